"""The exercises: solutions pass, stubs are not done, typical mistakes are named, nothing drifts."""

import ast
import linecache
import re
from itertools import count
from pathlib import Path

import nbformat
import numpy as np
import pytest

from course.learning import answers as exercises
from course.learning.compare import difference
from course.learning.exercise import Exercise

ALL = exercises.exercises()
NOTEBOOKS = sorted((Path(__file__).parents[2] / "book").glob("*.ipynb"))
WRONG = [(name, wrong) for name in ALL for wrong in ALL[name].wrong]
_numbers = count()


def run(source: str, names: dict) -> dict:
    """Run a cell as IPython does: its source can be looked up by inspect and by tracebacks."""
    file = f"<cell {next(_numbers)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec"), names)
    return names


def cells(path: Path) -> list:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def tags(cell) -> list:
    return cell.metadata.get("tags", [])


def imports(path: Path) -> str:
    """The import statements of a notebook: all that an exercise may rest on."""
    found = [
        node
        for cell in cells(path)
        for node in ast.parse(re.sub(r"(?m)^\s*[%!].*$", "", cell.source)).body
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    return "\n".join(map(ast.unparse, found))


def called(cell, function: str) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == function
    ]


def stubs(path: Path) -> list:
    """Each exercise of a notebook: its name, its stub cell and the two cells after it."""
    code = cells(path)
    places = [place for place, cell in enumerate(code) if "exercise" in tags(cell)]
    return [(ast.parse(code[p].source).body[-1].name, *code[p : p + 3]) for p in places]


STUBS = [pytest.param(path, *stub, id=stub[0]) for path in NOTEBOOKS for stub in stubs(path)]
stub_of_each_notebook = pytest.mark.parametrize("path, name, stub, check, solution", STUBS)


def test_a_graded_answer_raises_what_a_reader_would_be_told(capsys):
    name = next(iter(ALL))
    exercises.check(name, ALL[name].solution, grade=True)
    assert capsys.readouterr().out.startswith("Right.")
    exercises.check(name, lambda *given: None)
    told = capsys.readouterr().out.strip()
    with pytest.raises(exercises.WrongAnswer) as raised:
        exercises.check(name, lambda *given: None, grade=True)
    assert str(raised.value) == told


@pytest.mark.parametrize("name", ALL)
def test_every_solution_passes_its_check(name):
    right, message = ALL[name].judge(ALL[name].solution)
    assert right and message.startswith("Right. "), message


@pytest.mark.parametrize("name", ALL)
def test_every_solution_is_held_to_something_that_is_not_itself(name):
    assert ALL[name].worked or ALL[name].diagnose, "give a case worked by hand"


@pytest.mark.parametrize("name", ALL)
def test_every_solution_fits_the_page(name):
    assert max(map(len, ALL[name].source.splitlines())) <= 79


@pytest.mark.parametrize("name, wrong", WRONG)
def test_every_typical_wrong_answer_is_told_which_mistake_it_is(name, wrong):
    right, message = ALL[name].judge(wrong)
    assert not right and ALL[name].wrong[wrong] in message, message


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    "body",
    ["...", "raise NotImplementedError", "pass", "return ...", "'What to do.'", "'Do it.'; ..."],
)
def test_a_stub_of_any_form_is_not_done(name, body):
    names = run(f"def {name}(*args, **kwargs):\n    {body}", {})
    right, message = ALL[name].judge(names[name])
    if not ALL[name].in_place or "raise" in body:
        assert not right and message.startswith("Not done yet"), message


@stub_of_each_notebook
def test_every_untouched_stub_in_the_book_is_not_done(path, name, stub, check, solution, capsys):
    names = run(imports(path), {})
    run(stub.source, names)
    run(check.source, names)
    said = capsys.readouterr().out
    assert said.startswith("Not done yet")
    stored = "".join(output.get("text", "") for output in check.outputs)
    assert stored == said, "the output stored in the notebook is not what the check says"


@stub_of_each_notebook
def test_every_solution_passes_in_the_place_of_its_stub(path, name, stub, check, solution, capsys):
    names = run(imports(path), {})
    run(ALL[name].source, names)
    run(check.source, names)
    assert capsys.readouterr().out.startswith("Right. ")


@stub_of_each_notebook
def test_stub_and_solution_take_the_same_arguments(path, name, stub, check, solution):
    theirs, ours = ast.parse(stub.source).body[-1], ast.parse(ALL[name].source).body[0]
    assert type(theirs) is type(ours)
    if isinstance(ours, ast.FunctionDef):
        assert ast.unparse(theirs.args) == ast.unparse(ours.args)


@stub_of_each_notebook
def test_a_stub_is_followed_by_its_check_and_its_solution(path, name, stub, check, solution):
    assert [[ast.unparse(a) for a in c.args] for c in called(check, "check")] == [
        [f"'{name}'", name]
    ]
    assert [[ast.unparse(a) for a in c.args] for c in called(solution, "solution")] == [
        [f"'{name}'"]
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_exercise_of_a_chapter_stands_in_its_notebook_and_there_are_three(path):
    if path.stem in exercises.chapters():
        owed = [e.name for e in exercises.import_module(f"course.{path.stem}.exercises").EXERCISES]
        assert sorted(stub[0] for stub in stubs(path)) == sorted(owed)
        assert len(owed) >= 3


def double(x):
    return 2 * x


EXERCISE = Exercise(
    double, praise="Twice.", cases=[(1.0,), (3.0,)], wrong={lambda x: x**2: "this is the square."}
)


def test_a_value_in_place_of_the_function_is_named():
    assert "the function double itself, not 2.0" in EXERCISE.judge(2.0)[1]


def test_a_forgotten_return_is_named():
    def double(x):
        2 * x

    said = "Not yet: double returns nothing. Does it end in a return?"
    assert EXERCISE.judge(double) == (False, said)


def test_an_error_is_reported_with_its_line_and_without_a_traceback():
    names = run("def double(x):\n    factor = 2\n    return factor * y\n", {})
    right, message = EXERCISE.judge(names["double"])
    assert not right
    assert "NameError" in message and "in the line: return factor * y" in message
    assert "\n" not in message


def test_an_unknown_mistake_is_shown_with_its_arguments_and_both_values():
    message = EXERCISE.judge(lambda x: x + 1)[1]
    assert message == "Not yet: double(x=3): it returns 4, and 6 is expected."


def test_a_solution_that_was_altered_no_longer_passes():
    half = Exercise(lambda x: x / 2, praise="", cases=EXERCISE.cases, wrong=EXERCISE.wrong)
    assert not half.judge(double)[0]


def test_a_solution_is_wrong_when_a_case_worked_by_hand_says_so():
    exercise = Exercise(double, praise="", worked=[((3.0,), 5.0)], wrong=EXERCISE.wrong)
    assert exercise.judge(double)[1] == "Not yet: double(x=3): it returns 6, and 5 is expected."


def test_an_answer_that_changes_its_arguments_spoils_nothing():
    def doubled(x):
        x *= 2
        return x

    case = np.array([1.0, 2.0])
    exercise = Exercise(double, praise="", cases=[(case,), (case,)], wrong=EXERCISE.wrong)
    assert exercise.judge(doubled)[0]
    assert case.tolist() == [1, 2]


def test_an_answer_in_place_is_judged_by_what_it_leaves_behind():
    def step(w, g):
        w -= g

    def away(w, g):
        w += g

    exercise = Exercise(
        step,
        praise="Down.",
        cases=[(np.ones(2), np.array([0.5, 1.0]))],
        wrong={away: "this climbs."},
        in_place=True,
    )
    assert exercise.judge(step)[0]
    assert exercise.judge(away)[1] == "Not yet: this climbs."
    assert "first" in exercise.judge(lambda w, g: None)[1]


def test_a_diagnosis_comes_before_the_table_of_cases():
    def diagnose(answer):
        return "it must grow." if answer(2) < answer(1) else None

    exercise = Exercise(
        double, praise="", cases=EXERCISE.cases, wrong=EXERCISE.wrong, diagnose=diagnose
    )
    assert exercise.judge(lambda x: -x)[1] == "Not yet: it must grow."
    assert exercise.judge(double)[0]


def test_an_exercise_needs_something_to_judge_by_and_a_known_mistake():
    with pytest.raises(ValueError, match="must have cases or a diagnose function"):
        Exercise(double, praise="", wrong=EXERCISE.wrong)
    with pytest.raises(ValueError, match="at least one typical wrong answer"):
        Exercise(double, praise="", cases=EXERCISE.cases)


def test_an_unknown_name_is_answered_with_the_list_of_exercises():
    with pytest.raises(ValueError, match=r"name must be one of .*'relu_std'"):
        exercises.check("relu_sdt", double)


@pytest.mark.parametrize(
    "got, expected, said",
    [
        (1.0, 2.0, "it returns 1, and 2 is expected"),
        (np.ones(3), np.ones((3, 1)), "shape (3,), and an array of shape (3, 1)"),
        ("a", 1.0, "'a', and a number is expected"),
        (np.arange(10.0), np.zeros(10), "9 of 10 entries are wrong; at index (1,) it has 1, and 0"),
        (1.0, (1.0, 2.0), "one value, and 2 are expected"),
        ((1.0,), (1.0, 2.0), "one value, and 2 are expected"),
        ((1.0, 3.0), (1.0, 2.0), "the second: it returns 3, and 2 is expected"),
        (np.nan, 1.0, "it returns nan, and 1 is expected"),
        (True, False, "True, and False"),
        (np.True_, False, "returns True, and False"),
        (1, True, "1, and True or False is expected"),
        (np.array([True]), True, "an array of shape (1,), and True or False"),
        ("0.5", 0.5, "the string '0.5', and a number is expected"),
        (["1", "2"], np.ones(2), "which holds strings, and an array of shape (2,)"),
        (1 + 0j, 1.0, "a complex number"),
        ([1, [2, 3]], np.ones(2), "whose parts differ in length"),
        (None, 1.0, "None, and a number"),
        ("ab", (1.0, 2.0), "the string 'ab', and 2 values are expected"),
        ({1: 2.0}, (1.0, 2.0), "a dict, {1: 2.0}, and 2 values"),
        ((0.5,), 0.5, "the tuple (0.5,), made by a comma at the end of the return"),
        ([1.0, 2.0], 1.5, "[1, 2], which is 2 values, and a number is expected"),
        ("sgd", "adam", "'sgd', and 'adam'"),
    ],
)
def test_a_difference_is_told_in_words(got, expected, said):
    assert said in difference(got, expected)


@pytest.mark.parametrize(
    "got, expected",
    [
        (2, 2.0),
        ([1.0, 2.0], np.array([1.0, 2.0])),
        (np.array([1.0, 2.0]), [1.0, 2.0]),
        (np.float32(0.1), 0.1),
        ((np.ones(2), [1, 2]), [np.ones(2), (1, 2)]),
        (np.nan, np.nan),
        (np.True_, True),
        (np.array(False), False),
        (np.int64(3), 3),
        (np.array(0.5), 0.5),
        ([[1, 2]], np.array([[1.0, 2.0]])),
    ],
)
def test_what_differs_in_type_alone_is_the_same(got, expected):
    assert difference(got, expected) is None


def test_the_folded_solution_shows_the_source_and_escapes_it(monkeypatch):
    shown = []
    monkeypatch.setattr(exercises, "display", lambda html: shown.append(html.data))
    monkeypatch.delenv("EXPLORABLES_STORE", raising=False)
    exercises.solution("relu_std")
    text = re.sub(r"<style>.*?</style>|<[^>]+>", "", shown[0], flags=re.S)
    assert "def relu_std(fan_in):" in text and "np.sqrt(2 / fan_in)" in text
    assert shown[0].count("<details") == shown[0].count("</details>") == 1
    assert "<script" not in shown[0]


def test_without_pygments_the_solution_is_plain_escaped_text(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pygments", None)
    assert "a &lt; b" in exercises.solution_html("a < b")
