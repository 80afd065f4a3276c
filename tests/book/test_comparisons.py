"""Sentences that compare what was trained rest on a claim, and link to it.

A sentence compares when it has a word of the verdict ("wins", "twice as fast", "is enough") and
says of what: a measure ("loss", "new digits") or a technique ("Adam", "dropout"). The claim's link
stands in the same paragraph, list item or table row. Not asked: questions, exercises, headings that
quote a misconception, and what a cited paper found.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from course.learning.question import Question
from course.learning.quizzes import chapters, questions

ROOT = Path(__file__).resolve().parents[2]
VERDICT = re.compile(
    r"\b(better|worse|superior|inferior|beat(s|en)?|wins?|won|loses?|lost|gains|gained|helps?|helped"
    r"|hurts?|harms?|costs?|outperform\w*|outdo\w*|surpass\w*|improves?|improved|rescues?|saves?"
    r"|(faster|slower|sooner|higher|lower) than|as (fast|well|good|accurate|quickly) as"
    r"|(twice|half|\w+ times) (as (fast|well|good|accurate|quickly|long)|(fast|slow|bett|wors)er?)"
    r"|no (gain|effect|difference|bonus|benefit|use)|(hardly|scarcely) any \w+|useless|pointless"
    r"|(makes?|made) (no|little|hardly any|a|the) (visible )?difference|(is|are|was|were) enough"
    r"|suffices?|never needs?|needs? no|(does|do) without|can be spared|(a|the) lead|overtakes?"
    r"|(ends?|ended|is|are|was|were|stays?|comes?|out|falls?|gets?|points|far|still)"
    r" (higher|lower|level|ahead|behind))\b",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"\b(accuracy|loss|losses|points?|seeds?|validation|digits|errors?|scores?|trains?|training"
    r"|learns?|steps|networks?|medians?|rates?|runs?|Adam|AdamW|SGD|Momentum|Nesterov|AdaGrad"
    r"|RMSProp|BatchNorm|LayerNorm|(Batch|Layer) normalization|Dropout|L1|L2|ElasticNet"
    r"|weight decay|He's|Xavier|Xavier's|LeCun|ReLU|Tanh|ELU|Sigmoid|Cosine|Warmup|Clipping"
    r"|early stopping|random search|halving|grid)\b",
    re.IGNORECASE,
)
TECHNIQUE = re.compile(
    r"\b(Adam|SGD|BatchNorm|normalization|dropout|L2|He|Xavier|cosine|warmup|clip|early stopping"
    r"|stop early|at random|log scale)\b"
)
SENTENCE = re.compile(r"(?<=[.:!?])\s+")
BLOCK = re.compile(r"\n\s*\n|\n(?=[-*|] ?|\d+\. )")
TARGET = re.compile(r"\]\([^)\s]*\)")
LINK, PAPER = "evidence.md#", "bibliography.md#"
NOT_ASKED = ("### exercise", "### misconception")
PAGES = [*sorted((ROOT / "book").glob("*.ipynb")), ROOT / "book" / "cheat_sheet.md"]


def texts(path: Path) -> list[str]:
    """The prose of a page: the Markdown cells of a notebook, or the whole of a file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return [text]
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
    return ["".join(cell["source"]) for cell in cells]


def asked_for(question: Question) -> list[str]:
    """What a quiz says of its own: every feedback, and the text of the right option."""
    return [f"{one.text} {one.feedback}" if one.right else one.feedback for one in question.options]


def without_claim(prose: list[str]) -> list[str]:
    """The paragraphs, list items and table rows that compare and have no link to a claim."""
    kept = [text for text in prose if not text.lstrip().lower().startswith("### exercise")]
    blocks = [block for text in kept for block in BLOCK.split(text)]
    return [block for block in blocks if LINK not in block and compares(block)]


def compares(block: str) -> bool:
    if block.lstrip().lower().startswith(NOT_ASKED):
        return False
    sentences = [one for one in SENTENCE.split(block) if PAPER not in one]
    plain = [TARGET.sub("]", one).rstrip() for one in sentences]
    return any(VERDICT.search(s) and SUBJECT.search(s) for s in plain if not s.endswith("?"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_sentence_of_a_page_compares_without_a_claim(path):
    found = without_claim(texts(path))
    assert not found, "\n---\n".join(found)


@pytest.mark.parametrize(
    ("page", "first"), [("cheat_sheet.md", "| sign |"), ("playground.ipynb", "| order |")]
)
def test_what_to_try_rests_on_a_claim_wherever_a_technique_is_named(page, first):
    prose = "\n\n".join(texts(ROOT / "book" / page))
    table = next(part for part in prose.split("\n\n") if part.startswith(first))
    rows = [row for row in table.splitlines()[2:] if TECHNIQUE.search(TARGET.sub("]", row))]
    assert len(rows) > 5
    assert [row for row in rows if LINK not in row] == []


@pytest.mark.parametrize("chapter", chapters())
def test_no_answer_of_a_quiz_compares_without_a_claim(chapter):
    found = [text for one in questions(chapter) for text in without_claim(asked_for(one))]
    assert not found, "\n---\n".join(found)


def test_a_comparing_sentence_is_found_and_its_link_lets_it_pass():
    assert without_claim(["Text.\n\nAdam wins by two points.\n"]) == ["Adam wins by two points.\n"]
    assert not without_claim(["Adam wins by two points, [evidence](evidence.md#adam-wins)."])
    assert not compares("Better names help. The loss is a mean.")


@pytest.mark.parametrize(
    "sentence",
    [
        "Adam is twice as fast as SGD.",
        "Momentum outperforms SGD.",
        "Dropout hardly helps.",
        "Between normal and uniform weights the network sees no difference.",
        "BatchNorm makes hardly any difference.",
        "Random search beats the grid.",
        "He's start is enough.",
        "Adam never needs warmup.",
        "The deep network does without BatchNorm.",
        "After 200 steps Adam has the lead.",
        "The cosine ends lower.",
    ],
)
def test_a_comparison_is_found_in_other_words(sentence):
    assert compares(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Does dropout help?",
        '### Misconception: "Adam is always better"',
        "[Kingma and Ba](bibliography.md#kingma2015) saw Adam win in training.",
        "Compare them [seed by seed](validation_splits.ipynb#is-a-better-than-b).",
        "He starts the training with weights of gain 5.",
    ],
)
def test_questions_quotations_and_papers_are_not_asked_for_a_claim(sentence):
    assert not compares(sentence)
