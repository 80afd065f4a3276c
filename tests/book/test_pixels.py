"""A page whose verdicts hang on the scaling of the pixels says which one its figures have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

BOOK = Path(__file__).resolve().parents[2] / "book"
PIXELS = {
    "weight_penalties": "standardized pixels",
    "dropout": "pixels in [0, 1]",
    "validation_splits": "pixels are in [0, 1]",
}


def cells(page: str) -> list[str]:
    found = json.loads((BOOK / f"{page}.ipynb").read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == "markdown"]


@pytest.mark.parametrize("page", PIXELS)
def test_the_text_before_the_first_network_and_the_summarys_first_line_name_the_pixels(page):
    texts = cells(page)
    start = " ".join(texts[: len(texts) // 4])
    assert "in [0, 1]" in start and "tandardized" in start
    (summary,) = (text for text in texts if text.startswith("## Summary"))
    first = next(line for line in summary.splitlines() if line.startswith("- "))
    assert PIXELS[page] in first
