"""What an explorable does to `make book`: failures stop it, and nothing is rendered twice."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from test_build import ROOT, VENV, small_book  # noqa: F401

UNCHANGED = 15  # seconds for a build in which nothing changed
SCENE = """
import warnings
from explorables.scene import Scene


class {name}(Scene):
    name, title = "{lower}", "{name}"
    caption, picture = "A line of one height.", "A horizontal line."
    sizes = {{"wide": (2, 1), "narrow": (1, 1)}}

    def compute(self, height):
        {trouble}
        return height

    def init(self, figure, result):
        return figure.add_subplot(ylim=(0, 5)).plot([0, 1], [0, 0])

    def update(self, artists, result):
        artists[0].set_ydata([result, result])
        return artists

    def read(self, result):
        return f"The line lies at {{result}}."
"""
CELL = """
from explorables import Slider, explore
from course.intro.{lower} import {name}

explore({name}(), height=Slider(0, 4, default=1, stops=5, integer=True))
"""


def add_scene(folder: Path, name: str, trouble: str = "pass") -> Path:
    """Write a scene into the book's package; return its file."""
    path = folder / "course" / "intro" / f"{name.lower()}.py"
    path.write_text(SCENE.format(name=name, lower=name.lower(), trouble=trouble), encoding="utf-8")
    return path


def add_chapters(folder: Path, names: list[str]) -> None:
    """Give each scene a notebook."""
    for name in names:
        cell = nbformat.v4.new_code_cell(CELL.format(name=name, lower=name.lower()).strip())
        title = nbformat.v4.new_markdown_cell(f"# {name}")
        notebook = nbformat.v4.new_notebook(cells=[title, cell])
        nbformat.write(notebook, folder / "book" / f"{name.lower()}.ipynb")
    files = "".join(f"  - file: book/{name.lower()}\n" for name in names)
    (folder / "_toc.yml").write_text(
        f"format: jb-book\nroot: book/intro\nchapters:\n{files}", encoding="utf-8"
    )


def make_book(folder: Path):
    """Build with the package as it stands in ``folder``; the environment is taken as made."""
    own = {name: value for name, value in os.environ.items() if name != "EXPLORABLES_STORE"}
    own["PYTHONPATH"] = str(folder)
    command = ["make", "-o", f"{VENV}/book.stamp", "book", f"VENV={VENV}"]
    done = subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, timeout=600)
    done.said = done.stdout + done.stderr
    return done


def test_a_change_reaches_the_page_and_renders_nothing_else(small_book):  # noqa: F811
    changing = add_scene(small_book, "Changing")
    add_scene(small_book, "Staying")
    add_chapters(small_book, ["Changing", "Staying"])
    page = small_book / "_build/html/book/changing.html"

    first = make_book(small_book)
    assert first.returncode == 0, first.said
    assert {"changing", "staying"} == set(re.findall(r"explorable (\w+): .* drawn", first.said))
    assert "The line lies at 1." in page.read_text(encoding="utf-8")
    pictures = re.findall(r'src="([^"]+.webp)"', page.read_text(encoding="utf-8"))
    assert pictures
    assert all((page.parent / picture).is_file() for picture in pictures)
    stamps = {path: path.stat().st_mtime_ns for path in folders(small_book)}

    again = make_book(small_book)
    assert again.returncode == 0, again.said
    assert untouched(again.said)

    changing.write_text(
        changing.read_text(encoding="utf-8").replace("lies at", "stands at"), encoding="utf-8"
    )
    changed = make_book(small_book)
    assert changed.returncode == 0, changed.said
    assert "The line stands at 1." in page.read_text(encoding="utf-8")
    new = [path for path in folders(small_book) if path not in stamps]
    assert [path.name.split("-")[0] for path in new] == ["changing"]
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps
    placed = (small_book / "_build/html/_images/explorables").iterdir()
    assert sorted(path.name.split("-")[0] for path in placed) == ["changing", "staying"]


def folders(book: Path) -> list[Path]:
    return [path for path in (book / "_build/explorables").iterdir() if path.is_dir()]


def untouched(said: str) -> bool:
    """True when no page was read, no notebook executed and no setting rendered."""
    worked = re.search("Executing notebook|settings drawn", said)
    return "0 added, 0 changed, 0 removed" in said and not worked


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("assert height != 3, 'too high'", "broken at height 3: AssertionError: too high"),
        ("height == 3 and warnings.warn('high')", "broken at height 3: UserWarning: high"),
    ],
)
def test_a_scene_that_goes_wrong_at_one_stop_stops_the_book_and_names_it(
    small_book,  # noqa: F811
    trouble,
    said,
):
    add_scene(small_book, "Broken", trouble)
    add_chapters(small_book, ["Broken"])
    for _ in range(2):
        done = make_book(small_book)
        assert done.returncode != 0
        assert said in done.said


@pytest.mark.timed
def test_a_build_of_the_whole_book_in_which_nothing_changed_is_quick(book, capsys):
    start = time.perf_counter()
    done = subprocess.run(["make", "book"], cwd=ROOT, capture_output=True, text=True)
    took = time.perf_counter() - start
    assert done.returncode == 0, done.stdout + done.stderr
    with capsys.disabled():
        print(f"\nunchanged rebuild of the book: {took:.1f} s", end=" ")
    assert untouched(done.stdout + done.stderr)
    assert took <= UNCHANGED


def test_nbval_passes_stored_output_and_fails_on_one_changed_digit(tmp_path):
    add_scene(with_the_packages(tmp_path), "Plain")
    path = tmp_path / "numbers.ipynb"
    shown = nbformat.v4.new_code_cell(CELL.format(name="Plain", lower="plain").strip())
    shown.metadata["tags"] = ["nbval-ignore-output", "hide-input"]
    printed = nbformat.v4.new_code_cell("print(f'{2 / 7:.3f}')\n[1 / 8, 7]")
    nbformat.write(nbformat.v4.new_notebook(cells=[shown, printed]), path)

    refresh = [sys.executable, str(ROOT / "tools" / "refresh.py"), str(path)]
    done = run(refresh, tmp_path)
    assert done.returncode == 0, done.stderr
    stored = path.read_text(encoding="utf-8")
    assert json.loads(stored)["cells"][0]["outputs"] == []
    assert nbval(path, tmp_path).returncode == 0
    for old, new in (("0.286", "0.287"), ("0.125", "0.126")):
        assert old in stored
        path.write_text(stored.replace(old, new), encoding="utf-8")
        failed = nbval(path, tmp_path)
        assert failed.returncode == 1, failed.stdout
        assert new in failed.stdout


def with_the_packages(folder: Path) -> Path:
    """Copies of the packages that a scene can be added to."""
    for name in ("course", "explorables", "helpers"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def run(command: list[str], folder: Path):
    own = {name: value for name, value in os.environ.items() if name != "EXPLORABLES_STORE"}
    own["PYTHONPATH"] = str(folder)
    return subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, timeout=300)


def nbval(path: Path, folder: Path):
    return run([sys.executable, "-m", "pytest", "--nbval", "-p", "no:cacheprovider", path], folder)
