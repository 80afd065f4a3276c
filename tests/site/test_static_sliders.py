"""The sliders of the built pages, from disk and without a network: moved as a reader moves them."""

from __future__ import annotations

import ast
from urllib.parse import quote

import nbformat
import numpy as np
import pytest
from bs4 import BeautifulSoup, SoupStrainer
from built_book import ROOT, pages
from explorable_page import WATCH, Explorable, explorables

CHAPTERS = [p.removesuffix(".html") for p in pages() if p.startswith("book/")]
CHAPTERS = [page for page in CHAPTERS if (ROOT / f"{page}.ipynb").exists()]
SHIFT = 0.02  # of the window, summed over all moves on a page
MEDIAN, P95 = 16, 50  # ms from a slider's event to its new picture on the screen
TIMED = 2  # explorables of each page that are timed

every_chapter = pytest.mark.parametrize("chapter", CHAPTERS)
WIDTHS = (1280, 375)
every_width = pytest.mark.parametrize("width", WIDTHS)


@pytest.fixture
def opened(visit):
    """Return a function that opens a page, waits until it is at rest and starts to watch it."""

    def open_page(chapter, width=1280):
        seen = visit(f"{chapter}.html", width=width)
        seen.page.wait_for_load_state("networkidle")
        seen.page.evaluate(WATCH)
        return seen

    return open_page


@every_chapter
def test_every_explorable_of_the_notebook_is_on_its_page(book, chapter):
    notebook = nbformat.read(ROOT / f"{chapter}.ipynb", as_version=4)
    cells = [ast.parse(cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    called = [
        node
        for cell in cells
        for node in ast.walk(cell)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "explore"
    ]
    text = (book / f"{chapter}.html").read_text(encoding="utf-8")
    figures = BeautifulSoup(text, "html.parser", parse_only=SoupStrainer("figure"))
    found = [figure["data-explorable"] for figure in figures.select("figure.explorable")]
    assert len(found) == len(called)
    assert len(set(found)) == len(found)


@every_chapter
@every_width
def test_every_control_moved_over_all_its_stops_changes_picture_and_reading(opened, chapter, width):
    seen = opened(chapter, width)
    for explorable in explorables(seen.page):
        for name, control in explorable.controls.items():
            explorable.activate(name)
            stops = dict(explorable.stops(name))
            assert len(stops) == len(control["values"])
            for i, state in stops.items():
                where = f"{explorable.name}: {name} at {control['texts'][i]}"
                assert state["loaded"], where
                shown = state["controls"][name]
                if explorable.is_slider(name):
                    assert shown["value"] == str(i), where
                    assert shown["spoken"] == shown["shown"] == control["texts"][i], where
                else:
                    assert shown["value"] == control["values"][i], where
                assert f"{control['label']} {control['texts'][i]}" in state["alt"], where
            before = stops[control["default"]]
            for i, state in stops.items():
                where = f"{explorable.name}: {name} at {control['texts'][i]}"
                if explorable.is_slider(name) and i > 0:
                    before = stops[i - 1]
                elif i == control["default"]:
                    continue
                assert state["picture"] != before["picture"], where
                assert state["reading"] != before["reading"], where
            explorable.reset()
    shifts = seen.page.evaluate("seen.shifts")
    late = [s for s in shifts if s["value"] > 0.0005]
    assert sum(shift["value"] for shift in shifts) < SHIFT, late
    assert seen.elsewhere() == []
    assert seen.complaints == []


@every_chapter
def test_a_setting_shows_its_own_picture_reading_and_goals(opened, chapter):
    """Corners of the grid, set by keyboard, against what the page holds for them."""
    for explorable in explorables(opened(chapter).page):
        for end in (0, -1):
            wanted = {}
            for name, control in explorable.controls.items():
                if explorable.acts(name):
                    wanted[name] = range(len(control["values"]))[end]
                    explorable.move(name, wanted[name])
            state = explorable.state()
            acting = {n: i for n, i in wanted.items() if not state["controls"][n]["disabled"]}
            frame = explorable.expected(**acting)
            assert state["reading"] == explorable.data["readings"][frame]
            if not state["computed"]:
                assert state["picture"].endswith(explorable.data["wide"][frame])
            reached = [goal.startswith("Reached.") for goal in state["goals"]]
            assert reached == explorable.data["goals"][frame]
            explorable.reset()


@every_chapter
def test_a_link_opens_a_setting_and_the_address_follows_the_controls(opened, chapter):
    page = opened(chapter).page
    anew = page.context.new_page()
    for first in explorables(page):
        name, control = next(iter(first.controls.items()))
        first.activate(name)
        first.move(name, 0)  # the last may be where it stands: no move, no address
        first.move(name, len(control["values"]) - 1)
        page.keyboard.press("Tab")
        link, state = page.evaluate("location.href"), first.state()
        assert f"{name}={quote(str(control['values'][-1]))}" in link.partition("#")[2]
        anew.goto("about:blank")  # from the page itself it would be no page opened anew
        anew.goto(link)
        assert Explorable(anew, first.name).state() == state


@every_chapter
@every_width
def test_without_the_player_the_first_frame_its_caption_and_its_reading_are_there(
    browser, book, chapter, width
):
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    page.goto(f"{book.as_uri()}/{chapter}.html")
    for figure in page.locator("figure.explorable").all():
        image = figure.locator("img")
        image.scroll_into_view_if_needed()
        page.wait_for_function("(image) => image.naturalWidth > 0", arg=image.element_handle())
        for part in ("figcaption", ".reading", ".explorable-title"):
            assert figure.locator(part).is_visible()
            assert figure.locator(part).inner_text().strip()
        assert not figure.locator("[name]").first.is_visible()  # nothing there that does nothing
    context.close()


@pytest.mark.timed
def test_a_frame_is_on_the_screen_at_once(opened, capsys):
    """The first explorables of every page, all stops of their sliders; see explorable_page.py."""
    swaps = {width: np.concatenate([timed(opened(c, width)) for c in CHAPTERS]) for width in WIDTHS}
    with capsys.disabled():
        for width, (work, total) in ((width, moves.T) for width, moves in swaps.items()):
            print(
                f"\nframe swap at {width} px, {len(work)} moves: median {np.median(work):.1f} ms, "
                f"p95 {np.percentile(work, 95):.1f} ms; with the wait for the screen's refresh "
                f"median {np.median(total):.1f} ms, p95 {np.percentile(total, 95):.1f} ms",
                end=" ",
            )
    work, total = np.concatenate(list(swaps.values())).T
    assert len(work) > 50
    assert np.median(work) <= MEDIAN
    assert np.percentile(total, 95) <= P95


def timed(seen) -> np.ndarray:
    """Move every slider of the first explorables of a page; return work and total of each move."""
    for explorable in explorables(seen.page)[:TIMED]:
        for name in filter(explorable.is_slider, explorable.controls):
            explorable.activate(name)
            list(explorable.stops(name))
    swaps = seen.page.evaluate("seen.swaps.map((swap) => [swap.work, swap.total])")
    seen.page.close()
    return np.array(swaps)
