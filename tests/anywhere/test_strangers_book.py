"""A stranger with the wheel ``explorables``, one module, one notebook and one line has sliders."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from browser import launched
from explorable_page import Explorable
from fresh import ROOT, new_environment, run
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SCENE = '''
"""The only module of the book."""
import numpy as np
from explorables import Scene


class Wave(Scene):
    name, title = "wave", "A wave"
    caption, picture = "The sine of x.", "One curve."

    def compute(self, frequency):
        return np.sin(frequency * np.linspace(0, 6, 200))

    def init(self, figure, result):
        axes = figure.add_subplot(ylim=(-1.1, 1.1), xlabel="x")
        return axes.plot(np.linspace(0, 6, 200), result)

    def update(self, artists, result):
        artists[0].set_ydata(result)

    def read(self, result):
        return f"It crosses zero {np.sum(result[1:] * result[:-1] < 0)} times."
'''
CELL = """
from explorables import Slider, explore
from waves import Wave

explore(Wave(), frequency=Slider(1, 5, default=2, stops=5))
"""
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
CROSSINGS = [1, 3, 5, 7, 9]  # of sin(f*x) in (0, 6]: f = 1 to 5, the whole part of 6*f/pi
BOOKS = {  # what a book has beside its module and its notebook, what builds it, and its page
    "jupyter-book": (
        {
            "_config.yml": "sphinx:\n  extra_extensions: [explorables.sphinx]\n",
            "_toc.yml": "format: jb-book\nroot: index\n",
        },
        ["jupyter-book", "build", ".", "-W", "--keep-going"],
        "book/_build/html/index.html",
    ),
    "sphinx": (
        {"conf.py": 'extensions = ["myst_nb", "explorables.sphinx"]\n'},
        ["sphinx-build", "-W", "--keep-going", ".", "../pages"],
        "pages/index.html",
    ),
}


@pytest.fixture(scope="module")
def python(dist, tmp_path_factory) -> Path:
    """Return the python of an environment with the wheel and the pinned builder of books."""
    wheel = next(dist.glob("explorables-*.whl"))
    return new_environment(
        tmp_path_factory.mktemp("stranger") / "venv",
        *("-c", ROOT / "constraints.txt", f"{wheel}[export,sphinx]", "jupyter-book"),
    )


def write_book(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in {**files, "waves.py": SCENE}.items():
        (folder / name).write_text(text, encoding="utf-8")
    cells = [new_markdown_cell("# A page"), new_code_cell(CELL.strip())]
    for place, cell in enumerate(cells):
        cell.id = f"cell-{place}"
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), folder / "index.ipynb")
    return folder


@pytest.mark.parametrize("kind", BOOKS)
def test_the_slider_of_a_strangers_book_moves_from_disk(kind, python, tmp_path):
    files, (tool, *words), page = BOOKS[kind]
    book = write_book(tmp_path / "book", files)
    run(python.with_name(tool), *words, cwd=book)
    assert readings(tmp_path / page) == CROSSINGS

    # The one module is watched, though no line names it: the page follows a change of it.
    (book / "waves.py").write_text(
        SCENE.replace("It crosses zero", "It changes sign"), encoding="utf-8"
    )
    run(python.with_name(tool), *words, cwd=book)
    assert "It changes sign 3 times." in (tmp_path / page).read_text(encoding="utf-8")


def test_the_slider_of_an_exported_notebook_moves_from_disk(python, tmp_path):
    book = write_book(tmp_path / "book", {})
    page = tmp_path / "elsewhere.html"
    run(python, "-m", "explorables", "export", "book/index.ipynb", "-o", page, cwd=tmp_path)
    (tmp_path / "book").rename(tmp_path / "gone")
    assert not book.exists()
    assert readings(page) == CROSSINGS


def readings(page: Path) -> list[int]:
    """Move the slider of a page over all its stops; return the number in each reading."""
    found, pictures = [], set()
    with launched() as browser:
        tab = browser.new_page()
        tab.goto(page.as_uri(), wait_until="domcontentloaded")
        wave = Explorable(tab, "wave")
        for _, state in wave.stops("frequency"):
            assert state["loaded"]
            pictures.add(state["picture"])
            found.append(int(state["reading"].split()[-2]))
    assert len(pictures) == len(found)
    return found
