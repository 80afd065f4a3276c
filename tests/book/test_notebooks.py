"""The chapters keep one shape: what a reader meets in one of them is found in all."""

import re
from pathlib import Path
from statistics import median

import nbformat
import pytest

from tools.set_repo import install_cell, stored

BOOK = Path(__file__).resolve().parents[2] / "book"
NOTEBOOKS = sorted(BOOK.glob("*.ipynb"))
INTRO = BOOK / "intro.ipynb"
CHAPTERS = [path for path in NOTEBOOKS if path != INTRO]
INSTALL = install_cell(stored(BOOK.parent))
TAGS = {"hide-input", "remove-input", "nbval-ignore-output", "exercise"}
SETUP = "import numpy as np\n\nfrom explorables import Choice, Slider, explore, show"
SECTIONS = ["What you will learn", "Predict", "Misconception", "Exercise", "Quiz", "Summary"]


def cells(path, kind):
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == kind]


def tags(cell):
    return set(cell.metadata.get("tags", []))


def headings(path):
    text = "\n".join(cell.source for cell in cells(path, "markdown"))
    return re.findall(r"^(#+) (.+)$", text, flags=re.MULTILINE)


def by_name(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


@by_name(NOTEBOOKS)
def test_tags_are_of_the_closed_list(path):
    assert set().union(*(tags(cell) for cell in cells(path, "code"))) <= TAGS


@by_name(NOTEBOOKS)
def test_a_notebook_has_one_title_and_it_comes_first(path):
    levels = [level for level, _ in headings(path)]
    assert levels[0] == "#"
    assert levels.count("#") == 1


@by_name(NOTEBOOKS)
def test_stored_outputs_are_text_alone(path):
    for cell in cells(path, "code"):
        for output in cell.outputs:
            assert output.output_type in ("stream", "execute_result"), cell.source
            assert set(output.get("data", {})) <= {"text/plain"}, cell.source
        assert not (cell.outputs and "nbval-ignore-output" in tags(cell)), cell.source


@by_name(NOTEBOOKS)
def test_figures_and_explorables_are_shown_and_not_compared(path):
    for cell in cells(path, "code"):
        if re.search(r"^(explore|show|quiz|solution)\(", cell.source, flags=re.MULTILINE):
            assert "nbval-ignore-output" in tags(cell), cell.source


@by_name(NOTEBOOKS)
def test_every_column_of_a_table_has_a_heading(path):
    """A screen reader names a cell by it; the browser's tests say so too, half an hour later."""
    text = "\n".join(cell.source for cell in cells(path, "markdown"))
    for head in re.findall(r"^(\|.*)\n\|[ :|-]+$", text, flags=re.MULTILINE):
        assert all(column.strip() for column in head.strip("|").split("|")), head


@by_name(CHAPTERS)
def test_code_fits_the_page_and_cells_stay_short(path):
    shown = [c for c in cells(path, "code") if not tags(c) & {"hide-input", "remove-input"}]
    taught = [cell.source.splitlines() for cell in shown]
    assert max(len(line) for cell in taught for line in cell) <= 79
    assert max(map(len, taught)) <= 20
    assert median(map(len, taught)) <= 6


@by_name(NOTEBOOKS)
def test_every_notebook_begins_with_the_cell_that_installs_helpers(path):
    first = cells(path, "code")[0]
    assert first.source == INSTALL, "run 'make set-repo' with the book's address"
    assert tags(first) == {"remove-input"}
    assert len(first.source.splitlines()) <= 6


@by_name(CHAPTERS)
def test_every_chapter_goes_on_with_the_same_setup_cell(path):
    assert cells(path, "code")[1].source == SETUP


@by_name(CHAPTERS)
def test_every_chapter_has_every_section_a_reader_looks_for(path):
    titles = [title for _, title in headings(path)]
    for section in SECTIONS:
        assert any(title.startswith(section) for title in titles), section
    assert titles[-1] == "References"
    assert sum(title.startswith("Exercise:") for title in titles) >= 3
    assert sum(title.startswith("Misconception:") for title in titles) >= 3


@by_name(CHAPTERS)
def test_a_misconception_is_refuted_by_a_cell_that_prints(path):
    waiting = None
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            for title in re.findall(r"^#+ (.+)$", cell.source, flags=re.MULTILINE):
                assert waiting is None, f"no checked output under {waiting!r}"
                waiting = title if title.startswith("Misconception:") else None
        elif cell.outputs:
            waiting = None
    assert waiting is None


def test_the_landing_page_leads_to_every_chapter_in_their_order():
    linked = re.findall(
        r"\]\((\w+)\.ipynb\)", "\n".join(c.source for c in cells(INTRO, "markdown"))
    )
    listed = re.findall(r"file: book/(\w+)", (BOOK.parent / "_toc.yml").read_text(encoding="utf-8"))
    assert linked == [name for name in listed if (BOOK / f"{name}.ipynb").exists()]


def test_every_notebook_is_in_the_table_of_contents():
    toc = (BOOK.parent / "_toc.yml").read_text(encoding="utf-8")
    assert [path.stem for path in NOTEBOOKS if f"book/{path.stem}\n" not in toc] == []
