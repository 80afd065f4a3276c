"""Every text of the explorables can be replaced, in the page, in a kernel and in a build."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
import trial_scenes as trial
from bs4 import BeautifulSoup

from explorables import Explorable, Slider, open_setting, strings
from explorables.live import Live
from explorables.static import static_html

PACKAGE = Path(strings.__file__).parent
HEIGHT = Slider(0, 2, default=0.5, stops=5)
KOREAN = {
    "setting": "설정: {setting}.",
    "goal": "목표: {task}",
    "reached": "달성했습니다. {praise}",
    "not_reached": "아직입니다.",
    "note": "이 페이지에는 설정 {settings}개가 있습니다. <{copy_code}>",
    "copy_code": "Jupyter용 복사",
    "reset": "처음으로",
    "failed": "{setting}에서 오류.",
    "none_shown": "아직 없음",
}


@pytest.fixture(autouse=True)
def english_again(monkeypatch):
    monkeypatch.delenv(strings.VARIABLE, raising=False)
    yield
    strings.use({})


def page(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    html = static_html(Explorable(trial.Bars(), {"height": HEIGHT}), tmp_path)
    return BeautifulSoup(html, "html.parser").figure


def test_a_page_says_it_in_the_language_of_the_book(tmp_path, monkeypatch):
    strings.use(KOREAN)
    figure = page(tmp_path, monkeypatch)
    assert figure.img["alt"] == 'Five bars with a "line". 설정: height 0.5.'
    assert figure.select_one(".goal-task").string == "목표: Reach 4."
    assert figure.select_one(".goal-state").string == "아직입니다."
    room = figure.select_one(".goal .explorable-room")
    assert room["data-longest"] == "달성했습니다. Height 1 & more."
    note = figure.select_one(".explorable-note")
    assert note.text == "이 페이지에는 설정 5개가 있습니다. <Jupyter용 복사>"
    assert note.em.string == "Jupyter용 복사"
    data = json.loads(figure.select_one("script.explorable-data").string)
    assert data["strings"]["reset"] == "처음으로"
    assert data["strings"]["copy_link"] == "Copy link"  # not translated


def test_the_language_changes_no_frame(tmp_path, monkeypatch):
    before = json.loads(page(tmp_path, monkeypatch).select_one("script").string)
    strings.use(KOREAN)
    after = json.loads(page(tmp_path, monkeypatch).select_one("script").string)
    assert before.pop("strings") != after.pop("strings")
    assert before == after


def test_a_kernel_says_it_too():
    strings.use(KOREAN)
    bars = Live(Explorable(trial.Bars(), {"height": HEIGHT}))
    assert "목표: Reach 4." in bars.reading.value
    assert "아직입니다." in bars.reading.value
    shown = Live(Explorable(trial.Fails("read"), {"height": HEIGHT}))
    assert shown.picture.tooltip == 'Five bars with a "line". 설정: height 0.5.'
    assert "목표: Stand." in shown.reading.value
    assert "달성했습니다. It stands." in shown.reading.value
    shown.inputs["height"].value = 1
    assert "height 1에서 오류.<pre>" in shown.reading.value


def test_a_link_that_leads_nowhere_is_refused_in_it(monkeypatch):
    monkeypatch.setattr("explorables.link.SHOWN", {})
    strings.use(KOREAN)
    with pytest.raises(ValueError, match=r"\(아직 없음\), got 'bars'"):
        open_setting("#bars:height=1")


def test_the_kernels_of_a_build_read_the_environment(monkeypatch):
    assert strings.text("reset") == "Reset"
    monkeypatch.setenv(strings.VARIABLE, json.dumps(KOREAN))
    assert strings.text("reset") == "처음으로"
    assert strings.text("goal", task="Reach 4.") == "목표: Reach 4."
    strings.use({"reset": "다시"})  # what is said in the process itself comes first
    assert (strings.text("reset"), strings.text("not_reached")) == ("다시", "아직입니다.")


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"resett": "x"}, "strings must have keys among setting, goal, .*, got 'resett'"),
        ({"reset": ""}, "'reset' must be a text, got ''"),
        ({"reset": 3}, "'reset' must be a text, got 3"),
        ({"goal": "목표: {goal}"}, r"'goal' may have the fields \['task'\], got 'goal' in"),
        (["reset"], "strings must map keys to texts"),
    ],
)
def test_what_cannot_be_a_translation_is_refused_and_changes_nothing(texts, said, monkeypatch):
    strings.use({"play": "재생"})
    with pytest.raises(ValueError, match=said):
        strings.use(texts)
    assert strings.text("play") == "재생"
    monkeypatch.setenv(strings.VARIABLE, json.dumps(texts))
    with pytest.raises(ValueError, match=said.replace("strings", strings.VARIABLE)):
        strings.text("reset")


def test_an_environment_that_is_no_json_is_refused(monkeypatch):
    monkeypatch.setenv(strings.VARIABLE, "reset: x")
    with pytest.raises(ValueError, match=f"{strings.VARIABLE} must hold an object of JSON"):
        strings.text("reset")


def test_a_field_that_is_not_given_and_braces_in_what_is_given_are_left_untouched():
    assert strings.fill("{a} and {b}", a="{b}") == "{b} and {b}"
    assert strings.text("goal", task="Set {p} to 1.") == "Goal: Set {p} to 1."


def test_every_text_is_used_and_the_player_asks_for_those_it_is_given():
    player = (PACKAGE / "assets" / "explorables.js").read_text(encoding="utf-8")
    calls = re.findall(r"this\.say\(([^)]*)", player)
    asked = {key for call in calls for key in re.findall(r'"(\w+)"', call)}
    assert asked == {*strings.OF_THE_PAGE} <= strings.ENGLISH.keys()
    own = "".join(
        p.read_text(encoding="utf-8") for p in PACKAGE.glob("*.py") if p.stem != "strings"
    )
    quoted = {*re.findall(r'"(\w+)"', own)}
    assert strings.ENGLISH.keys() - asked <= quoted


CODE = {
    "use strict",
    "DOMContentLoaded",
    'from explorables import open_setting; open_setting("${this.address()}")',
}


def test_the_player_has_no_sentence_of_its_own():
    """A sentence begins with a capital, or has words and no sign of a selector or a query."""
    player = (PACKAGE / "assets" / "explorables.js").read_text(encoding="utf-8")
    code = re.sub(r"(?m)(^|\s)//.*$", "", player)
    code = code.replace("`" + max(CODE, key=len) + "`", "")
    quoted = {a or b for a, b in re.findall(r'"([^"\n]*)"|`([^`]*)`', code)}
    words = re.compile(r"[A-Z][a-z]+|[a-z]+ [^.#>]*")
    assert {each for each in quoted if words.match(each)} <= CODE
    assert len(quoted) > 20
