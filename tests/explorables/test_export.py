"""``python -m explorables export``: one file, whose sliders work from a disk without a network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from browser import launched
from explorable_page import Explorable
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from explorables.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
CPU = 2  # seconds for a page of three explorables, beyond running the notebook and drawing it
# Both say what the process itself used: the kernel, which also draws, runs in another one.
MEASURED = (
    "import sys, time; from explorables.__main__ import main; code = main(); "
    "print('cpu', time.process_time()); sys.exit(code)"
)
ONLY_RUN = (
    "import sys, time, nbformat, nbclient, explorables; "
    "nbclient.NotebookClient(nbformat.read(sys.argv[1], 4)).execute(cwd=sys.argv[2]); "
    "print('cpu', time.process_time())"
)
IMPORT = "from trial_scenes import Bars, Fails, Panels, Zoom\nfrom explorables import *"
HEIGHT = "height=Slider(0, 2, default=0.5, stops=5)"


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a notebook of code cells beside the scenes it uses."""
    shutil.copy(Path(__file__).with_name("trial_scenes.py"), tmp_path)

    def notebook(*cells: str) -> Path:
        text = new_markdown_cell("# Bars & lines\n\nFormula $x^2$, ![dot](dot.svg)")
        path = tmp_path / "page.ipynb"
        nbformat.write(new_notebook(cells=[text, *map(new_code_cell, cells)]), path)
        return path

    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
    (tmp_path / "dot.svg").write_text(svg, encoding="utf-8")
    return notebook


def export(notebook: Path, *options, cwd=None):
    """Run the command in another folder, with the package and nothing else to import."""
    return python(MEASURED, "export", notebook, *options, cwd=cwd)


def python(code: str, *words, cwd=None):
    own = {name: value for name, value in os.environ.items() if name != "EXPLORABLES_STORE"}
    own["PYTHONPATH"] = str(ROOT)
    command = [sys.executable, "-c", code, *map(str, words)]
    return subprocess.run(command, cwd=cwd, env=own, capture_output=True, text=True)


def refused(capsys, notebook: Path, target: Path) -> str:
    """Run the command in this process; return what it says when it refuses at once."""
    assert main(["export", str(notebook), "-o", str(target)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def cpu(done) -> float:
    return float(re.search(r"^cpu (\S+)", done.stdout, re.MULTILINE)[1])


def test_a_page_of_three_works_from_a_disk_and_asks_for_nothing(write, tmp_path, capsys):
    notebook = write(
        IMPORT,
        f"explore(Bars(), {HEIGHT}, kind=Choice(['up', 'down']))",
        f"explore(Zoom(), {HEIGHT})",
        "explore(Panels(), height=Slider(1, 2, default=1, stops=3),\n"
        "        panels=Slider(1, 3, default=2, integer=True))",
    )
    page = tmp_path / "moved" / "page.html"
    page.parent.mkdir()
    done = export(notebook, "-o", page, cwd=tmp_path.parent)
    assert done.returncode == 0, done.stderr
    seen = look(page)
    assert seen["asked"] == [page.as_uri()]
    assert seen["complaints"] == []
    assert seen["title"] == "Bars & lines"
    assert len(seen["images"]) == 4
    assert all(address.startswith("data:image/") for address in seen["images"])
    assert [s["reading"] for s in seen["moved"]] == [
        f"The last bar is <{4 * height:.3f}> high." for height in (0, 0.5, 1, 1.5, 2)
    ]
    assert all(s["loaded"] for s in seen["moved"])
    assert len({s["picture"] for s in seen["moved"]}) == 5
    used = cpu(done) - cpu(python(ONLY_RUN, notebook, tmp_path))
    with capsys.disabled():
        print(f"\nexport of three explorables: {used:.2f} s CPU", end=" ")
    assert used <= CPU


def look(page: Path) -> dict:
    """Open a page from disk, without a network; move its first slider over all its stops."""
    seen = {"asked": [], "complaints": []}
    with launched() as browser:
        tab = browser.new_page()
        tab.on("request", lambda r: r.url.startswith("data:") or seen["asked"].append(r.url))
        tab.on("pageerror", lambda error: seen["complaints"].append(str(error)))
        tab.on("console", lambda message: seen["complaints"].append(message.text))
        tab.goto(page.as_uri(), wait_until="load")
        seen["title"] = tab.title()
        seen["images"] = tab.eval_on_selector_all("img", "(all) => all.map((img) => img.src)")
        bars = Explorable(tab, "bars")
        bars.move("kind", 0)
        seen["moved"] = [state for _, state in bars.stops("height")]
    return seen


def test_a_failed_export_leaves_the_old_page_and_ends_in_one_sentence(write, tmp_path):
    notebook = write(IMPORT, f"explore(Fails('compute'), {HEIGHT})")
    page = tmp_path / "page.html"
    page.write_text("the old page", encoding="utf-8")
    there = {path.name for path in tmp_path.iterdir()}
    done = export(notebook, "-o", page)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert re.search(r"page.ipynb: .*fails at height 1: ZeroDivisionError: the bars fell", last)
    assert "trial_scenes.py" in done.stderr  # the author's own line stands before it
    assert not re.search("ProcessPool|_RemoteTraceback|concurrent", done.stderr)
    assert len(done.stderr.splitlines()) < 45
    assert page.read_text(encoding="utf-8") == "the old page"
    assert {path.name for path in tmp_path.iterdir()} - there <= {"__pycache__"}


@pytest.mark.parametrize("target", ["missing/page.html", "folder", "dot.svg/page.html"])
def test_a_target_that_cannot_be_written_is_refused_before_anything_runs(
    target, write, tmp_path, capsys
):
    notebook = write("from pathlib import Path\nPath('ran').touch()")
    (tmp_path / "folder").mkdir()
    said = refused(capsys, notebook, tmp_path / target)
    assert re.fullmatch(rf"\S+{target} cannot be written: [^\n]+\.\n", said), said
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("content", [None, "no JSON", "{}"])
def test_what_is_no_notebook_is_refused_in_one_sentence(content, tmp_path, capsys):
    path = tmp_path / "page.ipynb"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    said = refused(capsys, path, tmp_path / "page.html")
    assert re.fullmatch(r"\S+page.ipynb (cannot be read|is not a notebook): [^\n]+\n", said), said
    assert not (tmp_path / "page.html").exists()


def test_tags_hide_what_they_hide_in_a_page_of_the_book(write, tmp_path):
    notebook = write("print('a' + 'b')", "print('c' + 'd')")
    content = nbformat.read(notebook, as_version=4)
    content.cells[1].metadata["tags"] = ["remove-cell"]
    content.cells[2].metadata["tags"] = ["hide-input"]
    nbformat.write(content, notebook)
    assert export(notebook, "-o", tmp_path / "page.html").returncode == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<pre>ab" not in page
    assert "<pre>cd" in page
    assert "print" not in re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)


def test_a_missing_package_is_named_with_what_installs_it(write, tmp_path):
    hidden = "import sys; sys.modules['nbclient'] = None; from explorables.__main__ import main; "
    command = [sys.executable, "-c", hidden + "sys.exit(main(['export', 'a', '-o', 'b']))"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ})
    assert done.returncode == 1
    assert done.stderr.startswith("export needs the package nbclient: pip install")
