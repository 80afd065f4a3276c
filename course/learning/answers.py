"""Exercises whose answers are checked in words: ``check("relu_std", relu_std)``.

The exercises of a chapter stand in ``exercises.py`` in its folder, in a list ``EXERCISES``. A
solution is the function a reader is asked to write; ``solution("relu_std")`` shows its source,
folded.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from IPython.display import HTML, display

from course.learning.chapters import chapters_with
from course.learning.exercise import Exercise
from course.learning.solution_page import STYLE, solution_html
from explorables.place import store
from helpers.checks import one_of


class WrongAnswer(AssertionError):
    """What ``check`` raises when it grades; its text is what a reader would be told."""


def check(name: str, answer, *, grade: bool = False) -> None:
    """Say in one or two sentences whether ``answer`` is right, and if not, which mistake it makes.

    Parameters
    ----------
    name : str
        The exercise.
    answer : function or class
        What the reader wrote; it is called on copies, and whatever it raises is reported in words.
    grade : bool
        Raise where the answer is not right, as the tests of nbgrader and otter-grader must.

    Raises
    ------
    WrongAnswer
        When ``grade`` is set and the answer is not right. Its text names the mistake.
    """
    right, said = find(name).judge(answer)
    if grade and not right:
        raise WrongAnswer(said)
    print(said)


def solution(name: str) -> None:
    """Show the solution of an exercise, folded."""
    html = solution_html(find(name).source)
    text = STYLE.read_text(encoding="utf-8")
    style = "" if store() else f"<style>{text}</style>\n"  # a page links to it instead
    display(HTML(style + html))


def find(name: str) -> Exercise:
    """The exercise of that name; raise ValueError that lists all names when there is none."""
    return exercises()[one_of("name", name, exercises())]


@cache
def exercises() -> dict[str, Exercise]:
    """All exercises by name, from the modules of all chapters."""
    found = {}
    for chapter in chapters():
        for exercise in import_module(f"course.{chapter}.exercises").EXERCISES:
            if exercise.name in found:
                raise ValueError(f"the names of exercises must differ, got {exercise.name} twice")
            found[exercise.name] = exercise
    return found


def chapters() -> list[str]:
    """The names of the chapters that have exercises."""
    return chapters_with("exercises")
