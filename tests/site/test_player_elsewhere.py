"""The player where things go otherwise: a reload, a frame, a slow network, a thumb, paper."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from explorable_page import Explorable

DENIED = "() => { navigator.clipboard.writeText = () => Promise.reject(); }"
FRAMED = """<!doctype html><body style="height: 3000px"><p style="height: 1200px">A course.</p>
<iframe src="{}" style="width: 900px; height: 2600px; border: 0"></iframe>"""


@pytest.fixture
def slow(opened, trial_page):
    """The trial page over a network whose pictures a test may hold back: files are never late."""
    folder = Path(url2pathname(urlsplit(trial_page).path)).parent
    handler = partial(Quiet, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        page = opened()
        page.goto(f"http://localhost:{server.server_port}/page.html")
        yield page
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *said):
        pass


def shown(explorable) -> tuple:
    """Where the slider stands, the number beside it, the picture and the reading."""
    state = explorable.state()
    height = state["controls"]["height"]
    return height["value"], height["shown"], state["picture"], state["reading"]


@pytest.mark.parametrize("leave", ["reload", "go_back"])
def test_after_a_reload_or_a_way_back_control_picture_and_reading_agree(opened, leave):
    page = opened()
    first = shown(Explorable(page, "bars"))
    Explorable(page, "zoom").move("height", 3)
    Explorable(page, "bars").move("height", 4)
    page.evaluate("history.replaceState(null, '', location.pathname)")  # no link to open again
    if leave == "go_back":
        page.goto(page.url.replace("page.html", "korean.html"))
    getattr(page, leave)()
    assert shown(Explorable(page, "bars")) == first
    assert Explorable(page, "zoom").state()["controls"]["height"]["shown"] == "0.5"


def test_a_link_opened_in_a_frame_leaves_the_page_around_it_where_it_is(opened, tmp_path):
    page = opened()
    (tmp_path / "course.html").write_text(
        FRAMED.format(f"{page.url}#zoom:height=2"), encoding="utf-8"
    )
    page.goto((tmp_path / "course.html").as_uri())
    page.frames[1].wait_for_function("document.querySelector('.playing-ready')")
    page.wait_for_timeout(800)  # as long as a smooth scroll may take
    assert page.evaluate("scrollY") == 0
    bars = page.frames[1].locator('figure[data-explorable="bars"]')
    page.frames[1].evaluate(DENIED)
    bars.get_by_role("button", name="Copy link").click()
    link = bars.locator("[role=status] a")
    assert link.get_attribute("href").endswith("page.html#bars:kind=up,height=0.1")


def test_while_a_picture_is_on_its_way_the_one_before_is_dimmed(slow):
    page = slow
    zoom = Explorable(page, "zoom")
    zoom.state()
    held = []
    page.route(f"**/{zoom.data['wide'][zoom.expected(height=4)]}", lambda route: held.append(route))
    zoom.focus("height")
    page.keyboard.press("End")
    page.locator('figure[data-explorable="zoom"][aria-busy="true"]').wait_for()
    for route in held:
        route.continue_()
    page.locator('figure[data-explorable="zoom"]:not([aria-busy])').wait_for()
    assert zoom.state()["loaded"]


def test_a_picture_that_failed_is_asked_for_again(slow, complaints):
    page = slow
    zoom = Explorable(page, "zoom")
    zoom.state()
    pattern = f"**/{zoom.data['wide'][zoom.expected(height=4)]}"
    page.route(pattern, lambda route: route.abort())
    zoom.focus("height")
    page.keyboard.press("End")
    zoom.figure.locator("[role=status]", has_text="did not load").wait_for()
    page.unroute(pattern)
    page.locator('figure[data-explorable="zoom"]:not([aria-busy])').wait_for(timeout=10000)
    assert zoom.state()["loaded"]
    assert zoom.figure.locator(".explorable-buttons [role=status]").inner_text() == ""
    assert all("ERR_FAILED" in complaint for complaint in complaints)
    complaints.clear()


def test_a_swipe_that_scrolls_the_page_does_not_move_the_slider(opened):
    page = opened(width=375, has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 375, "height": 400})
    bars = Explorable(page, "bars")
    before = shown(bars)
    box = bars.figure.locator('[name="height"]').bounding_box()
    x, y = box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)

    def send(kind, *points):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    send("touchStart", {"x": x, "y": y})
    for step in range(1, 9):
        send("touchMove", {"x": x, "y": y - 15 * step})
        page.wait_for_timeout(20)
    send("touchEnd")
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") > 0
    assert shown(bars) == before


def test_paper_states_the_setting_of_a_figure(opened):
    page = opened()
    bars = Explorable(page, "bars")
    bars.move("height", 4)
    setting = bars.figure.locator(".explorable-setting")
    assert not setting.is_visible()
    page.emulate_media(media="print")
    assert setting.inner_text() == "Setting: kind Upwards, height 1 m."


def test_without_scripts_the_place_of_the_controls_is_not_kept(browser, trial_page):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(trial_page)
    assert page.locator(".explorable-controls").first.bounding_box() is None
    assert page.locator("figure.explorable img").first.is_visible()
    context.close()


def test_with_the_readers_own_colours_a_picture_keeps_its_white_ground(opened):
    page = opened(forced_colors="active", color_scheme="dark")
    picture = page.locator("figure.explorable img").first
    ground = "(image) => getComputedStyle(image).backgroundColor"
    assert picture.evaluate(ground) == "rgb(255, 255, 255)"
