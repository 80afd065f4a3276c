"""The page's half: one figure element that holds every setting and needs no request."""

from __future__ import annotations

import json
import os
from html.parser import HTMLParser
from importlib import import_module

import pytest
import trial_scenes as trial
from bs4 import BeautifulSoup

from explorables import Choice, Explorable, Slider, explore
from explorables.static import static_html

CONTROLS = {
    "kind": Choice({"up": 'Up & "away"', "down": "Down"}, label="direction"),
    "height": Slider(
        0.1, 2, default=0.5, stops=4, log=True, unit="m", play=True, when={"kind": "up"}
    ),
}
BARS = Explorable(trial.Bars(), CONTROLS)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return tmp_path_factory.mktemp("store")


@pytest.fixture
def figure(store, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    page = BeautifulSoup(static_html(BARS, store), "html.parser")
    (figure,) = page.find_all("figure")
    return figure


def data_of(figure):
    return json.loads(figure.select_one("script.explorable-data").string)


def test_the_figure_is_named_after_its_scene(figure):
    assert figure["class"] == ["explorable"]
    assert figure["data-explorable"] == "bars"
    assert figure.select_one(".explorable-title").string == "Bars"


def test_without_the_player_the_default_frame_its_caption_and_its_reading_are_there(figure, store):
    image = figure.select_one("picture img")
    folder, name = image["src"].removeprefix("explorable:").split("/")
    assert (store / folder / name).is_file()
    assert image["alt"] == 'Five bars with a "line". Setting: direction Up & "away", height 0.5 m.'
    assert figure.figcaption.string == "Five bars <and> a line."
    assert (
        figure.select_one("p.reading[aria-live=polite]").string == "The last bar is <2.000> high."
    )


def test_the_box_of_the_picture_is_reserved(figure):
    image, source = figure.select_one("picture img"), figure.select_one("picture source")
    assert (image["width"], image["height"]) == ("450", "225")
    assert (source["width"], source["height"]) == ("300", "400")


def test_every_control_is_native_named_and_at_its_default(figure):
    menu, slider = figure.select("select, input")
    assert figure.find("label", attrs={"for": menu["id"]}).string == "direction"
    assert figure.find("label", attrs={"for": slider["id"]}).string == "height"
    assert [option.string for option in menu.select("option")] == ['Up & "away"', "Down"]
    assert menu.select_one("option[selected]")["value"] == "up"
    assert slider["type"] == "range"
    stops = CONTROLS["height"].values
    assert (slider["min"], slider["max"]) == ("0", str(len(stops) - 1))
    assert stops[int(slider["value"])] == 0.5
    assert slider["aria-valuetext"] == "0.5 m"
    assert figure.find("output", attrs={"for": slider["id"]}).string == "0.5 m"


def test_every_combination_of_stops_finds_its_frame(figure, store):
    data = data_of(figure)
    folder = data["base"].removeprefix("explorable:").rstrip("/")
    settings = BARS.grid
    assert len(data["order"]) == len(settings) == 2 * len(CONTROLS["height"].values)
    scene = trial.Bars()
    for position, values in zip(data["order"], settings, strict=True):
        result = BARS.compute(values)
        assert data["readings"][position] == scene.read(result)
        assert data["goals"][position] == [bool(result[-1] >= 4)]
        for size in ("wide", "narrow"):
            assert (store / folder / data[size][position]).is_file()


def test_the_page_says_how_many_settings_it_holds(figure):
    stops = len(CONTROLS["height"].values)
    assert figure.select_one(".explorable-note").text.startswith(f"{stops + 1} settings were")


def test_goals_are_stated_with_their_first_state(figure):
    assert figure.select_one(".goal-task").string == "Goal: Reach 4."
    assert figure.select_one(".goal-state").string == "Not reached yet."
    assert "reached" not in figure.select_one(".goal")["class"]


def test_two_explorables_on_a_page_share_no_id(store, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    both = static_html(BARS, store) + static_html(Explorable(trial.Zoom(), CONTROLS), store)
    ids = [element["id"] for element in BeautifulSoup(both, "html.parser").select("[id]")]
    assert len(set(ids)) == len(ids) > 4


def test_no_text_of_a_scene_can_leave_its_element(store, monkeypatch):
    """Nothing that a scene writes may close a tag or a script."""

    class Strict(HTMLParser):
        def __init__(self):
            super().__init__()
            self.tags = []

        def handle_starttag(self, tag, attrs):
            self.tags.append(tag)

    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    nasty = '</script><b x="\'">&amp;'
    texts = dict.fromkeys(("title", "caption", "picture"), nasty)
    scene = trial.Bars()
    scene.__class__ = type("Nasty", (trial.Bars,), texts | {"__module__": "trial_scenes"})
    controls = {"height": Slider(0, 1, default=0, stops=2, label=nasty, unit=nasty)}
    page = static_html(Explorable(scene, controls), store)
    parser = Strict()
    parser.feed(page)
    assert "b" not in parser.tags
    assert page.count("</script") == 1
    assert BeautifulSoup(page, "html.parser").figcaption.string == nasty


def test_explore_shows_the_figure_while_the_book_is_built(store, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    monkeypatch.setenv("EXPLORABLES_STORE", str(store))
    shown = []
    monkeypatch.setattr(import_module("explorables.explore"), "display", shown.append)
    explore(trial.Bars(), **CONTROLS)
    (html,) = shown
    assert html.data.startswith('<figure class="explorable"')
