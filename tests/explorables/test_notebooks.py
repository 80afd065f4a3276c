"""Notebooks run at the same time, once each, the one with the most work first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from explorables.notebooks import DRAWN, Progress, Run

ROOT = Path(__file__).resolve().parents[2]
WAIT = """
import time
from pathlib import Path

Path("{mine}").write_text("here")
deadline = time.monotonic() + 60
while not Path("{other}").exists() and time.monotonic() < deadline:
    time.sleep(0.05)
assert Path("{other}").exists(), "the other one never ran"
print("met")
"""


@pytest.fixture
def book(tmp_path):
    """Return a folder with a book's configuration and a page that names two notebooks."""
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "conf.py").write_text(
        'extensions = ["myst_nb", "explorables.sphinx"]\nnb_execution_mode = "cache"\n'
        'exclude_patterns = ["_build", "jupyter_execute"]\n'
        "nb_execution_raise_on_error = True\nnb_execution_timeout = 90\n",
        encoding="utf-8",
    )
    (folder / "index.md").write_text("# Both\n\n```{toctree}\none\ntwo\n```\n", encoding="utf-8")
    return folder


def write(folder: Path, name: str, *sources: str, **metadata) -> None:
    cells = [new_markdown_cell(f"# {name}"), *map(new_code_cell, sources)]
    metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    nbformat.write(new_notebook(cells=cells, metadata=metadata), folder / f"{name}.ipynb")


def build(folder: Path) -> tuple[int, str]:
    own = {name: value for name, value in os.environ.items() if name != "EXPLORABLES_STORE"}
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", folder, folder / "pages"]
    done = subprocess.run(
        [str(word) for word in command],
        env=own | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stdout


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="there is one core")
def test_two_notebooks_run_at_the_same_time_and_once(book):
    write(book, "one", WAIT.format(mine="first", other="second"))
    write(book, "two", WAIT.format(mine="second", other="first"))
    code, said = build(book)
    assert code == 0, said
    assert "2 notebooks to run, 2 at once" in said
    assert "Executing notebook" not in said, "MyST-NB runs what has run"
    assert all(
        "met" in (book / f"pages/{name}.html").read_text(encoding="utf-8")
        for name in ("one", "two")
    )

    write(book, "two", "print('alone')")
    code, said = build(book)
    assert code == 0, said
    assert "1 notebooks to run, 1 at once" in said
    assert "alone" in (book / "pages/two.html").read_text(encoding="utf-8")


def test_a_cell_that_raises_stops_the_build_each_time_and_is_named(book):
    write(book, "one", "1 / 0")
    write(book, "two", "import time; time.sleep(60)", execution={"timeout": 1})
    for _ in range(2):
        code, said = build(book)
        assert code != 0
        assert "ZeroDivisionError" in said
        assert "one.ipynb" in said


def test_a_notebook_with_a_configuration_of_its_own_is_left_to_myst_nb(book):
    write(book, "one", "print('ran')", mystnb={"execution_mode": "force"})
    write(book, "two", "print('never')", mystnb={"execution_mode": "off"})
    code, said = build(book)
    assert code == 0, said
    assert "to run" not in said
    assert "ran" in (book / "pages/one.html").read_text(encoding="utf-8")


def test_work_is_counted_in_cells_and_a_drawing_counts_for_many():
    cells = [new_markdown_cell("explore(a)"), new_code_cell("1"), new_code_cell("explore(Bars())")]
    assert Run("a", Path("a.ipynb"), new_notebook(cells=cells)).work() == 2 + DRAWN


def test_the_time_left_follows_the_work_done():
    now = [0.0]
    progress = Progress(100, clock=lambda: now[0])
    now[0] = 100
    progress.add(25)
    assert progress.line(100) == "notebooks: 25% done, about 5 min left"
    progress.add(65)
    assert progress.line(100) == "notebooks: 90% done, less than a minute left"
