"""Figures that the page computes, moved in Chromium as a reader moves them, from a file."""

from __future__ import annotations

import re

import computed_page
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

MEDIAN, P95 = 16, 33  # ms for a redraw while something is dragged
BOX = """(element) => {
  const {x, y, width, height} = element.getBoundingClientRect();
  return [x, y, width, height];
}"""
PLACES = f"""(figure) => [...figure.querySelectorAll("figcaption, .reading, .goal, button, input")]
  .map({BOX})"""
# What these tests themselves cause: they read pixels, and axe asks for style sheets by script.
OWN = re.compile(r"Canvas2D: Multiple readback|XMLHttpRequest|net::ERR_FAILED|preload assets")
INK = """(canvas) => {
  const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let [drawn, light] = [0, 0];
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] < 200) continue;
    drawn += 1;
    light += (data[i] + data[i + 1] + data[i + 2]) / 3;
  }
  return [drawn, light / drawn];
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    return computed_page.write(tmp_path_factory.mktemp("computed"))


@pytest.fixture
def opened(browser, address):
    """Return a function that opens the page; it may not complain nor ask for what is elsewhere."""
    contexts, heard = [], []
    folder = address.rpartition("/")[0]

    def open_page(state="", width=1280, height=1100, **options):
        size = {"width": width, "height": height}
        contexts.append(browser.new_context(viewport=size, **options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("console", lambda m: OWN.search(m.text) or heard.append(m.text))
        page.on("request", lambda r: r.url.startswith((folder, "data:")) or heard.append(r.url))
        page.goto(address + state, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


def figure(page, name: str):
    return page.locator(f'figure[data-explorable="{name}"]')


def shown(page, name: str, control: str) -> str:
    row = figure(page, name).locator(f'.control:has([name="{control}"])')
    assert row.locator("output").text_content() == row.locator("input").get_attribute(
        "aria-valuetext"
    )
    return row.locator("output").text_content()


def reading(page, name: str) -> str:
    return figure(page, name).locator(".reading").inner_text()


def place(page, name: str, x: float, y: float) -> tuple[float, float]:
    """Where a point of the picture, in its own units, is on the screen."""
    picture = figure(page, name).locator("canvas, img").locator("visible=true").first
    picture.scroll_into_view_if_needed()
    left, top, width, _ = picture.evaluate(BOX)
    units = 720 if page.viewport_size["width"] > 576 else 315
    return left + x * width / units, top + y * width / units


CROSS = (50 + 336 * 3.2387 / 4.1, 24 + 303.2 * 1.6341 / 3.7)  # the optimum, on a desktop
NARROW_CROSS = (44 + 266 * 3.2387 / 4.1, 8 + 240 * 1.6341 / 3.7)


@pytest.mark.parametrize("width", [1280, 375])
def test_the_first_move_puts_a_canvas_in_the_place_of_the_picture_and_moves_nothing(opened, width):
    page = opened(width=width)
    for name in ("penalty_geometry", "path", "dropout_mask"):
        its = figure(page, name)
        its.scroll_into_view_if_needed()
        assert its.locator("canvas").count() == 0 and its.locator("img").is_visible()
        before, box = its.evaluate(PLACES), its.locator("img").evaluate(BOX)
        alt = its.locator("img").get_attribute("alt")
        its.locator("input").first.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowLeft")
        assert its.locator("canvas").evaluate(BOX) == pytest.approx(box, abs=0.5)
        assert not its.locator("img").is_visible()
        assert its.evaluate(PLACES) == pytest.approx(np.array(before), abs=0.5)
        assert its.locator("canvas").get_attribute("aria-label") == alt
        drawn, _ = its.locator("canvas").evaluate(INK)
        assert drawn > 3000
    assert page.evaluate("window.devicePixelRatio") == 1


def test_a_canvas_is_as_sharp_as_the_screen(opened):
    page = opened("#penalty_geometry:strength=1", device_scale_factor=2)
    width, shown_at = page.locator("canvas").evaluate("(c) => [c.width, c.clientWidth]")
    assert width == pytest.approx(2 * shown_at, abs=1)


def test_the_optimum_is_dragged_by_a_mouse_that_begins_on_the_static_frame(opened):
    page = opened()
    page.mouse.move(*place(page, "penalty_geometry", *CROSS))
    page.mouse.down()
    page.mouse.move(*place(page, "penalty_geometry", CROSS[0] - 40, CROSS[1] - 100), steps=5)
    page.mouse.up()
    angle, distance = (shown(page, "penalty_geometry", c) for c in ("angle", "distance"))
    a, b = 1.7387 - 40 * 4.1 / 336, 0.4659 + 100 * 3.7 / 303.2  # the weights under the pointer
    assert float(angle.split()[0]) == pytest.approx(np.degrees(np.arctan2(b, a)), abs=1)
    assert float(distance) == pytest.approx(np.hypot(a, b), abs=0.03)
    ends = re.search(r"would end at \((.+?), (.+?)\)", reading(page, "penalty_geometry"))
    assert [float(each) for each in ends.groups()] == pytest.approx([a, b], abs=0.02)
    assert f"distance={distance}" in page.evaluate("location.hash")
    again = opened(page.evaluate("location.hash"))
    assert reading(again, "penalty_geometry") == reading(page, "penalty_geometry")


def touch(session, kind, *point):
    points = [{"x": point[0], "y": point[1]}] if point else []
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_finger_drags_the_optimum_and_scrolls_the_page_beside_it(opened):
    page = opened(width=375, height=667, has_touch=True, is_mobile=True)
    session = page.context.new_cdp_session(page)
    x, y = place(page, "penalty_geometry", *NARROW_CROSS)
    before, scrolled = reading(page, "penalty_geometry"), page.evaluate("scrollY")
    touch(session, "touchStart", x, y)
    for step in range(1, 9):
        touch(session, "touchMove", x - 2 * step, y - 6 * step)
    touch(session, "touchEnd")
    page.wait_for_timeout(200)
    assert reading(page, "penalty_geometry") != before
    assert page.evaluate("scrollY") == scrolled
    moved = reading(page, "penalty_geometry")
    x, y = place(page, "penalty_geometry", 80, 300)
    touch(session, "touchStart", x, y)
    for step in range(1, 9):
        touch(session, "touchMove", x, y - 20 * step)
    touch(session, "touchEnd")
    page.wait_for_timeout(500)
    assert page.evaluate("scrollY") > scrolled + 50
    assert reading(page, "penalty_geometry") == moved


def test_keys_go_from_stop_to_stop_and_with_shift_between_them(opened):
    page = opened()
    figure(page, "penalty_geometry").locator('[name="angle"]').focus()
    said = []
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "Shift+ArrowLeft", "Home"):
        page.keyboard.press(key)
        said.append(shown(page, "penalty_geometry", "angle"))
    assert said == [f"{v} degrees" for v in ("45", "90", "90", "45", "42", "-45")]


@pytest.mark.parametrize(
    ("state", "control", "wanted"),
    [
        ("strength=0.123", "strength", "0.123"),
        ("strength=99", "strength", "3"),
        ("strength=-4,angle=20", "strength", "0"),
        ("strength=much", "strength", "0.6"),
        ("strength=%3Cb%3E,distance=1e999", "distance", "2.5"),
        ("distance=0.75", "distance", "0.75"),
    ],
)
def test_a_link_leads_between_the_stops_and_what_it_cannot_name_changes_nothing(
    opened, state, control, wanted
):
    page = opened(f"#penalty_geometry:{state}")
    assert shown(page, "penalty_geometry", control) == wanted


def test_a_goal_is_reached_where_no_stop_reaches_it(opened):
    page = opened("#penalty_geometry:strength=1.5,l1_ratio=0.2,angle=-15")
    its = figure(page, "penalty_geometry")
    assert its.locator(".goal.reached").count() == 1
    assert its.locator(".goal-state").inner_text().startswith("Reached.")
    its.get_by_role("button", name="Reset").click()
    assert its.locator(".goal.reached").count() == 0
    assert shown(page, "penalty_geometry", "distance") == "1.8"


def test_the_line_for_jupyter_names_the_controls_of_the_scene_alone(opened):
    page = opened("#path:lr=0.33,kappa=77", permissions=["clipboard-read", "clipboard-write"])
    figure(page, "path").get_by_role("button", name="Copy for Jupyter").click()
    figure(page, "path").locator("[role=status]", has_text="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "lr=0.33" in copied and "kappa" not in copied
    assert "condition number 77" in reading(page, "path")


def test_two_optimizers_run_on_a_turned_bowl_and_its_directions_are_springs(opened):
    page = opened("#path:turn=30,second=Adam,beside=springs,step=7")
    said = reading(page, "path")
    assert said.startswith("Bowl of condition number 20, turned by 30 degrees, SGD")
    assert "Adam, learning rate 0.3, beta1 0.9:" in said
    figure(page, "path").locator("summary").click()
    figure(page, "path").locator('[name="step"]').focus()
    page.keyboard.press("ArrowRight")
    assert shown(page, "path", "step") == "8"


def test_play_goes_on_by_itself_and_slowly_where_motion_is_unwelcome(opened):
    for motion, most in (("no-preference", 4), ("reduce", 2)):
        page = opened(reduced_motion=motion)
        its = figure(page, "dropout_mask")
        its.locator(".explorable-buttons").get_by_role("button", name="Play").click()
        page.wait_for_timeout(900)
        assert 2 <= int(shown(page, "dropout_mask", "step")) <= most


def test_a_digit_is_read_under_further_masks(opened):
    page = opened("#dropout_mask:look=digit,digit=7,more=11")
    assert "the mean over 12 masks" in reading(page, "dropout_mask")
    assert "the 7 a probability of" in reading(page, "dropout_mask")


def ink(page) -> float:
    """How light what is drawn is, from 0 to 255; it must be there at all."""
    drawn, light = page.locator("canvas").evaluate(INK)
    assert drawn > 3000
    return light


def test_dark_pages_paper_and_forced_colours_have_drawings_of_their_own(opened):
    page = opened("#penalty_geometry:strength=1")
    light = ink(page)
    assert light < 110
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(100)
    assert ink(page) > 140
    assert page.locator("canvas").evaluate("(c) => getComputedStyle(c).filter") == "none"
    page.emulate_media(media="print")
    page.wait_for_timeout(100)
    assert ink(page) == pytest.approx(light, abs=2)
    forced = opened("#penalty_geometry:strength=1", forced_colors="active", color_scheme="dark")
    assert ink(forced) > 140


def test_a_phone_turned_over_gets_the_other_picture(opened):
    page = opened("#penalty_geometry:strength=1", width=375)
    assert page.locator("canvas").evaluate("(c) => c.height > c.width")
    page.set_viewport_size({"width": 900, "height": 600})
    page.wait_for_timeout(200)
    assert page.locator("canvas").evaluate("(c) => c.height < c.width")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(opened, theme):
    page = opened("#path:second=Adam")
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    figure(page, "path").locator("summary").click()
    found = Axe().run(page, context="figure.explorable").response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_without_scripts_the_frame_is_there_and_nothing_that_does_nothing(opened):
    page = opened(java_script_enabled=False)
    for its in page.locator("figure.explorable").all():
        assert its.locator("img").is_visible() and its.locator(".reading").is_visible()
        assert not any(each.is_visible() for each in its.locator("[name], summary").all())


TIMED = """() => {
  window.took = [];
  for (const explorable of window.explorables) {
    const answer = explorable.answer.bind(explorable);
    explorable.answer = () => {
      const began = performance.now();
      answer();
      explorable.canvas.getContext("2d").getImageData(0, 0, 1, 1); // drawn, not only asked for
      window.took.push(performance.now() - began);
    };
  }
}"""


@pytest.mark.timed
@pytest.mark.parametrize("width", [1280, 375])
def test_a_drag_is_redrawn_at_once(opened, capsys, width):
    page = opened("#path:second=Adam", width=width)
    page.evaluate(TIMED)
    start = page.evaluate("window.explorables[1].scene.handles(window.explorables[1].values,"
                          " window.explorables[1].panels())[0].at")  # fmt: skip
    page.mouse.move(*place(page, "path", *start))
    page.mouse.down()
    for step in range(100):
        page.mouse.move(*place(page, "path", start[0] + step, start[1] + 30 * np.sin(step / 9)))
    page.mouse.up()
    took = np.array(page.evaluate("window.took"))
    median, high = np.median(took), np.percentile(took, 95)
    with capsys.disabled():
        print(f"\ndragged bowl at {width} px, {len(took)} redraws: median {median:.1f} ms, "
              f"p95 {high:.1f} ms", end=" ")  # fmt: skip
    assert len(took) > 50
    assert median <= MEDIAN and high <= P95
