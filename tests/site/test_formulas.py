"""Accents, overlines and roots stand in their places, in all three engines: read off the pixels."""

from __future__ import annotations

import io
import sys
from itertools import pairwise

import numpy as np
import pytest
from built_book import ROOT
from PIL import Image

SIZE = 100  # pixels of the font, so that a gap is many of them
FORMULAS = {
    r"\hat m": 2,
    r"\bar x": 2,
    r"\tilde x": 2,
    r"\overline{\mathrm{d}\hat x}": 2,
    r"\sqrt{\hat v}": 3,  # the bar of the root, the hat, the letter
}
PAGE = """<!doctype html><meta charset="utf-8"><style>{style}
math {{ font-family: "Book Math", math; font-size: {size}px; }}
body {{ margin: 40px; }} </style>{formula}"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The address of a page for each formula, written as the book writes it."""
    sys.path.insert(0, str(ROOT / "book" / "_ext"))
    import mathml

    folder = tmp_path_factory.mktemp("formulas")
    style = (ROOT / "book" / "_static" / "math.css").read_text(encoding="utf-8")
    found = {}
    for i, latex in enumerate(FORMULAS):
        formula = mathml.drawn_alike(mathml.convert(latex, displaystyle=False))
        path = folder / f"{i}.html"
        path.write_text(PAGE.format(style=style, size=SIZE, formula=formula), encoding="utf-8")
        found[latex] = path.as_uri()
    sys.path.remove(str(ROOT / "book" / "_ext"))
    return found


def bands(picture: bytes, parts: int) -> list[tuple[int, int]]:
    """First and last row of each run of rows with ink, the hook of a root left out."""
    grey = np.asarray(Image.open(io.BytesIO(picture)).convert("L"))[:400, :600]
    ink = grey < 128
    columns = np.flatnonzero(ink.any(axis=0))
    if parts == 3:  # the hook of a root reaches over all rows: look at the right third of the ink
        columns = columns[2 * len(columns) // 3 :]
    rows = ink[:, columns].any(axis=1)
    edges = np.flatnonzero(np.diff(np.r_[0, rows, 0].astype(int)))
    return list(zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True))


def stand_apart(picture: bytes, parts: int) -> None:
    found = bands(picture, parts)
    assert len(found) == parts, found
    gaps = [below[0] - above[1] for above, below in pairwise(found)]
    assert all(0.02 * SIZE <= gap <= 0.3 * SIZE for gap in gaps), gaps


@pytest.mark.parametrize(("latex", "parts"), FORMULAS.items())
def test_marks_stand_apart_in_chromium(browser, pages, latex, parts):
    context = browser.new_context(viewport={"width": 800, "height": 600})
    page = context.new_page()
    page.goto(pages[latex])
    page.evaluate("document.fonts.load('99px \"Book Math\"').then(() => 0)")
    stand_apart(page.screenshot(), parts)
    context.close()


@pytest.mark.parametrize(("latex", "parts"), FORMULAS.items())
def test_marks_stand_apart_in_the_other_engines(engine, pages, latex, parts):
    engine.open(pages[latex], 800, 600)
    engine.run("() => document.fonts.load('99px \"Book Math\"').then(() => 0)")
    stand_apart(engine.picture(), parts)
