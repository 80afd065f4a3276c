"""A caption names the sides of the picture that its reader sees."""

from __future__ import annotations

import json
import os

import pytest
import trial_scenes as trial
from bs4 import BeautifulSoup

from explorables import Explorable, Slider, show, strings
from explorables.caption import caption_html, caption_text
from explorables.live import Live
from explorables.static import static_html

CAPTION = "{Left}: a <line>; {right}: bars, {left} of {nothing}. {Right}."
WIDE = "Left: a <line>; right: bars, left of {nothing}. Right."
NARROW = "Above: a <line>; below: bars, above of {nothing}. Below."


class Sides(trial.Bars):
    name = "sides"
    caption = CAPTION
    picture = "Bars {right} of a line."


def explorable():
    return Explorable(Sides(), {"height": Slider(0, 2, default=0.5, stops=2)})


def words_of(figcaption, hidden):
    caption = BeautifulSoup(str(figcaption), "html.parser")
    for span in caption.select(f".{hidden}"):
        span.extract()
    return caption.text


def test_plain_text_says_left_and_right():
    assert caption_text(CAPTION) == WIDE
    assert caption_text("No field, {brace}.") == "No field, {brace}."


def test_a_page_holds_the_words_for_either_picture():
    html = caption_html(CAPTION)
    assert html.startswith(
        '<span class="on-wide">Left</span><span class="on-narrow">Above</span>: a &lt;line&gt;;'
    )
    assert words_of(html, "on-narrow") == WIDE
    assert words_of(html, "on-wide") == NARROW


def test_the_words_are_those_of_the_book_s_language():
    strings.use({"left": "왼쪽", "right": "오른쪽", "above": "über <", "below": "아래"})
    try:
        assert caption_text("{Left}, {right}") == "왼쪽, 오른쪽"
        assert (
            words_of(caption_html("{Left}, {left}, {right}"), "on-wide") == "Über <, über <, 아래"
        )
    finally:
        strings.use({})


def test_the_page_and_the_widget_fill_the_caption_and_the_description(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    figure = BeautifulSoup(static_html(explorable(), tmp_path), "html.parser").figure
    assert words_of(figure.figcaption, "on-wide") == NARROW
    assert figure.img["alt"] == "Bars right of a line. Setting: height 0.5."
    data = json.loads(figure.select_one("script.explorable-data").string)
    assert data["picture"] == "Bars right of a line."
    shown = Live(explorable())
    caption = BeautifulSoup(shown.widget.children[-1].value, "html.parser")
    assert caption.text == WIDE
    assert caption.span is None
    assert shown.picture.tooltip == "Bars right of a line. Setting: height 0.5."


@pytest.mark.parametrize("built", [True, False])
def test_a_still_figure_does_so_too(built, tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr("explorables.still.display", shown.append)
    monkeypatch.delenv("EXPLORABLES_STORE", raising=False)
    if built:
        monkeypatch.setenv("EXPLORABLES_STORE", str(tmp_path))
    show(lambda figure: None, caption=CAPTION, alt="Bars {right} of a line.")
    figure = BeautifulSoup(shown[0].data, "html.parser").figure
    assert figure.img["alt"] == "Bars right of a line."
    assert words_of(figure.figcaption, "on-wide") == (NARROW if built else WIDE)
