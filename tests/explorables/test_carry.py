"""After a change, the runs of notebooks that used what changed are made anew, and no others."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from explorables.carry import carry, note
from explorables.fingerprint import snapshot

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


@pytest.fixture
def book(tmp_path):
    """Return a book of four notebooks that use a package in different ways."""
    folder = tmp_path / "book"
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
    for name in CELLS:
        nbformat.write(notebook(name), folder / f"{name}.ipynb")
    return folder


def notebook(name: str):
    made = new_notebook(cells=[new_markdown_cell(f"# {name}"), new_code_cell(CELLS[name])])
    made.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    return made


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


def test_a_book_shows_what_changed_and_runs_no_other_notebook(book):
    assert build(book) == {*CELLS}
    change(book, "named.py", "4000", "4001")
    assert build(book) == {"three", "four"}  # the programs that "four" starts may use anything
    assert [value(book, name) for name in CELLS] == ["20", "300", "4001", "6"]


@pytest.fixture
def runs(book):
    """Return a function: carry three runs over to a new cache, and say which of them hold."""
    loaded = {"one": ["shared", "one"], "two": ["two"], "three": ["named"]}
    keys = {}
    for name, modules in loaded.items():
        cache = get_cache(str(book / "old"))
        _, keys[name] = cache.create_hashed_notebook(notebook(name))
        bundle = CacheBundleIn(notebook(name), f"{name}.ipynb")
        cache.cache_notebook_bundle(bundle, check_validity=False)
        held = {f"parts.{module}": str(book / f"parts/{module}.py") for module in modules}
        held |= {"parts": str(book / "parts/__init__.py"), "json": "/usr/lib/json.py"}
        note(book / "old", keys[name], held, taken(book))

    def carried() -> set[str]:
        kept = carry(book / "old", book / "new", taken(book))
        if not kept:
            assert not (book / "new").exists()
            return set()
        found = {record.hashkey for record in get_cache(str(book / "new")).list_cache_records()}
        assert len(found) == kept
        return {name for name, key in keys.items() if key in found}

    carried.keys = keys
    return carried


def taken(book: Path) -> dict:
    return snapshot(book, ["parts"], {})


@pytest.mark.parametrize(
    ("name", "old", "new", "hold"),
    [
        pytest.param("shared.py", "2", "3", {"two", "three"}, id="loaded"),
        pytest.param("late.py", "300", "301", {"one", "three"}, id="imported in a function"),
        pytest.param("named.py", "4000", "4001", {"one", "two"}, id="loaded by a name made up"),
        pytest.param("idle.py", "0", "1", {"one", "two", "three"}, id="used by none"),
        pytest.param("__init__.py", "", "\n", set(), id="a package around all"),
        pytest.param("numbers.txt", "5", "6", set(), id="data"),
    ],
)
def test_a_run_holds_as_long_as_what_it_used_stays(name, old, new, hold, book, runs):
    change(book, name, old, new)
    assert runs() == hold


def test_a_new_file_may_stand_before_one_that_was_used(book, runs):
    (book / "parts/new.py").write_text("", encoding="utf-8")
    assert runs() == set()


def test_a_list_that_is_damaged_or_gone_holds_for_nothing(book, runs):
    first, second = (book / f"old/uses/{runs.keys[name]}.json" for name in ("one", "two"))
    first.write_text(first.read_text(encoding="utf-8")[:-9], encoding="utf-8")
    second.unlink()
    assert runs() == {"three"}


def test_a_run_that_used_a_package_of_another_place_is_not_noted(book, runs, tmp_path):
    note(book / "old", "elsewhere", {"parts.one": str(tmp_path / "parts/one.py")}, taken(book))
    assert not (book / "old/uses/elsewhere.json").exists()
