"""The pages reach their branch, with nothing else changed; links to other hosts are asked."""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from fresh import ROOT, run

sys.path.insert(0, str(ROOT / "tools"))
import external_links
import publish


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """Return a checkout with a built book and a bare repository that it may push to."""
    for key, name in {"NAME": "A", "EMAIL": "a@b.example"}.items():
        monkeypatch.setenv(f"GIT_AUTHOR_{key}", name)
        monkeypatch.setenv(f"GIT_COMMITTER_{key}", name)
    run("git", "init", "--quiet", "--bare", tmp_path / "remote")
    run("git", "clone", "--quiet", tmp_path / "remote", tmp_path / "clone")
    clone = tmp_path / "clone"
    (clone / ".gitignore").write_text("_build/\n*.html\n", encoding="utf-8")
    for name in ("index.html", "_static/book.css", "notes.txt"):
        path = clone / "_build" / "html" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    run("git", "add", ".gitignore", cwd=clone)
    run("git", "commit", "--quiet", "--message", "start", cwd=clone)
    return clone


def published(clone) -> set[str]:
    names = run("git", "ls-tree", "-r", "--name-only", "gh-pages", cwd=clone.parent / "remote")
    return {*names.split()}


def test_branch_holds_the_built_book_and_the_checkout_stays_as_it_was(clone):
    before = run("git", "status", "--porcelain", "--branch", cwd=clone)
    publish.publish("gh-pages", clone)
    assert published(clone) == {".nojekyll", "index.html", "_static/book.css", "notes.txt"}
    assert run("git", "status", "--porcelain", "--branch", cwd=clone) == before


def test_a_second_time_replaces_the_first_and_keeps_no_history(clone):
    publish.publish("gh-pages", clone)
    (clone / "_build/html/notes.txt").unlink()
    publish.publish("gh-pages", clone)
    assert "notes.txt" not in published(clone)
    remote = clone.parent / "remote"
    assert run("git", "rev-list", "--count", "gh-pages", cwd=remote).strip() == "1"
    source = run("git", "rev-parse", "HEAD", cwd=clone).strip()
    assert source in run("git", "log", "--format=%s", "gh-pages", cwd=remote)


def test_without_a_built_book_nothing_is_published(clone):
    (clone / "_build/html/index.html").unlink()
    with pytest.raises(SystemExit, match="make book"):
        publish.publish("gh-pages", clone)


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(self.path[1:]))
        self.end_headers()

    def log_message(self, *words):
        pass


@pytest.fixture
def host():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "code, said", [(200, ""), (403, "refused, 403"), (404, "gone: 404"), (500, "gone: 500")]
)
def test_a_link_is_asked_and_only_one_that_is_gone_fails(host, code, said):
    assert external_links.ask(f"{host}/{code}", tries=2, pause=0) == said


def test_a_host_that_is_not_there_is_gone():
    assert external_links.ask("http://127.0.0.1:9/", tries=1).startswith("gone: ")


def test_links_are_found_in_prose_in_brackets_and_with_brackets_of_their_own():
    text = (
        "See <https://a.example/b>, [c](https://c.example/d_(e)), https://f.example/g. (https://h"
    )
    found = external_links.urls(text + ".example) http://localhost:8000")
    assert found == {
        "https://a.example/b",
        "https://c.example/d_(e)",
        "https://f.example/g",
        "https://h.example",
    }
