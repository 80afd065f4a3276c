"""Numbers that the prose states beside a claim are those that were measured for it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from test_comparisons import BLOCK

from course.evidence import store

BOOK = Path(__file__).resolve().parents[2] / "book"
PAGES = sorted([*BOOK.glob("*.ipynb"), *BOOK.glob("*.md")])
STATED = re.compile(r"(\d+(?:\.\d+)?) ?± ?(\d+(?:\.\d+)?)")  # a mean and its standard error
LINK = re.compile(r"evidence\.md#([\w-]+)")
UNITS = (1, 100)  # a share is stated in points too
FIGURES = {
    name: [*cases.values()] for chapter in store.all_claims()
    for name, cases in store.stored(chapter).items()
}  # fmt: skip


def prose(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = [c for c in json.loads(text)["cells"] if c["cell_type"] == "markdown"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells)
    return text


def stated(text: str) -> list[tuple[str, str, list[str]]]:
    """Mean, standard error, and the claims that the paragraph links to."""
    blocks = [(block, LINK.findall(block)) for block in BLOCK.split(text)]
    return [(*pair, links) for block, links in blocks if links for pair in STATED.findall(block)]


def is_rounded(number: str, value: float) -> bool:
    """Whether ``number`` is ``value`` rounded, whatever its sign; 0.15 is 0.1 or 0.2."""
    half = 0.5 * 10.0 ** -len(number.partition(".")[2])
    return abs(abs(value) - float(number)) <= half + 1e-9


def is_measured(mean: str, se: str, claims: list[str]) -> bool:
    return any(
        is_rounded(mean, unit * found["mean"]) and is_rounded(se, unit * found["se"])
        for claim in claims
        for found in FIGURES[claim]
        if found["mean"] is not None
        for unit in UNITS
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_number_beside_a_claim_is_the_measured_one(path):
    wrong = [one for one in stated(prose(path)) if not is_measured(*one)]
    assert wrong == [], "neither of these is stored in evidence.json"


def test_many_numbers_are_stated_beside_a_claim():
    assert sum(len(stated(prose(path))) for path in PAGES) > 60


def test_a_number_that_was_not_measured_is_found(monkeypatch):
    monkeypatch.setitem(FIGURES, "one", [{"mean": -1.26, "se": 0.21}, {"mean": None, "se": None}])
    text = "It costs 1.3 ± 0.2 points. [evidence](evidence.md#one)\n\nElsewhere 7 ± 1."
    assert stated(text) == [("1.3", "0.2", ["one"])]
    assert is_measured("1.3", "0.2", ["one"]) and is_measured("126", "21", ["one"])
    assert not is_measured("1.2", "0.2", ["one"]) and not is_measured("1.3", "0.3", ["one"])
