"""A short quiz at the end of every chapter: ``quiz("activation_histograms")`` shows it.

The questions of a chapter are plain data in ``quiz.py`` in its folder, in a list ``QUIZ``.
"""

from __future__ import annotations

from importlib import import_module

from IPython.display import HTML, display

from course.learning.chapters import chapters_with
from course.learning.question import Question
from course.learning.quiz_page import STYLE, quiz_html
from explorables.place import store
from helpers.checks import one_of

FEWEST, MOST = 3, 5


def quiz(chapter: str) -> None:
    """Show the quiz of a chapter; each option tells, when opened, whether it is right and why.

    Raises
    ------
    ValueError
        When there is no quiz of that name, or its questions are not 3 to 5.
    """
    html = quiz_html(chapter, questions(chapter), built=bool(store()))
    text = STYLE.read_text(encoding="utf-8")
    style = "" if store() else f"<style>{text}</style>\n"  # a page links to it instead
    display(HTML(style + html))


def chapters() -> list[str]:
    """The names of the chapters that have a quiz."""
    return chapters_with("quiz")


def questions(chapter: str) -> list[Question]:
    """The questions of a chapter, 3 to 5 of them."""
    one_of("chapter", chapter, chapters())
    found = import_module(f"course.{chapter}.quiz").QUIZ
    if not FEWEST <= len(found) <= MOST:
        raise ValueError(
            f"the quiz of {chapter} must have {FEWEST} to {MOST} questions, got {len(found)}"
        )
    return found
