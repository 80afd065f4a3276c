"""The Sphinx extension in a book that is not ours: Sphinx, MyST-NB and one module of scenes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from explorables import fingerprint
from explorables.sphinx_index import Figures

ROOT = Path(__file__).resolve().parents[2]
BARS = "from trial_scenes import *\nfrom explorables import *\n" + (
    "explore(Bars(), height=Slider(0, 2, default=0.5, stops=3, label='High & wide'))"
)
VARIABLES = "import os; print({k: v for k, v in os.environ.items() if k.startswith('EXPLOR')})"


@pytest.fixture
def book(tmp_path):
    """Return the folder of a book: a module, a notebook that shows a scene, a list."""
    folder = tmp_path / "book"
    folder.mkdir()
    shutil.copy(Path(__file__).with_name("trial_scenes.py"), folder)
    write(folder, BARS)
    return folder


def write(folder: Path, *cells: str) -> None:
    toc = "```{toctree}\nlisted\n```"
    cells = [new_markdown_cell(f"# A page\n\n{toc}"), *map(new_code_cell, cells)]
    nbformat.write(new_notebook(cells=cells), folder / "index.ipynb")
    (folder / "listed.md").write_text("# All of them\n\n```{explorables}\n```\n", encoding="utf-8")
    configure(folder)


def configure(folder: Path, **values) -> None:
    lines = ['extensions = ["myst_nb", "explorables.sphinx"]', "nb_execution_timeout = 200"]
    lines += [f"{name} = {value!r}" for name, value in values.items()]
    (folder / "conf.py").write_text("\n".join(lines) + "\n", encoding="utf-8")


def start(folder: Path, output: str = "pages", **environment):
    own = {name: value for name, value in os.environ.items() if name != "EXPLORABLES_STORE"}
    own |= {"PYTHONPATH": str(ROOT)} | environment
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", folder]
    command += [folder.parent / output, "-d", folder.parent / f"{output}-doctrees"]
    return subprocess.Popen(
        list(map(str, command)),
        env=own,
        cwd=folder.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def build(folder: Path, **environment):
    """Build the book; return the exit code and what was said."""
    process = start(folder, **environment)
    said = process.communicate(timeout=300)[0]
    return process.returncode, said


def pictures(folder: Path, output: str = "pages") -> list[Path]:
    page = folder.parent / output / "index.html"
    found = [
        page.parent / name
        for name in re.findall(r'src="([^"]+\.webp)"', page.read_text(encoding="utf-8"))
    ]
    assert found
    return found


def test_one_line_gives_figures_a_list_and_assets(book):
    code, said = build(book)
    assert code == 0, said
    assert all(picture.is_file() for picture in pictures(book))
    listed = (book.parent / "pages/listed.html").read_text(encoding="utf-8")
    assert 'href="index.html#explorable-bars">Bars</a>: High &amp; wide' in listed
    assert (book.parent / "pages/_static/explorables.js").is_file()
    assert "explorable bars: " in said, "progress"
    assert not (book / "_build" / "notebooks").exists(), "a cache only in MyST-NB's cache mode"

    code, said = build(book)
    assert code == 0, said
    assert "0 added, 0 changed, 0 removed" in said
    assert "drawn" not in said

    # The list is kept right without its own page having changed.
    write(book, BARS.replace("'High & wide'", "'Tall'"))
    code, said = build(book)
    assert code == 0, said
    assert "Bars</a>: Tall" in (book.parent / "pages/listed.html").read_text(encoding="utf-8")


def test_configuration_reaches_the_kernels_and_the_cache_follows_the_packages(book):
    write(book, BARS, VARIABLES)
    named = {
        "explorables_packages": ["trial_scenes"],
        "explorables_store": "../kept",
        "explorables_limit": 7,
        "explorables_strings": {"play": "Abspielen"},
        "nb_execution_mode": "cache",
    }
    configure(book, **named)
    code, said = build(book)
    assert code == 0, said
    page = (book.parent / "pages/index.html").read_text(encoding="utf-8")
    page = unescape(re.sub("<[^>]+>", "", page))  # the printed text without its colours
    for name, value in [
        ("STORE", book.parent / "kept"),
        ("LIMIT", 7),
        ("STRINGS", json.dumps({"play": "Abspielen"})),
    ]:
        assert f"'EXPLORABLES_{name}': '{value}'" in page
    assert list((book.parent / "kept").glob("bars-*"))
    (before,) = (book / "_build/notebooks").iterdir()

    scenes = book / "trial_scenes.py"
    scenes.write_text(
        scenes.read_text(encoding="utf-8").replace("The last bar", "The fifth bar"),
        encoding="utf-8",
    )
    (book / "unnamed.py").write_text("", encoding="utf-8")
    code, said = build(book)
    assert code == 0, said
    assert "The fifth bar is" in (book.parent / "pages/index.html").read_text(encoding="utf-8")
    (after,) = (book / "_build/notebooks").iterdir()
    assert after != before

    # A new text leaves the cells as they are: the cache answers, for frames that are gone.
    shutil.rmtree(book.parent / "kept")
    notebook = book / "index.ipynb"
    notebook.write_text(
        notebook.read_text(encoding="utf-8").replace("# A page", "# Another"), encoding="utf-8"
    )
    code, said = build(book)
    assert code != 0
    sentence = rf"frames in \S+ are gone .*: remove {after.parent}/\w+ and \S+doctrees, and build"
    assert re.search(sentence, said), said


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"explorables_packages": ["missing"]}, "must name packages beside conf.py .*'missing'"),
        ({"explorables_store": "conf.py"}, r"must be a folder that can be written to, got '\S+"),
        ({"explorables_limit": 2}, "explorable 'bars' has 4 settings .* allows 2: give its contr"),
    ],
)
def test_a_value_that_cannot_be_met_stops_the_build_in_one_sentence(values, sentence, book):
    configure(book, **values)
    code, said = build(book)
    assert code != 0
    assert re.search(sentence, said), said
    assert not list(book.glob("_build/explorables/bars-*"))


def test_two_builds_at_once_share_a_store(book):
    write(book, BARS.replace("Bars()", "Slow()").replace("stops=3", "stops=60"))
    processes = [start(book, output) for output in ("one", "two")]
    said = [process.communicate(timeout=300)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], "\n".join(said)
    assert all(p.is_file() for output in ("one", "two") for p in pictures(book, output))
    assert len(list((book / "_build/explorables").glob("slow-*"))) == 1, "nothing half made is left"


def test_what_lies_beside_a_book_is_watched_and_its_configuration_is_not(tmp_path):
    for name in ("conf.py", "waves.py", "notes.md", "package/__init__.py", "folder/data.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    assert [p.name for p in fingerprint.beside(tmp_path)] == ["package", "waves.py"]
    before = fingerprint.digest(tmp_path, [], {})
    (tmp_path / "folder/data.csv").write_text("1", encoding="utf-8")
    assert fingerprint.digest(tmp_path, [], {}) == before
    (tmp_path / "package/inner.py").write_text("", encoding="utf-8")
    assert fingerprint.digest(tmp_path, [], {}) != before


def test_figures_are_read_with_their_titles_and_labels():
    html = (
        "<p>Before</p><figure class='explorable' data-explorable='a' id='explorable-a'>"
        "<p class='explorable-title'>Up &amp; <em>down</em></p><label for='x'>1 &lt; 2</label>"
        "<input><label>Kind</label><p class='reading'>Said</p></figure>"
    )
    found = {"id": "explorable-a", "title": "Up & down", "labels": ["1 < 2", "Kind"]}
    assert Figures(html).found == [found]
