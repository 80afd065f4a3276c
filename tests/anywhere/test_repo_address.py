"""The address in the built pages: buttons where one is set, a fork's own before that, else none."""

from __future__ import annotations

import re
import sys

import nbformat
import pytest
from fresh import ROOT, copy_of_repository, run

sys.path.insert(0, str(ROOT / "tests" / "site"))
import sample

LINKS = re.compile(r'href="(https://(?:mybinder|colab|github)[^"]+)"')


def built(folder, monkeypatch, url="", **environment):
    """Build the sample with an address in its settings and in the environment."""
    for name in ("BOOK_REPO", "BOOK_PUBLISHED"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = (ROOT / "_config.yml").read_text(encoding="utf-8")
    settings = re.sub(r'(?<=\n  url: )"[^"]*"', f'"{url}"', settings)
    monkeypatch.setattr(sample.shutil, "copy", copier(sample.shutil.copy, settings))
    html = sample.build(folder)
    page = (html / "book" / "sample.html").read_text(encoding="utf-8")
    return page, nbformat.read(html / "_sources" / "book" / "sample.ipynb", as_version=4)


def copier(copy, settings):
    """Copy as ever, but ``settings`` in the place of the book's."""

    def copy_or_write(source, folder):
        if source != ROOT / "_config.yml":
            return copy(source, folder)
        return (folder / "_config.yml").write_text(settings, encoding="utf-8")

    return copy_or_write


def test_no_address_no_button(tmp_path, monkeypatch):
    page, _ = built(tmp_path, monkeypatch)
    assert LINKS.findall(page) == []
    assert "launch-buttons" not in page
    assert "download-source-button" in page


def test_the_address_of_the_settings_is_where_the_buttons_lead(tmp_path, monkeypatch):
    page, notebook = built(tmp_path, monkeypatch, "https://github.com/owner/book")
    links = LINKS.findall(page)
    assert "https://mybinder.org/v2/gh/owner/book/main?urlpath=lab/tree/book/sample.ipynb" in links
    colab = "https://colab.research.google.com/github/owner/book/blob/main/book/sample.ipynb"
    assert colab in links
    assert "https://github.com/owner/book" in links
    assert all("/owner/book" in link for link in links)
    assert 'class="dropdown dropdown-launch-buttons' in page  # where explorables look for them
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert "git+https://github.com/owner/book@main" in first.source


def test_a_forks_pages_lead_to_the_fork_and_to_its_published_notebooks(tmp_path, monkeypatch):
    address = "https://github.com/owner/book"
    fork = {"BOOK_REPO": "someone/a-fork", "BOOK_PUBLISHED": "gh-pages"}
    # A folder under git, with nothing changed since its commit: the pages are tied to that commit.
    who = ["-c", "user.name=A", "-c", "user.email=a@localhost"]
    run("git", "init", "--quiet", tmp_path)
    run("git", *who, "commit", "--quiet", "--allow-empty", "-m", "All", cwd=tmp_path)
    commit = run("git", "rev-parse", "HEAD", cwd=tmp_path).strip()
    page, notebook = built(tmp_path, monkeypatch, address, **fork)
    links = LINKS.findall(page)
    assert not [link for link in links if "owner/book" in link]
    colab = "https://colab.research.google.com/github/someone/a-fork/blob/gh-pages"
    assert f"{colab}/_sources/book/sample.ipynb" in links
    assert any(
        link.startswith(f"https://mybinder.org/v2/gh/someone/a-fork/{commit}?") for link in links
    )
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert f"git+https://github.com/someone/a-fork@{commit}" in first.source


def test_a_build_with_a_wrong_address_stops_and_says_why(tmp_path, monkeypatch):
    with pytest.raises(AssertionError, match="BOOK_REPO must be owner/name"):
        built(tmp_path, monkeypatch, BOOK_REPO="no address")


def test_make_set_repo_writes_removes_and_refuses_an_address(tmp_path):
    clone = copy_of_repository(tmp_path)
    made = ["make", "-o", f"{ROOT}/.venv/book.stamp", "set-repo", f"VENV={ROOT}/.venv"]
    before = {path: path.read_bytes() for path in clone.rglob("*") if path.is_file()}
    run(*made, "REPO=owner/book", cwd=clone)
    assert 'url: "https://github.com/owner/book"' in (clone / "_config.yml").read_text(
        encoding="utf-8"
    )
    run(*made, "REPO=", cwd=clone)
    assert all(path.read_bytes() == content for path, content in before.items())
    for refused, said in (["REPO=book"], "got 'book'"), ([], "REPO must be given"):
        with pytest.raises(AssertionError, match=said):
            run(*made, *refused, cwd=clone)
