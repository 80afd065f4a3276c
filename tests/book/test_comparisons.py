"""Sentences that compare what was trained rest on a claim, and link to it.

A sentence compares when it has a word of the verdict and a word of the measure. Those of the first
edition that have no claim yet are counted: the numbers here may only fall.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VERDICT = re.compile(
    r"\b(better|worse|beats?|wins?|loses|gains?|gained|helps?|hurts?|costs?|outperforms?"
    r"|no (gain|effect|difference|bonus)|(ends|is|are|stays?) (higher|lower))\b"
)
MEASURED = re.compile(r"\b(accuracy|loss|losses|points?|seeds?|validation|test digits)\b")
SENTENCE = re.compile(r"(?<=[.:!?])\s+")
BLOCK = re.compile(r"\n\s*\n|\n(?=[-*|] ?|\d+\. )")
LINK = "evidence.md#"

# Blocks that compare without a claim, by chapter; half of them ask a question or say what comes.
LEFT = {
    "batch_normalization": 2,
    "dropout": 4,
    "hyperparameter_search": 2,
    "learning_rate_schedules": 2,
    "optimizers": 1,
    "validation_splits": 1,
}


def blocks(cells: list[dict]) -> list[str]:
    """The paragraphs, list items and table rows of a notebook's prose; exercises are left out."""
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    kept = [text for text in texts if not text.lstrip().lower().startswith("### exercise")]
    return [block for text in kept for block in BLOCK.split(text)]


def without_claim(cells: list[dict]) -> list[str]:
    """The blocks that have a comparing sentence and no link to a claim."""
    return [block for block in blocks(cells) if LINK not in block and compares(block)]


def compares(text: str) -> bool:
    return any(VERDICT.search(one) and MEASURED.search(one) for one in SENTENCE.split(text))


@pytest.mark.parametrize("path", sorted((ROOT / "book").glob("*.ipynb")), ids=lambda p: p.stem)
def test_no_more_sentences_compare_without_a_claim_than_are_known(path):
    found = without_claim(json.loads(path.read_text(encoding="utf-8"))["cells"])
    left = LEFT.get(path.stem, 0)
    assert len(found) <= left, "\n---\n".join(found)
    assert len(found) == left, "one less: say so in LEFT, or the next one passes unseen"


def test_a_comparing_sentence_is_found_and_its_link_lets_it_pass():
    cell = {"cell_type": "markdown", "source": ["Text.\n\nAdam wins by two points.\n"]}
    assert without_claim([cell]) == ["Adam wins by two points.\n"]
    cell["source"] = ["Adam wins by two points, [evidence](evidence.md#adam-wins)."]
    assert not without_claim([cell])
    assert not compares("Better names help. The loss is a mean.")
