"""After a change, the runs of notebooks that used what changed are made anew, and no others."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "__init__.py": "",
    "shared.py": "FACTOR = 2\n",
    "one.py": "from parts.shared import FACTOR\nVALUE = 10 * FACTOR\n",
    "two.py": "def value():\n    from . import late\n    return late.VALUE\n",
    "late.py": "VALUE = 300\n",
    "named.py": "VALUE = 4000\n",
    "idle.py": "VALUE = 0\n",
    "numbers.txt": "5\n",
}
CELLS = {
    "one": "from parts.one import VALUE\nprint('value', VALUE)",
    # what it may import later counts, even if it did not here: a process that draws may have
    "two": "import parts.two\nprint('value', 300)",
    "three": "import importlib\nprint('value', importlib.import_module('parts.na' + 'med').VALUE)",
    "four": "import subprocess, sys\nprint('value', 6)",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Return a book of four notebooks that use a package in different ways, built once."""
    folder = tmp_path_factory.mktemp("carry") / "book"
    (folder / "parts").mkdir(parents=True)
    (folder / "conf.py").write_text(
        'extensions = ["myst_nb", "explorables.sphinx"]\nnb_execution_mode = "cache"\n'
        'exclude_patterns = ["_build", "jupyter_execute"]\nexplorables_packages = ["parts"]\n'
        "nb_execution_raise_on_error = True\nnb_execution_timeout = 90\n",
        encoding="utf-8",
    )
    names = "\n".join(CELLS)
    (folder / "index.md").write_text(f"# All\n\n```{{toctree}}\n{names}\n```\n", encoding="utf-8")
    for name, content in FILES.items():
        (folder / "parts" / name).write_text(content, encoding="utf-8")
    for name, source in CELLS.items():
        notebook = new_notebook(cells=[new_markdown_cell(f"# {name}"), new_code_cell(source)])
        notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
        nbformat.write(notebook, folder / f"{name}.ipynb")
    assert build(folder) == {*CELLS}
    return folder


def build(folder: Path) -> set[str]:
    """Build, and return the names of the notebooks that ran."""
    own = {name: value for name, value in os.environ.items() if name != "EXPLORABLES_STORE"}
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", str(folder), str(folder / "pages")],
        env=own | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
    return set(re.findall(r"notebook (\w+) has run", done.stdout))


def change(book: Path, name: str, old: str, new: str) -> None:
    path = book / "parts" / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def value(book: Path, name: str) -> str:
    page = re.sub("<[^>]+>", "", (book / f"pages/{name}.html").read_text(encoding="utf-8"))
    return re.search(r"^value (\d+)", page, re.MULTILINE)[1]


@pytest.mark.parametrize(
    ("name", "old", "new", "ran"),
    [
        pytest.param("shared.py", "2", "3", {"one"}, id="imported by what is imported"),
        pytest.param("late.py", "300", "301", {"two"}, id="imported in a function"),
        pytest.param("named.py", "4000", "4001", {"three"}, id="imported by a name made up"),
        pytest.param("idle.py", "0", "1", set(), id="used by none"),
        pytest.param("numbers.txt", "5", "6", {"one", "two", "three"}, id="data"),
    ],
)
def test_what_used_a_file_runs_again_when_it_changes(name, old, new, ran, book):
    change(book, name, old, new)
    assert build(book) == ran | {"four"}  # other programs may have used anything
    assert value(book, "one") == str(10 * int(re.search(r"\d", read(book, "shared.py"))[0]))
    assert value(book, "three") == re.search(r"\d+", read(book, "named.py"))[0]


def read(book: Path, name: str) -> str:
    return (book / "parts" / name).read_text(encoding="utf-8")


def test_a_new_file_may_stand_before_one_that_was_used(book):
    (book / "parts/new.py").write_text("", encoding="utf-8")
    assert build(book) == {*CELLS}


def test_a_list_that_is_damaged_or_gone_holds_for_nothing(book):
    lists = sorted((book / "_build/notebooks").glob("*/uses/*.json"))
    assert len(lists) == 3
    lists[0].write_text(lists[0].read_text(encoding="utf-8")[:-9], encoding="utf-8")
    lists[1].unlink()
    change(book, "idle.py", "VALUE = ", "VALUE = 1")
    assert len(build(book)) == 3


def test_nothing_runs_when_nothing_changed(book):
    assert build(book) == set()


def test_a_cache_that_is_damaged_is_made_anew(book):
    (database,) = (book / "_build/notebooks").glob("*/global.db")
    database.write_bytes(b"no database" * 1000)
    change(book, "idle.py", "VALUE = ", "VALUE = 1")
    assert build(book) == {*CELLS}
