"""Quizzes, exercises, misconceptions, predictions: offline, by keyboard, in both themes."""

from __future__ import annotations

import importlib
import sys

import accessible
import pytest
import sample
from built_book import HTML, pages
from once import once

from course.learning import quizzes

CHAPTERS = [name for name in quizzes.chapters() if f"book/{name}.html" in pages()]
both_themes = pytest.mark.parametrize("theme", ["light", "dark"])


@pytest.fixture(scope="session")
def sample_book(tmp_path_factory):
    return sample.html(once(tmp_path_factory, "sample", sample.build))


@pytest.fixture
def open_page(browser):
    contexts = []

    def opener(address, theme="light", width=1280, **options):
        size = {"width": width, "height": 900}
        contexts.append(browser.new_context(viewport=size, color_scheme=theme, **options))
        page = contexts[-1].new_page()
        page.goto(address.as_uri(), wait_until="load")
        return page

    yield opener
    for context in contexts:
        context.close()


def focused(page) -> str:
    return page.evaluate("document.activeElement.textContent")


def walk_to(page, selector: str) -> None:
    """Press Tab from the top of the page until the first such element has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.locator(selector).first.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"{selector} cannot be reached with the Tab key")


def answer_by_keyboard(page, questions) -> None:
    """Open every option of the first question with the keyboard; each must show its feedback."""
    walk_to(page, ".quiz-option > summary")
    for place, option in enumerate(questions[0].options):
        box = page.locator(".quiz-option").nth(place)
        feedback = box.locator(".quiz-feedback")
        assert not feedback.is_visible()
        page.keyboard.press("Enter" if place % 2 else "Space")
        assert feedback.is_visible()
        verdict = "Right. " if option.right else "Not quite. "
        assert feedback.inner_text().startswith(verdict)
        for _ in range(1 + option.feedback.count("](")):  # the links of a feedback come before
            page.keyboard.press("Tab")


def test_a_quiz_is_answered_by_keyboard(sample_book, open_page):
    page = open_page(sample_book / "book/sample.html")
    answer_by_keyboard(page, quizzes.questions(sample.QUIZ))


def test_a_quiz_is_answered_without_javascript(sample_book, open_page):
    page = open_page(sample_book / "book/sample.html", java_script_enabled=False)
    wrong, right = (
        page.locator(".quiz-option.wrong").first,
        page.locator(".quiz-option.right").first,
    )
    for box, verdict in ((wrong, "Not quite."), (right, "Right.")):
        box.locator("summary").click()
        assert box.locator(".quiz-feedback").inner_text().startswith(verdict)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_quiz_of_each_chapter_is_answered_by_keyboard(chapter, book, open_page):
    page = open_page(HTML / "book" / f"{chapter}.html")
    answer_by_keyboard(page, quizzes.questions(chapter))


def test_right_and_wrong_are_told_apart_without_colour(sample_book, open_page):
    page = open_page(sample_book / "book/sample.html")
    marks = set()
    for kind in ("right", "wrong"):
        box = page.locator(f".quiz-option.{kind}").first
        mark = "e => getComputedStyle(e.querySelector('summary'), '::before').content"
        closed = box.evaluate(mark)
        box.locator("summary").click()
        marks |= {closed, box.evaluate(mark)}
    assert len(marks) == 3  # one while closed, whichever it is; one for each verdict


def test_a_screen_reader_meets_each_question_as_a_named_group_of_folds(sample_book, open_page):
    page = open_page(sample_book / "book/sample.html")
    question = quizzes.questions(sample.QUIZ)[0]
    group = page.get_by_role("group", name=question.text)
    assert group.locator("summary").all_inner_texts() == [o.text for o in question.options]


@both_themes
@pytest.mark.parametrize("width", accessible.WIDTHS)
@pytest.mark.parametrize("name", ["sample"])  # test_site.py looks at the pages of the book
def test_axe_finds_nothing_with_every_box_open(sample_book, open_page, name, theme, width):
    accessible.check(open_page(sample_book / f"book/{name}.html", theme, width), (width,))


@both_themes
def test_quiz_and_solution_have_the_ground_of_the_page(sample_book, open_page, theme):
    page = open_page(sample_book / "book/sample.html", theme)
    for selector in (".quiz", ".solution"):
        grounds = page.locator(selector).evaluate(
            """e => { const found = [];
               for (; !e.matches('.bd-main'); e = e.parentElement)
                 found.push(getComputedStyle(e).backgroundColor);
               return found }"""
        )
        assert set(grounds) == {"rgba(0, 0, 0, 0)"}, grounds


def test_a_box_holds_the_text_the_cell_and_its_output(sample_book, open_page):
    page = open_page(sample_book / "book/sample.html")
    for kind, pieces in {
        "misconception": ["why it is tempting", "print", "It is 1e-10", "So they are not."],
        "exercise": ["Fill in", sample.EXERCISE.name, "Not done yet"],
        "predict": ["Think before"],
        "learn": ["saturation"],
        "summary": ["Scale decides."],
        "quiz": [quizzes.questions(sample.QUIZ)[-1].text],
    }.items():
        box = page.locator(f".section-{kind}")
        assert box.count() == 1
        assert all(piece in box.inner_text() for piece in pieces), box.inner_text()
        assert box.evaluate("e => parseFloat(getComputedStyle(e).borderLeftWidth)") > 1
    assert page.locator("#the-histogram, #exercises").evaluate_all(
        "sections => sections.map(section => section.className)"
    ) == ["", ""]


def test_a_box_for_text_ends_before_the_first_cell_and_loses_nothing(sample_book, open_page):
    page = open_page(sample_book / "book/sample.html")
    inside, behind = (
        page.locator(".section-predict"),
        ["After the prediction.", "Text after the cell."],
    )
    article = page.locator(".bd-article").inner_text()
    assert [text in inside.inner_text() for text in behind] == [False, False]
    assert article.index("Answer") < article.index(behind[0]) < article.index(behind[1])
    assert article.index(behind[1]) < article.index("The histogram")


def test_a_solution_and_an_answer_are_folded_until_they_are_opened(sample_book, open_page):
    page = open_page(sample_book / "book/sample.html")
    last_line = sample.EXERCISE.source.splitlines()[-1].strip()
    for fold, text in (
        (".solution", last_line),
        (".section-predict details", "with std 1"),
    ):
        assert not page.get_by_text(text).is_visible()
        walk_to(page, f"{fold} > summary")
        page.keyboard.press("Enter")
        assert text in page.locator(fold).inner_text()


def test_links_to_terms_and_papers_lead_to_a_place_that_exists(sample_book, open_page):
    page = open_page(sample_book / "book/sample.html")
    links = page.locator(".bd-article a[href*='glossary'], .bd-article a[href*='bibliography']")
    addresses = links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert sorted(addresses) == ["bibliography.html#he2015"] * 2 + ["glossary.html#saturation"]
    for address in addresses:
        page.goto(f"{(sample_book / 'book').as_uri()}/{address}")
        assert page.locator(f"#{address.split('#')[1]}").count() == 1


def test_a_printed_quiz_keeps_its_options_and_hides_its_answers(sample_book, open_page):
    page = open_page(sample_book / "book/sample.html")
    page.emulate_media(media="print")
    assert page.locator(".quiz-option summary").first.is_visible()
    assert not page.locator(".quiz-feedback").first.is_visible()
    assert not page.locator(".quiz-hint").is_visible()


@pytest.fixture
def sections():
    sys.path.insert(0, str(sample.ROOT / "book" / "_ext"))
    yield importlib.import_module("sections")
    sys.path.pop(0)


@pytest.mark.parametrize(
    "heading, kind",
    [
        ("Predict first", "predict"),
        ('Misconception: "it is safe"', "misconception"),
        ("Exercise 2: dropout", "exercise"),
        ("Exercises", None),
        ("Quizzes", None),
        ("What you will learn", "learn"),
        ("What saturation is", None),
        ("A misconception", None),
    ],
)
def test_a_section_is_told_by_the_first_words_of_its_heading(sections, heading, kind):
    assert sections.kind(heading) == kind


def test_a_page_reports_no_error_and_asks_no_other_host(sample_book, browser):
    """What `test_site.py` asks of every page of the built book, of a page built in a minute."""
    page, asked, complaints = browser.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: m.type in ("error", "warning") and complaints.append(m.text))
    page.goto((sample_book / "book/sample.html").as_uri(), wait_until="load")
    page.close()
    assert complaints == []
    own = ("data:", "blob:", sample_book.as_uri())
    assert [url for url in asked if not url.startswith(own)] == []
