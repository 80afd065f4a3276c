"""What the player does with a setting, tried on a page of two small explorables."""

from __future__ import annotations

import pytest
import trial_scenes as trial
from explorable_page import WATCH, Explorable
from trial_page import CONTROLS

from explorables import explore, link


def at(explorable, **wanted):
    shown = explorable.state()["controls"]
    return {name: shown[name]["value"] for name in wanted} == wanted


def test_a_slider_speaks_its_value_with_its_unit(opened):
    bars = Explorable(opened(), "bars")
    for i, state in bars.stops("height"):
        text = ["0.01 m", "0.0316 m", "0.1 m", "0.316 m", "1 m"][i]
        assert state["controls"]["height"]["spoken"] == text
        assert state["controls"]["height"]["shown"] == text
        assert state["alt"] == (f'Five bars with a "line". Setting: kind Upwards, height {text}.')


def test_a_goal_is_met_and_lost_again(opened):
    bars = Explorable(opened(), "bars")
    goals = [state["goals"] for _, state in bars.stops("height")]
    assert goals == [["Not reached yet."]] * 4 + [["Reached. Height 1 & more."]]
    assert bars.figure.locator(".goal.reached").count() == 1
    bars.reset()
    assert bars.state()["goals"] == ["Not reached yet."]
    assert bars.figure.locator(".goal.reached").count() == 0


def test_a_control_that_does_not_act_is_greyed_out_and_counts_as_its_default(opened):
    bars = Explorable(opened(), "bars")
    bars.move("height", 4)
    moved = bars.state()
    bars.move("kind", 1)
    state = bars.state()
    assert state["controls"]["height"]["disabled"]
    assert bars.figure.locator(".control.inactive").count() == 1
    assert state["reading"] == "The last bar is <0.000> high."
    assert state["alt"].endswith("Setting: kind Down, then.")
    bars.move("kind", 0)
    assert bars.state() == moved


def test_reset_returns_to_the_first_setting(opened):
    bars = Explorable(opened(), "bars")
    first = bars.state()
    bars.move("height", 0)
    bars.move("kind", 1)
    bars.reset()
    assert bars.state() == first


def test_play_runs_to_the_end_by_itself_and_begins_again_from_there(opened):
    page = opened()
    zoom = Explorable(page, "zoom")
    zoom.move("height", 2)
    zoom.figure.get_by_role("button", name="Play").click()
    assert zoom.figure.locator(".reading").get_attribute("aria-live") == "off"
    zoom.figure.get_by_role("button", name="Play").wait_for(timeout=5000)  # Pause until the end
    assert at(zoom, height="4")
    assert "8.000 high" in zoom.state()["reading"]
    assert zoom.figure.locator(".reading").get_attribute("aria-live") == "polite"
    zoom.figure.get_by_role("button", name="Play").click()
    assert at(zoom, height="0")


def test_play_can_be_paused_and_ends_when_the_reader_takes_over(opened):
    page = opened()
    zoom = Explorable(page, "zoom")
    for stop in (
        lambda: zoom.figure.get_by_role("button", name="Pause").click(),
        lambda: page.keyboard.press("ArrowRight"),
    ):
        zoom.move("height", 0)
        zoom.figure.get_by_role("button", name="Play").click()
        zoom.focus("height")
        stop()
        value = zoom.state()["controls"]["height"]["value"]
        page.wait_for_timeout(600)
        assert at(zoom, height=value)
        assert zoom.figure.get_by_role("button", name="Play").is_visible()


@pytest.mark.parametrize(
    ("state", "kind", "height"),
    [
        ("#bars:kind=down", "down", "2"),
        ("#bars:height=1", "up", "4"),
        ("#bars:kind=up,height=0.02", "up", "1"),  # the nearest stop by ratio
        ("#bars:height=0.017", "up", "0"),
        ("#bars:height=1e9", "up", "4"),
        ("#bars:height=-1", "up", "2"),
        ("#bars:height=much,kind=sideways,depth=3", "up", "2"),
        ("#bars:height=", "up", "2"),
        ("#bars:height", "up", "2"),
        ("#bars:", "up", "2"),
        ("#bars", "up", "2"),
        ("#bars:kind=%,height=1", "up", "4"),
        ("#nothing:kind=down", "up", "2"),
    ],
)
def test_a_link_opens_what_it_names_and_leaves_alone_what_it_cannot(opened, state, kind, height):
    assert at(Explorable(opened(state), "bars"), kind=kind, height=height)


def test_a_link_followed_on_the_page_itself_opens_its_setting(opened):
    page = opened()
    page.evaluate("location.hash = '#bars:height=1'")
    bars = Explorable(page, "bars")
    bars.figure.locator(".goal.reached").wait_for()
    assert at(bars, height="4")


def test_the_address_follows_the_controls_and_opens_the_same_again(opened):
    page = opened()
    bars = Explorable(page, "bars")
    bars.move("height", 1)
    page.keyboard.press("Tab")
    assert page.evaluate("location.hash") == "#bars:kind=up,height=0.0316"
    bars.move("kind", 1)
    page.keyboard.press("Tab")
    assert page.evaluate("location.hash") == "#bars:kind=down"
    again = Explorable(opened(page.evaluate("location.hash")), "bars").state()
    assert again["reading"] == bars.state()["reading"]
    assert again["picture"] == bars.state()["picture"]


def test_the_link_of_a_setting_can_be_copied(opened):
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    bars = Explorable(page, "bars")
    bars.move("height", 4)
    bars.figure.get_by_role("button", name="Copy link").click()
    bars.figure.locator("[role=status]", has_text="Link copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith("#bars:kind=up,height=1")


def test_the_line_copied_for_jupyter_leads_the_notebook_to_the_same_setting(opened):
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    bars = Explorable(page, "bars")
    bars.move("height", 4)
    bars.figure.get_by_role("button", name="Copy for Jupyter").click()
    bars.figure.locator("[role=status]", has_text="Copied").wait_for()
    explore(trial.Bars(), **CONTROLS)
    exec(page.evaluate("navigator.clipboard.readText()"))
    assert link.SHOWN["bars"].values == {"kind": "up", "height": 1}


def test_where_the_page_leads_to_live_notebooks_an_explorable_takes_its_setting_along(opened):
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    assert page.get_by_text("Copy, open").count() == 0
    page.goto(page.url.replace("page.html", "launching.html"))
    bars = Explorable(page, "bars")
    bars.move("height", 4)
    with page.context.expect_page() as new:
        bars.figure.get_by_role("link", name="Copy, open Binder").click()
    assert new.value.url.endswith("#binder")
    page.bring_to_front()
    code = page.evaluate("navigator.clipboard.readText()")
    assert code.endswith('open_setting("#bars:kind=up,height=1")')


@pytest.mark.parametrize("width", [1280, 375])
def test_nothing_moves_on_the_page_however_long_a_reading_or_a_goal_grows(opened, width):
    page = opened(width=width)
    page.evaluate(WATCH)
    below = page.locator("#below").bounding_box()
    zoom = Explorable(page, "zoom")
    for _, state in zoom.stops("height"):
        assert state["loaded"]
        assert page.locator("#below").bounding_box() == below
    zoom.reset()
    assert page.locator("#below").bounding_box() == below
    assert sum(shift["value"] for shift in page.evaluate("seen.shifts")) < 0.001


def test_the_picture_of_the_width_is_shown(opened):
    for width, size in ((1280, "wide"), (375, "narrow")):
        bars = Explorable(opened(width=width), "bars")
        frame = bars.expected(height=0)
        bars.move("height", 0)
        assert bars.state()["picture"].endswith(bars.data[size][frame])


@pytest.mark.parametrize(("width", "sides"), [(1280, "Left right"), (375, "Above below")])
def test_a_caption_names_the_sides_of_the_picture_that_is_shown(opened, width, sides):
    zoom = Explorable(opened(width=width), "zoom")
    first, second = sides.split()
    caption = zoom.figure.locator("figcaption").inner_text()
    assert caption == f"{first}: the bars, {second}: their <line>, {{middle}} nothing."
    assert zoom.state()["picture"].endswith(tuple(zoom.data["wide" if width > 576 else "narrow"]))


def test_a_page_in_another_language_says_nothing_in_english(opened):
    page = opened()
    page.goto(page.url.replace("page.html", "korean.html"))
    bars = Explorable(page, "bars")
    named = bars.figure.locator(".explorable-buttons :is(button, a)").all_inner_texts()
    assert named == ["처음으로", "링크 복사", "Jupyter용 복사", "복사하고 Binder 열기"]
    assert bars.state()["alt"] == 'Five bars with a "line". 설정: kind Upwards, height 0.1 m.'
    assert bars.state()["goals"] == ["아직입니다."]
    bars.move("height", 4)
    assert bars.state()["alt"] == 'Five bars with a "line". 설정: kind Upwards, height 1 m.'
    assert bars.state()["goals"] == ["달성했습니다. Height 1 & more."]
    bars.figure.get_by_role("button", name="처음으로").click()
    bars.figure.locator("[role=status]", has_text="처음 설정입니다.").wait_for()
    assert bars.state()["goals"] == ["아직입니다."]


def test_only_pictures_near_the_setting_are_fetched_ahead(opened):
    page = opened()
    zoom = Explorable(page, "zoom")
    zoom.state()  # its own picture is there
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    zoom.focus("height")
    near = [zoom.data["wide"][zoom.expected(height=i)] for i in (0, 2, 3)]
    for _ in range(50):  # a busy machine may take its time to ask for them
        if len(fetched) >= len(near):
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(200)  # time for one too many
    assert {url.rsplit("/", 1)[1] for url in fetched} == set(near)


def test_two_explorables_on_a_page_do_not_touch_each_other(opened):
    page = opened()
    bars, zoom = Explorable(page, "bars"), Explorable(page, "zoom")
    before = zoom.state()
    bars.move("height", 4)
    assert zoom.state() == before
