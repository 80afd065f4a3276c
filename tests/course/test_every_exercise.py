"""What holds for every exercise: types, ties, slips; none is tested by its name."""

import ast
import json
import re
from pathlib import Path

import numpy as np
import pytest

from course.learning.answers import exercises
from course.learning.compare import difference

ALL = exercises()
BOOK = Path(__file__).parents[2] / "book"
TABLES = [name for name, exercise in ALL.items() if exercise.worked]
every_exercise = pytest.mark.parametrize("name", ALL)
every_table = pytest.mark.parametrize("name", TABLES)


def task(name: str) -> str:
    """The text of the task: from its heading to the stub."""
    for path in BOOK.glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for i, cell in enumerate(cells):
            if "exercise" in cell["metadata"].get("tags", []) and f"def {name}(" in "".join(
                cell["source"]
            ):
                return "".join(cells[i - 1]["source"]).rpartition("### Exercise")[2]
    raise LookupError(name)


def mapped(value, change):
    """Change the numbers in what an answer returned; tuples and lists stay what they are."""
    if isinstance(value, (tuple, list)):
        return type(value)(mapped(item, change) for item in value)
    return change(value)


def answer(name: str, change):
    """The solution, with what it returns changed."""
    solution = ALL[name].solution

    def changed(*args):
        return change(solution(*args))

    return changed


TYPES = {
    "numpy's own": lambda r: mapped(r, lambda x: np.asarray(x)[()]),
    "float32": lambda r: mapped(r, lambda x: np.asarray(x, dtype=np.float32)[()]),
    "an array without axes": lambda r: mapped(r, np.asarray),
    "lists for arrays": lambda r: mapped(r, lambda x: np.asarray(x).tolist()),
    "objects": lambda r: mapped(r, lambda x: np.asarray(x, dtype=object)),
    "tuples and lists exchanged": lambda r: {tuple: list, list: tuple}.get(type(r), lambda x: x)(r),
}


@every_exercise
@pytest.mark.parametrize("kind", TYPES)
def test_a_right_answer_of_any_type_of_number_is_right(name, kind):
    right, message = ALL[name].judge(answer(name, TYPES[kind]))
    assert right, message


REFUSED = {
    "strings": (lambda x: np.asarray(x).astype(str).tolist(), "string|strings"),
    "complex": (lambda x: np.asarray(x) + 0j, "complex number"),
    "a dict": (lambda x: {"result": x}, "a dict"),
    "the function": (lambda x: np.mean, "its \\(\\) forgotten"),
}


@every_exercise
@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_number_is_refused_in_a_sentence(name, kind):
    change, said = REFUSED[kind]
    right, message = ALL[name].judge(answer(name, lambda r: mapped(r, change)))
    assert not right and re.search(said, message) and "expected" in message, message
    assert "Warning" not in message and "\n" not in message


@every_exercise
def test_an_array_of_one_number_is_no_number(name):
    expected = [ALL[name].solution(*case) for case in ALL[name]._all_cases]
    if expected and all(np.isscalar(right) for right in expected):
        for change in (lambda x: np.array([x]), lambda x: [x], lambda x: (x,)):
            right, message = ALL[name].judge(answer(name, change))
            assert not right and ("shape is not" in message or "expected" in message), message


@every_exercise
def test_at_least_three_mistakes_are_known_and_each_has_words_of_its_own(name):
    assert len(ALL[name].wrong) >= 3
    assert len(set(ALL[name].wrong.values())) == len(ALL[name].wrong)


@every_exercise
def test_arguments_are_arrays_or_the_task_says_that_they_are_lists(name):
    for case in ALL[name]._all_cases:
        for argument in case:
            if isinstance(argument, list):
                assert "list of arrays" in task(name)
                assert all(isinstance(item, np.ndarray) for item in argument)
            elif isinstance(argument, np.ndarray):
                assert re.search(r"\barrays?\b", task(name)), "the task does not speak of arrays"


COMPARED = {
    "negative": (lambda x: -np.asarray(x), "sign|uphill|[Nn]egative|ahead|turned"),
    "doubled": (lambda x: 2 * np.asarray(x), "2 times"),
    "squared": (lambda x: np.asarray(x) ** 2, "square|root"),
    "inverted": (lambda x: 1 / np.asarray(x, dtype=float), "1 divided by|upside|inverted"),
    "one more": (lambda x: np.asarray(x) + 1, "more than|index 0|enough"),
}


@every_table
@pytest.mark.parametrize("kind", COMPARED)
def test_a_slip_that_no_list_names_is_told_by_its_relation(name, kind):
    change, said = COMPARED[kind]
    numbers = {abs(x) for case in ALL[name]._all_cases for x in flat(ALL[name].solution(*case))}
    with np.errstate(all="ignore"):
        finite = all(np.isfinite(change(np.array(sorted(numbers)))))
    if len(numbers - {0}) > 1 and finite:
        right, message = ALL[name].judge(answer(name, lambda r: mapped(r, change)))
        assert not right
        assert re.search(said, message) or message.removeprefix("Not yet: ") in set(
            ALL[name].wrong.values()
        ), message


def flat(value) -> list[float]:
    if isinstance(value, (tuple, list)):
        return [x for item in value for x in flat(item)]
    return np.ravel(value).tolist()


@every_table
def test_the_values_of_a_tuple_in_another_order_are_named(name):
    if isinstance(ALL[name].worked[0][1], tuple):
        right, message = ALL[name].judge(answer(name, lambda r: r[::-1]))
        assert not right and ALL[name].returns
        assert f"their order is not. Return {ALL[name].returns}." in message or (
            message.removeprefix("Not yet: ") in set(ALL[name].wrong.values())
        )


SWAPPED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip
HARMLESS = [  # what changes no result
    "if norm >= 0 else 1",  # 0/0 is NaN, and min(1, NaN) is 1: right, with a warning
    "if norm > 0 else 2",  # twice 0 is 0
    "np.clip(cosine, -2, 1)",  # rounding lifts a cosine above 1 by chance, and never below -1 here
    "np.clip(cosine, -1, 2)",
    "strict=2",
]


class Slip(ast.NodeTransformer):
    """Changes the comparison or the operation of the given number in a solution."""

    def __init__(self, place: int):
        self.place = place
        self.seen = 0

    def _swap(self, operation):
        self.seen += 1
        new = SWAPPED.get(type(operation))
        return new() if new and self.seen - 1 == self.place else operation

    def visit_Compare(self, node):
        self.generic_visit(node)
        node.ops = [self._swap(operation) for operation in node.ops]
        return node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        node.op = self._swap(node.op)
        return node

    visit_AugAssign = visit_BinOp

    def visit_Constant(self, node):
        self.seen += 1
        changes = isinstance(node.value, (int, float)) and self.seen - 1 == self.place
        return ast.copy_location(ast.Constant(node.value + 1), node) if changes else node


def slips(name: str):
    """Every solution with one comparison, operation or number changed."""
    place = 0
    while True:
        tree = ast.parse(ALL[name].source)
        slip = Slip(place)
        changed = ast.unparse(ast.fix_missing_locations(slip.visit(tree)))
        if place >= slip.seen:
            return
        place += 1
        is_harmless = any(part in changed for part in HARMLESS)
        if changed != ast.unparse(ast.parse(ALL[name].source)) and not is_harmless:
            yield changed


@pytest.mark.parametrize("name, source", [(name, s) for name in ALL for s in slips(name)])
def test_every_comparison_operation_and_number_of_a_solution_is_held_by_a_case(name, source):
    names = {"np": np}
    exec(source, names)
    assert not ALL[name].judge(names[name], limit=1)[0], source


@every_table
def test_results_worked_by_hand_agree_with_the_solution(name):
    for arguments, result in ALL[name].worked:
        assert difference(ALL[name].solution(*arguments), result) is None
