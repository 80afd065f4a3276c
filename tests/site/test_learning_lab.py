"""Quiz and exercise in JupyterLab, with a kernel: answered by keyboard, legible in the dark."""

from __future__ import annotations

import pytest
import sample
from jupyter_lab import PATIENCE, close, open_and_run

# The contrast of each text with its ground, by WCAG: axe-core looks at nothing inside JupyterLab.
CONTRASTS = """selector => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => numbers(colour).slice(0, 3)
    .map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0.05);
  const ground = element => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if (numbers(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll(selector)].map(element => {
    const [a, b] = [light(getComputedStyle(element).color), light(ground(element))];
    return [Math.max(a, b) / Math.min(a, b), element.textContent];
  });
}"""


@pytest.fixture(scope="module")
def lab(browser, jupyter_lab):
    """The notebook with all its cells run, scrolled to the quiz."""
    folder, address = jupyter_lab
    sample.write_notebook(folder / "sample.ipynb")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    open_and_run(page, address, "sample.ipynb")
    page.locator(".quiz").wait_for(timeout=PATIENCE, state="attached")
    yield page
    close(page)
    context.close()


def test_the_quiz_is_answered_by_keyboard_in_jupyterlab(lab):
    for kind, key, verdict in (("wrong", "Space", "Not quite."), ("right", "Enter", "Right.")):
        box = lab.locator(f".quiz-option.{kind}").first
        box.locator("summary").focus()
        assert not box.locator(".quiz-feedback").is_visible()
        lab.keyboard.press(key)
        assert box.locator(".quiz-feedback").inner_text().startswith(verdict)


def test_the_exercise_says_that_it_is_not_done_and_unfolds_its_solution(lab):
    assert lab.get_by_text(f"Not done yet: fill in {sample.EXERCISE.name}").count() == 1
    lab.locator(".solution > summary").focus()
    lab.keyboard.press("Enter")
    assert sample.EXERCISE.source.splitlines()[-1].strip() in lab.locator(".solution").inner_text()


def test_the_answer_to_a_prediction_is_folded_in_jupyterlab_too(lab):
    answer = lab.locator(".jp-MarkdownCell details")
    assert not answer.locator("p").first.is_visible()
    answer.locator("summary").focus()
    lab.keyboard.press("Enter")
    assert answer.locator("p").first.is_visible()
    assert answer.locator("code").inner_text() == "std"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_quiz_and_solution_are_legible_in_both_themes_of_jupyterlab(lab, theme):
    lab.emulate_media(color_scheme=theme)
    is_light = str(theme == "light").lower()
    lab.locator(f"body[data-jp-theme-light='{is_light}']").wait_for(
        timeout=PATIENCE, state="attached"
    )
    lab.evaluate(
        "document.querySelectorAll('.quiz details, .solution').forEach(e => e.open = true)"
    )
    found = lab.evaluate(
        CONTRASTS, ".quiz summary, .quiz p, .quiz strong, .solution :is(summary, span)"
    )
    assert len(found) > 20
    assert min(found)[0] >= 4.5, min(found)
