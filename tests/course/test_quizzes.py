"""The quizzes: every chapter's content, and the rules its content has to keep."""

import re
from html.parser import HTMLParser

import pytest

from course.activation_histograms import quiz as activation_histograms
from course.learning import quizzes
from course.learning.question import VERDICTS, Option, Question
from course.learning.quiz_page import inline, quiz_html

RIGHT = Option("yes", "Because it is.", right=True)
WRONG = Option("no", "It is not.")


class Reader(HTMLParser):
    """What a browser would build: the tags, and the text inside each summary and feedback."""

    VOID = ("br", "hr", "img")

    def __init__(self, html):
        super().__init__()
        self.open, self.summaries, self.feedback, self.attrs = [], [], [], []
        self.feed(html)
        self.close()
        assert self.open == [], f"never closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.attrs.append((tag, dict(attrs)))
        self.open.append((tag, dict(attrs).get("class", "")))
        if tag == "summary":
            self.summaries.append("")
        if self.open[-1] == ("p", "quiz-feedback"):
            self.feedback.append("")

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if ("summary", "") in self.open:
            self.summaries[-1] += data
        if ("p", "quiz-feedback") in self.open:
            self.feedback[-1] += data


@pytest.mark.parametrize("chapter", quizzes.chapters())
def test_every_option_of_a_quiz_opens_on_its_own_feedback(chapter):
    questions = quizzes.questions(chapter)
    page = Reader(quiz_html(chapter, questions))
    options = [option for question in questions for option in question.options]
    assert len(page.summaries) == len(page.feedback) == len(options)
    for option, feedback in zip(options, page.feedback, strict=True):
        assert feedback.startswith("Right. " if option.right else "Not quite. ")
        assert len(feedback.split()) >= 8, f"feedback that explains nothing: {feedback}"


@pytest.mark.parametrize("chapter", quizzes.chapters())
def test_the_right_options_do_not_all_stand_in_the_same_place(chapter):
    places = {
        [option.right for option in question.options].index(True)
        for question in quizzes.questions(chapter)
    }
    assert len(places) > 1


@pytest.mark.parametrize("chapter", quizzes.chapters())
def test_every_question_is_a_group_labelled_by_its_text(chapter):
    page = Reader(quiz_html(chapter, quizzes.questions(chapter)))
    ids = [attrs["id"] for _, attrs in page.attrs if "id" in attrs]
    labels = [attrs["aria-labelledby"] for _, attrs in page.attrs if attrs.get("role") == "group"]
    assert labels == ids and len(set(ids)) == len(quizzes.questions(chapter))


@pytest.mark.parametrize("chapter", quizzes.chapters())
def test_a_quiz_needs_no_script_and_no_other_host(chapter):
    html = quiz_html(chapter, quizzes.questions(chapter))
    assert not re.search(r"<script|\son\w+=|https?:|javascript:", html)


def test_a_question_must_have_exactly_one_right_option():
    with pytest.raises(ValueError, match="exactly one right option, got \\[\\]"):
        Question("Is it?", [WRONG, Option("maybe", "It is not.")])
    with pytest.raises(ValueError, match="exactly one right option, got \\['yes', 'surely'\\]"):
        Question("Is it?", [RIGHT, Option("surely", "It is.", right=True)])


def test_options_must_be_two_or_more_and_differ():
    for options in ([RIGHT], [RIGHT, Option("yes", "It is not.")]):
        with pytest.raises(ValueError, match="two or more different options"):
            Question("Is it?", options)


@pytest.mark.parametrize("text", ["", "  ", None])
def test_every_text_must_say_something(text):
    with pytest.raises(ValueError, match="must be a sentence"):
        Option("yes", text)
    with pytest.raises(ValueError, match="must be a sentence"):
        Option(text, "Because it is.")
    with pytest.raises(ValueError, match="must be a sentence"):
        Question(text, [RIGHT, WRONG])


@pytest.mark.parametrize("verdict", VERDICTS.values())
def test_the_verdict_is_written_once_by_the_page(verdict):
    with pytest.raises(ValueError, match="must not begin with its verdict"):
        Option("yes", f"{verdict} Because it is.")


@pytest.mark.parametrize("number", [2, 6])
def test_a_quiz_has_three_to_five_questions(number, monkeypatch):
    monkeypatch.setattr(
        activation_histograms, "QUIZ", [Question("Is it?", [RIGHT, WRONG])] * number
    )
    with pytest.raises(ValueError, match=f"must have 3 to 5 questions, got {number}"):
        quizzes.questions("activation_histograms")


def test_an_unknown_chapter_is_answered_with_the_list_of_chapters():
    with pytest.raises(ValueError, match=r"chapter must be one of .*'activation_histograms'"):
        quizzes.quiz("activation_histogram")


@pytest.mark.parametrize(
    "text, html",
    [
        ("`W @ X` is *not* it", "<code>W @ X</code> is <em>not</em> it"),
        ("2 * 3 * 4 < 25 & x", "2 * 3 * 4 &lt; 25 &amp; x"),
        ("`a * b * c`", "<code>a * b * c</code>"),
        ("<b>`x < 1`", "&lt;b&gt;<code>x &lt; 1</code>"),
        ("std² = 2/n, a*b", "std² = 2/n, a*b"),
        ("[why](evidence.md#a-b) [0, 1]", '<a href="evidence.md#a-b">why</a> [0, 1]'),
    ],
)
def test_inline_text_marks_code_and_emphasis_and_escapes_the_rest(text, html):
    assert inline(text) == html


def test_a_link_leads_to_the_source_in_a_notebook_and_to_the_page_in_the_book():
    linked = Option("no", "It is not, as [the table](evidence.md#dropout-tuned) shows.")
    html = [quiz_html("c", [Question("Is it?", [RIGHT, linked])], built) for built in (False, True)]
    assert 'href="evidence.md#dropout-tuned"' in html[0]
    assert 'href="evidence.html#dropout-tuned"' in html[1] and ".md" not in html[1]


def test_in_a_notebook_the_quiz_brings_its_style_and_in_the_page_it_does_not(monkeypatch, tmp_path):
    shown = []
    monkeypatch.setattr(quizzes, "display", lambda html: shown.append(html.data))
    monkeypatch.delenv("EXPLORABLES_STORE", raising=False)
    quizzes.quiz("activation_histograms")
    monkeypatch.setenv("EXPLORABLES_STORE", str(tmp_path))
    quizzes.quiz("activation_histograms")
    in_notebook, in_page = shown
    assert "<style>" in in_notebook and in_notebook.endswith(in_page)
    assert "<style>" not in in_page
