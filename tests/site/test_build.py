"""What must stop `make book`, and what it must not forget, tried on a book of one page."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
VENV = Path(sys.executable).parent.parent
PAGE = "# A page\n\nIts text, with a formula, $\\operatorname{Var}(w) = \\tfrac{2}{n}$.\n"


BOOK = ["book/_ext", "book/_static", "book/_templates", "book/_extra"]


@pytest.fixture
def small_book(tmp_path):
    """Return a folder with this book's settings and extensions but one page of its own."""
    for name in ("Makefile", "_config.yml"):
        shutil.copy(ROOT / name, tmp_path)
    for name in (*BOOK, "course", "explorables", "helpers"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "build_book.py", tmp_path / "tools")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/intro\n", encoding="utf-8")
    (tmp_path / "book" / "intro.md").write_text(PAGE, encoding="utf-8")
    return tmp_path


def make_book(folder: Path) -> subprocess.CompletedProcess:
    # -o: the environment that runs this test is taken as made.
    command = ["make", "-o", f"{VENV}/book.stamp", "book", f"VENV={VENV}"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def add_cell(folder: Path, source: str) -> None:
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_markdown_cell("# A notebook"),
        nbformat.v4.new_code_cell(source),
    ]
    nbformat.write(notebook, folder / "book" / "cells.ipynb")
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: book/intro\nchapters: [{file: book/cells}]\n", encoding="utf-8"
    )


def test_a_sound_page_and_a_sound_cell_are_built(small_book):
    add_cell(small_book, "print(6 * 7)")
    done = make_book(small_book)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ">42" in (small_book / "_build/html/book/cells.html").read_text(encoding="utf-8")


def test_an_unknown_formula_stops_the_book_each_time_it_is_built(small_book):
    (small_book / "book" / "intro.md").write_text(
        PAGE + "\n$$ \\operatornme{Var} $$\n", encoding="utf-8"
    )
    for _ in range(2):
        done = make_book(small_book)
        assert done.returncode != 0
        assert "operatornme" in done.stderr


@pytest.mark.parametrize(
    "source, said",
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import warnings\nwarnings.warn('not quite')", "stderr"),
    ],
)
def test_a_cell_that_raises_or_warns_stops_the_book(small_book, source, said):
    add_cell(small_book, source)
    done = make_book(small_book)
    assert done.returncode != 0
    assert said in done.stdout + done.stderr


def test_a_link_to_a_place_that_is_not_there_stops_the_book(small_book):
    (small_book / "book" / "intro.md").write_text(PAGE + "\n[See](nowhere.md)\n", encoding="utf-8")
    assert make_book(small_book).returncode != 0


def test_a_changed_stylesheet_reaches_the_built_book(small_book):
    assert make_book(small_book).returncode == 0
    with (small_book / "book/_static/book.css").open("a") as style:
        style.write("\n/* changed */\n")
    assert make_book(small_book).returncode == 0
    assert "/* changed */" in (small_book / "_build/html/_static/book.css").read_text(
        encoding="utf-8"
    )
