"""Every command that the README names is run by CI, and does what the README says."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from fresh import ROOT, copy_of_repository, new_environment, run, tracked

from course.dropout.claims import CLAIMS

sys.path.insert(0, str(ROOT / "tools"))
import book

BIN = ".venv/bin/"
# Every command that the README names -> the test that runs it; "CI" for those of .ci/run.
RUN_BY = {
    "make book": "CI",
    "make lint": "CI",
    "make test": "CI",
    "make test-anywhere": "CI",
    "make test-package": "CI",
    "make bench": "test_commands.py::test_make_bench_measures",
    "make evidence": "test_commands.py::test_make_evidence_measures_and_stores",
    "make book PYTHON=python3.12": "test_commands.py::test_make_takes_the_python_it_is_told",
    "make clean": "test_commands.py::test_make_clean_leaves_what_a_clone_holds",
    "make dist": "test_package.py::built",
    "make lite": "test_lite.py::site",
    "make lab": "test_commands.py::test_make_lab_opens_the_notebooks",
    "make set-repo REPO=owner/name": "test_commands.py::test_make_set_repo_stores_the_address",
    "make serve": "test_commands.py::test_make_serve_shows_the_book",
    "pip install -r requirements.txt": "test_commands.py::clone",
    "pip install .": "test_commands.py::test_pip_install_gives_helpers_alone",
    "python tools/book.py book": "test_commands.py::test_without_make_the_book_is_built",
    "python tools/book.py serve": "test_commands.py::test_without_make_the_book_is_shown",
    "python tools/book.py lab": "test_commands.py::test_without_make_the_notebooks_open",
    "python tools/book.py test-package": (
        "test_commands.py::test_without_make_a_target_runs_the_same_commands"
    ),
}
COMMAND = re.compile(
    r"(?:make|pip|python3?|jupyter[a-z-]*|git|npm|nox|uv|conda|docker|cd|sh|bash) .+"
)


def commands(target: str) -> list[str]:
    """Return the commands that ``make target`` would run in its environment, were nothing made."""
    said = run("make", "--dry-run", "--always-make", "--no-print-directory", target, cwd=ROOT)
    lines = [line.split(" || ")[0] for line in said.splitlines() if line.startswith(BIN)]
    return [line.removeprefix(BIN).replace(" --allow-root", "") for line in lines]


def named(text: str) -> set[str]:
    """Return the commands that a text names, in the midst of a line or in a block."""
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    spans = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose)]
    return {command for command in [*spans, *lines] if COMMAND.fullmatch(command)}


def test_every_command_of_the_readme_is_run_by_a_test():
    readme = named((ROOT / "README.md").read_text(encoding="utf-8"))
    assert readme == {*RUN_BY}, "say in RUN_BY which test runs it"


@pytest.mark.parametrize("command", [c for c, test in RUN_BY.items() if test != "CI"])
def test_the_test_that_runs_a_command_is_there(command):
    file, name = RUN_BY[command].split("::")
    assert f"\ndef {name}(" in (ROOT / "tests" / "anywhere" / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [c for c, test in RUN_BY.items() if test == "CI"])
def test_what_ci_calls_holds_a_command(command):
    called = [*commands("test"), *commands("test-anywhere")]
    assert {*commands(command.split()[1])} <= {*called}


def test_commands_are_found_in_prose_and_in_blocks():
    text = "Run `make\nit`, not `helpers`.\n\n```sh\n$ pip install x\nmake that\n```\n`git log`\n"
    assert named(text) == {"make it", "pip install x", "make that", "git log"}


def test_ci_runs_both_halves_of_the_tests():
    called = re.findall(
        r"^(?:exec )?make (\S+)$", (ROOT / ".ci/run").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert called == ["test", "test-anywhere"]


def test_each_folder_of_tests_is_run_by_one_half():
    first, second = commands("test"), commands("test-anywhere")
    ignored = {word for word in " ".join(first).split() if word.startswith("--ignore=")}
    assert ignored == {"--ignore=tests/site", "--ignore=tests/anywhere"}
    assert sum(line.startswith("pytest tests/site") for line in first) == 2
    assert [line.split()[:2] for line in second][-1] == ["pytest", "tests/anywhere"]


@pytest.mark.parametrize("target", book.TARGETS)
def test_without_make_a_target_runs_the_same_commands(target):
    install, wanted = book.TARGETS[target]
    wanted = [*map(book.INSTALL.get, install), *wanted]
    assert [shlex.split(line) for line in commands(target)] == [shlex.split(w) for w in wanted]


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """Return a copy with a book of one page, and the environment that a container makes for it."""
    clone = copy_of_repository(tmp_path_factory.mktemp("clone"))
    (clone / "_toc.yml").write_text("format: jb-book\nroot: book/start\n", encoding="utf-8")
    (clone / "book" / "start.md").write_text(
        "# A book of one page\n\nIts text.\n", encoding="utf-8"
    )
    container = json.loads(
        (clone / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8")
    )
    run(*shlex.split(container["postCreateCommand"]), f"PYTHON={sys.executable}", cwd=clone)
    return clone


@contextmanager
def served(*command, cwd, port, path=""):
    """Start a server, yield what it shows, and end it as Ctrl-C does."""
    process = subprocess.Popen(
        command, cwd=cwd, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "PORT": str(port), "BROWSER": "true"},
    )  # fmt: skip
    try:
        yield answer(f"http://127.0.0.1:{port}/{path}", process)
    finally:
        for end in (signal.SIGINT, signal.SIGKILL):
            with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(process.pid, end)
                process.wait(10)
        process.stdout.close()


def answer(address: str, process) -> str:
    for _ in range(240):
        try:
            with urlopen(address, timeout=5) as response:
                return response.read().decode()
        except (URLError, ConnectionError):
            assert process.poll() is None, process.stdout.read().decode()
            time.sleep(0.5)
    raise AssertionError(f"nothing at {address}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_container_runs_a_notebook_with_the_environment_it_made(clone):
    said = run(clone / BIN / "pytest", "--nbval", "book/intro.ipynb", "-q", cwd=clone)
    assert re.search(r"\d+ passed", said) and "failed" not in said


def test_a_port_in_use_is_said_in_a_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, ROOT / "tools" / "serve.py", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"Port {port} cannot be used")
    assert f"make serve PORT={port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


def test_make_serve_shows_the_book(clone):
    port = free_port()
    with served("make", "serve", cwd=clone, port=port, path="book/start.html") as page:
        assert "A book of one page" in page


def test_make_lab_opens_the_notebooks(clone, monkeypatch):
    port = free_port()
    monkeypatch.setenv("JUPYTER_PORT", str(port))
    with served("make", "lab", cwd=clone, port=port, path="api") as said:
        assert json.loads(said)["version"]


def test_without_make_the_book_is_built(clone):
    (clone / "_build" / "html" / "index.html").unlink(missing_ok=True)
    said = run(sys.executable, "tools/book.py", "book", cwd=clone)
    assert f"The book is at {(clone / '_build/html/index.html').as_uri()}" in said
    assert (clone / "_build" / "html" / "index.html").exists()


def test_without_make_the_book_is_shown(clone):
    port = free_port()
    command = [sys.executable, "tools/book.py", "serve"]
    with served(*command, cwd=clone, port=port, path="book/start.html") as page:
        assert "A book of one page" in page


def test_without_make_the_notebooks_open(clone, monkeypatch):
    port = free_port()
    monkeypatch.setenv("JUPYTER_PORT", str(port))
    as_any_user(clone)
    with served(sys.executable, "tools/book.py", "lab", cwd=clone, port=port, path="api") as said:
        assert json.loads(said)["version"]


def as_any_user(clone) -> None:
    """Let JupyterLab start as root too, as it does in a container."""
    config = clone / ".venv" / "etc" / "jupyter" / "jupyter_server_config.json"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(json.dumps({"ServerApp": {"allow_root": True}}), encoding="utf-8")


def test_without_make_an_environment_is_made_once(tmp_path):
    (tmp_path / "tools").mkdir()
    script = (ROOT / "tools" / "book.py").read_text(encoding="utf-8")
    script = script.replace('["python tools/build_book.py"]', '["python --version"]')
    (tmp_path / "tools" / "book.py").write_text(script, encoding="utf-8")
    shutil.copy(ROOT / "tools" / "build_book.py", tmp_path / "tools")
    for name in ("requirements.txt", "constraints.txt", "pyproject.toml"):
        (tmp_path / name).touch()
    installs = [
        run(sys.executable, "tools/book.py", "book", cwd=tmp_path).count("$ pip install")
        for _ in range(2)
    ]
    assert installs == [1, 0]

    # In a moved folder its programs would run what lies, or lay, in the old one.
    moved = tmp_path.with_name("moved")
    tmp_path.rename(moved)
    said = run(sys.executable, "tools/book.py", "book", cwd=moved)
    assert "made in another folder: it is made anew" in said
    assert said.count("$ pip install") == 1

    # Ctrl-C between the making of the environment and of its pip.
    for program in (moved / BIN).glob("pip*"):
        program.unlink()
    assert "is not whole" in run(sys.executable, "tools/book.py", "book", cwd=moved)


def test_make_makes_the_environment_of_a_copied_or_a_broken_one_anew(tmp_path):
    """Asked what it would do, with a pip that names the folder it was made in."""
    for name in ("Makefile", "requirements.txt", "constraints.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    pip = tmp_path / BIN / "pip"
    pip.parent.mkdir(parents=True)
    removal = "rm -rf .venv"
    for text, anew in (
        (f"#!{pip.parent}/python3\n", False),
        ("#!/elsewhere/.venv/bin/python", True),
    ):
        pip.write_text(text, encoding="utf-8")
        (tmp_path / ".venv" / "book.stamp").touch()
        assert (removal in run("make", "--dry-run", "book", cwd=tmp_path)) == anew
    pip.unlink()
    assert removal in run("make", "--dry-run", "book", cwd=tmp_path)


def test_make_takes_the_python_it_is_told(clone):
    said = run("make", "--dry-run", "--always-make", "book", "PYTHON=python3.12", cwd=clone)
    assert "\npython3.12 -m venv .venv\n" in said


def test_make_bench_measures(clone):
    said = run("make", "-o", ".venv/test.stamp", "bench", cwd=clone)
    assert "us per step" in said


def test_make_evidence_measures_and_stores(clone):
    stored = clone / "course" / "dropout" / "evidence.json"
    stored.write_text("{}", encoding="utf-8")
    only = "ONLY=--claim dropout-one-rate"
    said = run("make", "-o", ".venv/test.stamp", "evidence", only, cwd=clone)
    cases = next(claim.cases for claim in CLAIMS if claim.name == "dropout-one-rate")
    assert said.count("holds  dropout-one-rate") == len(cases) > 1
    assert '"dropout-one-rate"' in stored.read_text(encoding="utf-8")


def test_pip_install_gives_helpers_alone(clone, tmp_path):
    python = new_environment(tmp_path / "venv", "--no-deps", clone)
    where = run(python, "-I", "-c", "import helpers; print(helpers.__file__)", cwd=tmp_path)
    assert where.startswith(str(tmp_path))


def test_make_set_repo_stores_the_address(clone):
    run("make", "set-repo", "REPO=owner/name", cwd=clone)
    assert 'url: "https://github.com/owner/name"' in (clone / "_config.yml").read_text(
        encoding="utf-8"
    )


def test_make_clean_leaves_what_a_clone_holds(clone):
    run("make", "clean", cwd=clone)
    held = {name.split("/")[0] for name in tracked()} | {"__pycache__"}
    assert {path.name for path in clone.iterdir()} <= held
