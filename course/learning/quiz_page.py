"""The HTML of a quiz: every option folds its own feedback, so that no script is needed."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from course.learning.question import VERDICTS, Option, Question

LINK = re.compile(r'href="([\w-]+)\.md#')
STYLE = Path(__file__).parent / "assets" / "quiz.css"
HINT = "Choose an answer: it opens and says whether it is right, and why."
INLINE = re.compile(r"`([^`]+)`|\*(\S|\S[^*]*\S)\*|\[([^\]]+)\]\(([\w-]+)\.md#([\w-]+)\)")


def quiz_html(chapter: str, questions: list[Question], built: bool = False) -> str:
    """Return the questions of a chapter as HTML that works in a page and in a notebook alike.

    A question is a group labelled by its text; an option is a ``<details>`` whose summary is the
    answer and whose content is the feedback. Browsers open it by mouse, touch and keyboard, and
    screen readers announce it, without JavaScript.

    Parameters
    ----------
    chapter : str
    questions : list of Question
    built : bool
        Whether it is for a page of the built book. There a link to ``evidence.md`` leads to
        ``evidence.html``; JupyterLab opens the source.
    """
    groups = [
        _question(f"quiz-{chapter}-{number}", number, question)
        for number, question in enumerate(questions, start=1)
    ]
    hint = f'<p class="quiz-hint">{HINT}</p>'
    html = "\n".join(['<div class="quiz">', hint, *groups, "</div>"])
    return LINK.sub(r'href="\1.html#', html) if built else html


def _question(identifier: str, number: int, question: Question) -> str:
    options = "\n".join(map(_option, question.options))
    return (
        f'<div class="quiz-question" role="group" aria-labelledby="{identifier}">\n'
        f'<p class="quiz-text" id="{identifier}">'
        f'<span class="quiz-number">{number}.</span> {inline(question.text)}</p>\n'
        f"{options}\n</div>"
    )


def _option(option: Option) -> str:
    kind = "right" if option.right else "wrong"
    return (
        f'<details class="quiz-option {kind}"><summary>{inline(option.text)}</summary>'
        f'<p class="quiz-feedback"><strong>{VERDICTS[option.right]}</strong> '
        f"{inline(option.feedback)}</p></details>"
    )


def inline(text: str) -> str:
    """Return ``text`` as HTML: ```code```, ``*emphasis*``, links to pages; the rest escaped."""
    return INLINE.sub(_mark, escape(text, quote=False))


def _mark(match: re.Match) -> str:
    code, emphasis, words, page, place = match.groups()
    if words:
        return f'<a href="{page}.md#{place}">{words}</a>'
    return f"<code>{code}</code>" if code else f"<em>{emphasis}</em>"
