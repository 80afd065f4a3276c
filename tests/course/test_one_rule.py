"""One rule for "best": whatever chooses among settings by their seeds does so by ``best_of``."""

import ast
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MIDDLES = {"median", "nanmedian", "mean", "nanmean"}
CHOOSING = {"argmin", "argmax", "nanargmin", "nanargmax"}
THE_RULE = {"best_of", "best", "tuned", "at_best", "best_rate"}
# What looks like a rule of its own, and does not choose a setting by its seeds.
ELSE = {
    "dropout/limits.py: doubts": "the class with the largest probability",
    "dropout/sweep.py: read": "the first p at which too few digits are learned",
    "gradient_flow/zigzag.py: follow": "the first step near the target",
    "hyperparameter_search/halving.py: best_at_the_end": "one run for each setting",
    "hyperparameter_search/rounds.py: best_so_far": "one run for each setting",
    "hyperparameter_search/rounds.py: best": "one run for each setting",
    "validation_splits/claims.py: chosen": "one run each: the price of peeking is measured",
    "validation_splits/leakage.py: best": "the columns that fit the labels best",
    "validation_splits/limits.py: answers_of": "the class with the nearest mean",
}
NO_SEEDS = "best = tried[:, some].mean(axis=1).argmax()"  # a share of digits
SOURCES = [
    path
    for path in sorted((ROOT / "course").rglob("*.py"))
    if not path.name.startswith("exercise")  # what learners write is not the book's
]


def named(node: ast.AST) -> set[str]:
    """The names and attributes used below a node."""
    return {getattr(one, "attr", None) or getattr(one, "id", "") for one in ast.walk(node)}


def chooses(node: ast.AST) -> bool:
    """Whether the place of an extreme is taken; not that of a network's largest score."""
    return any(
        isinstance(one, ast.Call)
        and getattr(one.func, "attr", "") in CHOOSING
        and not any(word.arg == "axis" and ast.unparse(word.value) == "-1" for word in one.keywords)
        for one in ast.walk(node)
    )


def chooses_by_key(node: ast.AST) -> bool:
    """Whether the smallest or largest of something is taken by a key."""
    return any(
        isinstance(one, ast.Call)
        and getattr(one.func, "id", "") in ("min", "max", "sorted")
        and any(word.arg == "key" for word in one.keywords)
        for one in ast.walk(node)
    )


def own_rules(tree: ast.AST) -> list[str]:
    """The functions of a source that choose a setting by a rule of their own, by name."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = named(node)
            by_middle = names & MIDDLES and (chooses(node) or chooses_by_key(node))
            best_without = node.name.startswith("best") and not names & THE_RULE
            if by_middle or best_without:
                found.append(node.name)
    return found


def test_no_chapter_has_a_rule_of_its_own_for_best():
    found = {
        f"{path.relative_to(ROOT / 'course').as_posix()}: {name}"
        for path in SOURCES
        for name in own_rules(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set(ELSE)


def test_no_chapter_has_runs_of_its_own():
    """A class of settings by seeds is the one of helpers.experiment, or adds fields to it."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                fields = {one.target.id for one in node.body if isinstance(one, ast.AnnAssign)}
                of_its_own = node.name == "Runs" or {"seeds", "steps"} <= fields
                assert not of_its_own, (path, node.name)


@pytest.mark.parametrize("notebook", sorted((ROOT / "book").glob("*.ipynb")), ids=lambda p: p.stem)
def test_no_cell_chooses_by_a_median_of_its_own(notebook):
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"]).replace(NO_SEEDS, "best = 0")
        if cell["cell_type"] == "code" and ("best" in source or "peak" in source):
            tree = ast.parse(source)
            assert not (named(tree) & MIDDLES and chooses(tree)), source


@pytest.mark.parametrize(
    "source",
    [
        "def best(self):\n    return int(np.argmax(np.median(self.val[..., -1], axis=1)))",
        "def tuned(p):\n    medians = np.median(tries, axis=1)\n    return LRS[medians.argmin()]",
        "def fastest(x):\n    return min(x, key=lambda one: np.median(one.arrived))",
        "def best_in(runs):\n    return runs.val.max()",
    ],
)
def test_a_rule_of_its_own_is_found(source):
    assert own_rules(ast.parse(source))
