"""The sliders of a notebook in JupyterLab: real widgets moved by keyboard and by mouse."""

from __future__ import annotations

import math
import shutil
from itertools import chain

import numpy as np
import pytest
from built_book import ROOT
from jupyter_lab import PATIENCE, close, open_and_run, write

from course.activation_histograms.histograms import Histograms

P95 = 100  # ms from a slider's event to its new picture, for 95 moves of 100
UNFORESEEN = 125  # the same for moves whose pictures were not drawn beforehand
AFTER_DRAG = 300  # ms from the release of the mouse to the last picture
CHAPTER = "activation_histograms.ipynb"
pytestmark = pytest.mark.timed
FAILING = """
from explorables import explore
from explorables import Slider
import trial_scenes
explore(trial_scenes.Fails("update"), height=Slider(0, 5, default=0, integer=True))
"""

# Notes the newest key or mouse event and, for each new picture, when it was decoded and its bytes.
WATCH = """(frame) => {
  window.seen = {event: 0, released: 0, pictures: [], told: () => {}};
  for (const kind of ["keydown", "pointermove", "pointerup"])
    addEventListener(kind, (event) => {
      seen.event = event.timeStamp;
      if (kind === "pointerup") seen.released = event.timeStamp;
    }, true);
  frame.addEventListener("load", async () => {
    await frame.decode().catch(() => {});
    const at = performance.now(), took = at - seen.event;
    const bytes = await (await fetch(frame.src)).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).join();
    seen.pictures.push({at, took, digest});
    seen.told();
  });
}"""

NEXT = """([count, patience]) => new Promise((done, failed) => {
  const look = () => { if (seen.pictures.length > count) done(); };
  setTimeout(() => failed(new Error("no new picture")), patience);
  seen.told = look;
  look();
})"""


@pytest.fixture(scope="module")
def lab(browser, jupyter_lab):
    """Return a function that opens a notebook and runs it from its first cell."""
    folder, address = jupyter_lab
    shutil.copy(ROOT / "book" / CHAPTER, folder)
    shutil.copy(ROOT / "tests" / "explorables" / "trial_scenes.py", folder)
    write(folder / "failing.ipynb", FAILING.strip())
    context = browser.new_context(viewport={"width": 1280, "height": 1000})

    def open_notebook(name):
        page = context.new_page()
        open_and_run(page, address, name)
        return page

    yield open_notebook
    for page in context.pages:
        close(page)
    context.close()


class Live:
    """A live explorable in a notebook page."""

    def __init__(self, page, name: str):
        self.page = page
        self.box = page.locator(f".explorable-live.explorable-{name}")
        self.box.wait_for(timeout=3 * PATIENCE)
        # A kernel that still runs cells answers no slider.
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=3 * PATIENCE)
        self.box.scroll_into_view_if_needed()
        self.box.locator("img.explorable-frame").evaluate(WATCH)

    def row(self, label: str):
        return self.box.locator(".widget-inline-hbox", has_text=label)

    def handle(self, label: str):
        return self.row(label).locator(".noUi-handle")

    def value(self, label: str) -> float:
        return float(self.row(label).locator(".widget-readout").inner_text())

    def reading(self) -> str:
        return self.box.locator(".reading").first.inner_text()

    def pictures(self) -> list[dict]:
        return self.page.evaluate("seen.pictures")

    def wait_for_picture(self, count: int) -> None:
        """Wait for more than ``count`` pictures; asking at every frame would slow the browser."""
        self.page.evaluate(NEXT, [count, 20_000])

    def wait_for_reading(self, text: str) -> None:
        self.box.locator(".reading", has_text=text).wait_for(timeout=20_000)


@pytest.fixture(scope="module")
def histograms(lab):
    return Live(lab(CHAPTER), "histograms")


def expected(live: Live) -> str:
    """What the scene reads at the std that the slider shows, the other controls at their defaults.

    The slider moves in 200 equal steps of the exponent and shows three digits of the value.
    """
    exponent = round(math.log10(live.value("init std")) / 0.02) * 0.02
    scene = Histograms()
    setting = {"activation": "sigmoid", "scheme": "own std", "depth": 5, "std": 10**exponent}
    return " ".join(scene.read(scene.compute(**setting)).split())


def walk(live: Live, keys: list[str]) -> list[dict]:
    """Press the keys one after the other; return when the first picture of each came, and the last.

    The first may be the nearest one known, the last is the exact one, as its reading says.
    """
    answers = []
    for key in keys:
        count = len(live.pictures())
        live.page.keyboard.press(key)
        live.wait_for_picture(count)
        live.wait_for_reading(expected(live))
        live.box.locator(".explorable-shown p").wait_for(state="detached")
        live.page.wait_for_timeout(50)  # for the digest of the last picture
        new = live.pictures()[count:]
        assert len(new) <= 2
        answers.append({"took": new[0]["took"], "digest": new[-1]["digest"], "pictures": len(new)})
    return answers


def told(kind: str, pictures: list[dict]) -> float:
    """Print how long the pictures took; return the 95th percentile."""
    taken = [picture["took"] for picture in pictures]
    p50, p95 = np.percentile(taken, [50, 95])
    print(f"\nlive, {kind}, {len(taken)} moves: median {p50:.0f}, p95 {p95:.0f} ms", end=" ")
    return p95


def test_each_press_of_a_key_brings_a_new_picture_and_its_reading(histograms, capsys):
    """Three times the same walk; the bar is for the moves of all three together."""
    histograms.handle("init std").focus()
    walks = [walk(histograms, ["ArrowLeft"] * 24 + ["ArrowRight"] * 24) for _ in range(3)]
    for pictures in walks:
        assert len({picture["digest"] for picture in pictures}) == 25
    for pictures in walks[1:]:  # all known by then: one picture for each key
        assert [picture["pictures"] for picture in pictures] == [1] * 48
    with capsys.disabled():
        told("first walk, key to picture", walks[0])
        assert told("three walks, key to picture", [*chain(*walks)]) <= P95


def test_a_picture_that_was_not_drawn_beforehand_comes_soon_too(histograms, capsys):
    """Five steps up and one down: the step that would go on is never taken, none is seen twice."""
    histograms.handle("init std").focus()
    pictures = walk(histograms, ["PageUp", "ArrowLeft"] * 22)
    assert len({picture["digest"] for picture in pictures}) == len(pictures)
    with capsys.disabled():
        assert told("unforeseen, key to picture", pictures) <= UNFORESEEN


def test_after_a_fast_drag_the_last_value_is_shown_at_once_and_nothing_is_queued(
    histograms, capsys
):
    mouse, handle = histograms.page.mouse, histograms.handle("init std").bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    count = len(histograms.pictures())
    mouse.move(x, y)
    mouse.down()
    for i in range(1, 41):
        mouse.move(x - 3 * i, y)
    mouse.up()
    histograms.wait_for_reading(expected(histograms))
    histograms.page.wait_for_timeout(500)  # for what might still come
    pictures = histograms.pictures()[count:]
    histograms.wait_for_reading(expected(histograms))
    released = histograms.page.evaluate("seen.released")
    late = [picture["at"] - released for picture in pictures if picture["at"] > released]
    with capsys.disabled():
        last = max(late, default=0)
        print(
            f"\nlive, drag of 40 moves: {len(pictures)} pictures, last {last:.0f} ms after it",
            end=" ",
        )
    assert max(late, default=0) <= AFTER_DRAG
    assert 1 <= len(pictures) <= 40
    assert len(late) <= 3


def test_a_choice_brings_other_panels_and_greys_out_what_does_not_act(histograms):
    count = len(histograms.pictures())
    menu = histograms.row("scheme").locator("select")
    own = expected(histograms)
    menu.select_option(label="He")
    histograms.wait_for_picture(count)
    histograms.box.locator(".reading").filter(has_not_text=own).wait_for()
    histograms.row("init std").locator(".noUi-target[disabled]").wait_for()
    menu.select_option(index=0)
    histograms.wait_for_reading(own)
    assert histograms.row("init std").locator(".noUi-target[disabled]").count() == 0


def test_a_scene_that_fails_when_moved_says_so_in_the_notebook(lab):
    live = Live(lab("failing.ipynb"), "fails")
    before = live.reading()
    live.handle("height").focus()
    live.page.keyboard.press("ArrowRight")
    alert = live.box.get_by_role("alert")
    alert.wait_for()
    assert alert.inner_text().startswith("Failed at height 1.")
    assert "ZeroDivisionError: the bars fell over" in alert.inner_text()
    live.page.keyboard.press("ArrowRight")
    alert.wait_for(state="detached")
    assert "8.000" in live.reading() != before
