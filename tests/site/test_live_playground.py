"""The playground in JupyterLab: a network trains before the reader's eyes, and stops when told."""

from __future__ import annotations

import pytest
from jupyter_lab import PATIENCE, close, open_and_run, write

pytestmark = pytest.mark.timed
WANTED = 10  # new pictures a second
SECONDS = 3
CELL = """
from course.playground.widget import playground
playground(lr=0.05)
"""
# Notes when each new picture was decoded and drawn.
WATCH = """(frame) => {
  window.pictures = [];
  frame.addEventListener("load", async () => {
    await frame.decode().catch(() => {});
    requestAnimationFrame(() => pictures.push(performance.now()));
  });
}"""


@pytest.fixture(scope="module")
def shown(browser, jupyter_lab):
    """Return the playground of a notebook, in a page of its own."""
    folder, address = jupyter_lab
    write(folder / "playing.ipynb", CELL.strip())
    context = browser.new_context(viewport={"width": 1280, "height": 1200})
    page = context.new_page()
    open_and_run(page, address, "playing.ipynb")
    yield Shown(page)
    close(page)
    context.close()


class Shown:
    """The playground in a notebook page."""

    def __init__(self, page):
        self.page = page
        self.box = page.locator(".explorable-live.explorable-playground")
        self.box.wait_for(timeout=3 * PATIENCE)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=3 * PATIENCE)
        self.box.locator("img.explorable-frame").evaluate(WATCH)

    def click(self, button: str) -> None:
        self.box.get_by_role("button", name=button, exact=True).click()

    def pictures(self) -> int:
        return self.page.evaluate("pictures.length")

    def reading(self) -> str:
        return self.box.locator(".reading").inner_text()

    def wait_for_reading(self, text: str) -> None:
        self.box.locator(".reading", has_text=text).wait_for(timeout=20_000)

    def rate_of_pictures(self) -> float:
        before = self.pictures()
        self.page.wait_for_timeout(1000 * SECONDS)
        return (self.pictures() - before) / SECONDS


def test_it_plays_ten_pictures_a_second_obeys_a_slider_and_pauses(shown, capsys):
    before = shown.pictures()
    shown.click("Play")
    shown.page.wait_for_function("(n) => pictures.length > n + 5", arg=before, timeout=20_000)
    rate = shown.rate_of_pictures()
    with capsys.disabled():
        print(f"\nplayground: {rate:.0f} new pictures a second", end=" ")
    assert rate >= WANTED

    handle = shown.box.locator(".widget-inline-hbox", has_text="learning rate")
    handle.locator(".noUi-handle").focus()
    for _ in range(5):
        shown.page.keyboard.press("ArrowLeft")
    shown.wait_for_reading("learning rate: the network goes on with it.")
    shown.wait_for_reading("rate 0.04")  # 0.05 / 10**(5 * 0.02)
    assert shown.rate_of_pictures() >= WANTED

    shown.click("Pause")
    shown.wait_for_reading("Paused.")
    shown.page.wait_for_timeout(500)  # for what might still come
    at_rest = shown.pictures(), shown.reading()
    assert "Step 0," not in at_rest[1]
    shown.page.wait_for_timeout(1500)
    assert (shown.pictures(), shown.reading()) == at_rest


def test_a_step_is_one_step_and_reset_is_step_0(shown):
    shown.click("Reset")
    shown.wait_for_reading("Step 0,")
    shown.click("Step")
    shown.wait_for_reading("Step 1,")
    shown.box.get_by_role("button", name="Pause", exact=True, disabled=True).wait_for()


def test_what_builds_the_network_anew_says_so(shown):
    shown.click("Step")
    menu = shown.box.locator(".widget-inline-hbox", has_text="activation").locator("select")
    menu.select_option("tanh")
    shown.wait_for_reading("activation: the network was built anew, step 0.")
    assert shown.reading().startswith("Step 0,")
