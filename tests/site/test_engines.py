"""The built book in Firefox and in WebKit, from disk: every page, explorable and way in."""

from __future__ import annotations

import os
import shutil
from functools import partial
from pathlib import Path

import pytest
from built_book import HTML, ROOT, pages
from explorable_page import STATE
from once import once

# The first script of every page here: what the engine complains of from then on.
RECORDER = """<head><script>
window.complaints = [];
addEventListener("error", (e) => complaints.push(
  e.message || `not loaded: ${e.target.currentSrc || e.target.src || e.target.href}`), true);
addEventListener("unhandledrejection", (e) => complaints.push(String(e.reason)));
for (const kind of ["error", "warn"]) {
  const own = console[kind];
  console[kind] = (...said) => { complaints.push(said.join(" ")); own(...said); };
}
</script>"""
PAGE = """() => document.fonts.ready.then(() => ({
  complaints,
  elsewhere: performance.getEntriesByType("resource").map((entry) => entry.name)
    .filter((name) => !/^(file|data|blob):/.test(name)),
  overflow: document.documentElement.scrollWidth - innerWidth,
  formulas: document.querySelectorAll("math").length,
  font: [...document.fonts].some((f) => f.family.includes("Book Math") && f.status === "loaded"),
  torn: [...document.querySelectorAll(".kept")]
    .filter((kept) => kept.getClientRects().length > 1).map((kept) => kept.textContent),
  ground: getComputedStyle(document.body).backgroundColor,
  pictures: [...document.querySelectorAll("figure.explorable img")]
    .map((image) => getComputedStyle(image).filter),
}))"""
FIGURES = """() => [...document.querySelectorAll("figure.explorable")].map((figure) => ({
  name: figure.dataset.explorable,
  data: JSON.parse(figure.querySelector(".explorable-data").textContent),
}))"""
ENDS = "(slider) => [Number(slider.min), Number(slider.max)]"
SEEN = f"(name) => ({STATE})(document.querySelector(`figure[data-explorable='${{name}}']`))"


@pytest.fixture(scope="session")
def site(book, tmp_path_factory) -> Path:
    """The built book again, each page with the recorder at its head; all else are links to it."""

    def put(source: str, target: str) -> None:
        if source.endswith(".html"):
            text = Path(source).read_text(encoding="utf-8")
            Path(target).write_text(text.replace("<head>", RECORDER, 1), encoding="utf-8")
        else:
            os.symlink(source, target)

    def make(folder: Path) -> None:
        shutil.copytree(HTML, folder / "html", copy_function=put)

    return once(tmp_path_factory, "site", make) / "html"


def has_notebook(page: str) -> bool:
    return (ROOT / page).with_suffix(".ipynb").exists()


def dark(engine) -> None:
    """Choose the dark page by the reader's own button."""
    for _ in range(3):
        if engine.run("() => document.documentElement.dataset.theme") == "dark":
            return
        engine.run("() => document.querySelector('.theme-switch-button').click()")
    raise AssertionError("the button for light and dark never leads to dark")


@pytest.mark.parametrize("page", pages())
def test_every_page_is_whole_wide_and_narrow_light_and_dark(engine, site, page):
    for width in (1280, 375):
        engine.open((site / page).as_uri(), width)
        light = seen = engine.run(PAGE)
        if page != "404.html":  # which has no button and follows the system
            dark(engine)
            seen = engine.run(PAGE)
            assert seen["ground"] != light["ground"]
        assert seen["complaints"] == []
        assert seen["elsewhere"] == []
        assert seen["overflow"] <= 0
        assert seen["font"] or not seen["formulas"]
        assert seen["torn"] == []
        assert all(filter.startswith("invert") for filter in seen["pictures"])
        engine.run("() => localStorage.clear()")


@pytest.mark.parametrize("page", [page for page in pages() if has_notebook(page)])
@pytest.mark.parametrize("width", [1280, 375])
def test_every_explorable_moves_by_key_and_by_pointer(engine, site, page, width):
    engine.open((site / page).as_uri(), width)
    figures = engine.run(FIGURES)
    assert figures
    for figure in figures:
        name, data = figure["name"], figure["data"]
        for i, control in enumerate(data["controls"]):
            if control["when"] or "log" not in control:
                continue
            place = f'figure[data-explorable="{name}"] input[name="{control["name"]}"]'
            slider = engine.find(place)
            engine.click(slider)
            first, last = engine.run(ENDS, slider)
            moves = {
                partial(engine.press, "HOME"): (first, first),
                partial(engine.press, "ARROW_RIGHT"): (first + 1, first + 1),
                partial(engine.click, slider, 0.75): (round(first + 0.55 * (last - first)), last),
            }
            for act, (low, high) in moves.items():
                act()
                seen = engine.run(SEEN, name)
                at = float(seen["controls"][control["name"]]["value"])
                assert low <= at <= high, (name, control["name"])
                if at_stops(data, seen):
                    agree(data, seen, i, int(at))
                else:  # between the stops or beyond them: the page has computed it
                    assert seen["computed"] and seen["loaded"]
                    assert seen["reading"] not in data["readings"]
    assert engine.run(PAGE)["complaints"] == []


def at_stops(data: dict, seen: dict) -> bool:
    """Whether no slider stands between two stops, nor beyond them."""
    sliders = [control for control in data["controls"] if "log" in control]
    values = [float(seen["controls"][slider["name"]]["value"]) for slider in sliders]
    stops = [len(slider["values"]) for slider in sliders]
    return all(at in range(many) for at, many in zip(values, stops, strict=True))


def agree(data: dict, seen: dict, moved: int, at: int) -> None:
    """Control, number, picture, reading and goals all show one setting."""
    position = 0
    for i, control in enumerate(data["controls"]):
        state = seen["controls"][control["name"]]
        default = control["default"]
        index = at if i == moved else default if state["disabled"] else chosen(control, state)
        position = position * len(control["values"]) + index
        if "log" in control:
            assert state["shown"] == control["texts"][chosen(control, state)]
    frame = data["order"][position]
    assert seen["loaded"]
    files = data["wide"][frame], data["narrow"][frame]
    assert seen["computed"] or seen["picture"].endswith(files)
    assert seen["reading"] == data["readings"][frame]


def chosen(control: dict, state: dict) -> int:
    return int(state["value"]) if "log" in control else control["values"].index(state["value"])


def test_after_a_reload_or_a_way_back_all_of_a_figure_shows_one_setting(engine, trial_page):
    for leave in (engine.reload, engine.back):
        engine.open(trial_page)
        engine.click(engine.find('figure[data-explorable="zoom"] input'), 0.9)
        engine.run("() => new Promise((done) => setTimeout(done, 400))")  # the address follows
        engine.run("() => history.replaceState(null, '', location.pathname)")
        if leave == engine.back:
            engine.go(trial_page.replace("page.html", "korean.html"))
        leave()
        figure = next(each for each in engine.run(FIGURES) if each["name"] == "zoom")
        seen = engine.run(SEEN, "zoom")
        agree(figure["data"], seen, 0, int(seen["controls"]["height"]["value"]))


def test_a_deep_link_opens_its_setting(engine, site):
    engine.open(f"{(site / 'book/optimizers.html').as_uri()}#path:lr=0.5")
    seen = engine.run(SEEN, "path")
    assert seen["controls"]["lr"]["shown"].startswith("0.5")


def test_the_search_finds_a_chapter(engine, site):
    engine.open(f"{(site / 'search.html').as_uri()}?q=dropout")
    found = engine.run("""async () => {
      const titles = () => [...document.querySelectorAll("#search-results a")];
      const end = performance.now() + 15000;
      while (!titles().length && performance.now() < end)
        await new Promise((done) => setTimeout(done, 100));
      return titles().map((link) => link.textContent);
    }""")
    assert "Dropout" in found
