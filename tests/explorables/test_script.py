"""The script of a figure that its page computes: written, placed, exported, or not there."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import node
import pytest
import trial_scenes as trial

from explorables import Explorable, Slider
from explorables.export import SCRIPT, _with_frames
from explorables.script import content_of
from explorables.sphinx import place_scripts, remove_stale
from explorables.static import static_html

BEFORE = 13_865  # bytes of the player of frames before there were figures that the page computes
MODULE = """
export const goals = [];
export function compute({ height }) { return height; }
export function read(result) { return `It is ${result}.`; }
export function panels() { return {}; }
export function draw() {}
"""
HEIGHT = Slider(0.01, 1, default=0.1, stops=5, log=True, unit="m")


@pytest.fixture
def scene(tmp_path):
    path = tmp_path / "bars.mjs"
    path.write_text(MODULE, encoding="utf-8")

    class Computed(trial.Zoom):
        page = path
        page_hint = "Drag & drop."
        page_controls: ClassVar = {"width": Slider(1, 9, 3, [3, 5], label="how wide")}

        def page_data(self):
            return {"numbers": [1, 2]}

    Computed.__module__, Computed.__qualname__ = trial.Zoom.__module__, "Zoom"
    return Computed()


@pytest.fixture
def html(scene, tmp_path, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    return static_html(Explorable(scene, {"height": Slider(0, 2, 0.5, 3)}), tmp_path)


def data_of(html: str) -> dict:
    return json.loads(re.search(r'class="explorable-data">(.*?)</script>', html)[1])


def test_a_figure_of_frames_alone_has_no_script_and_no_further_words(tmp_path, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    html = static_html(Explorable(trial.Zoom(), {"height": Slider(0, 2, 0.5, 3)}), tmp_path)
    assert "<script src" not in html and "<details" not in html
    assert "page" not in data_of(html)
    assert "settings were computed in advance" in html
    assert not (tmp_path / "scripts").exists()


def test_the_player_of_frames_weighs_no_more_than_it_did():
    player = Path(__file__).parents[2] / "explorables" / "assets" / "explorables.js"
    assert player.stat().st_size <= BEFORE


def test_a_computed_figure_names_its_script_by_what_is_in_it(html, scene, tmp_path):
    (name,) = re.findall(r'<script src="explorable:scripts/(.+?)" defer></script>', html)
    content = (tmp_path / "scripts" / name).read_text(encoding="utf-8")
    assert content == content_of(scene)
    assert name == f"zoom-{hashlib.sha256(content.encode()).hexdigest()[:16]}.js"
    run = "globalThis.document = {addEventListener() {}}; globalThis.window = {}; "
    assert node.run(run + content + "console.log('runs')").strip() == "runs"


def test_its_page_knows_ranges_further_controls_sizes_and_numbers(html):
    page = data_of(html)["page"]
    assert page["ranges"] == {"height": [0, 2, False, ""], "width": [1, 9, False, ""]}
    assert [control["label"] for control in page["controls"]] == ["how wide"]
    assert page["sizes"]["wide"] == [round(100 * side) for side in trial.Zoom.sizes["wide"]]
    assert page["data"] == {"numbers": [1, 2]}
    assert "Drag &amp; drop." in html and "Computed in the page" in html
    further = re.search(r"<details>.*</details>", html)[0]
    assert re.search(r'<input type="range" id="zoom-\d+-width" name="width" disabled', further)


def test_a_control_of_the_page_has_a_name_of_its_own(scene):
    with pytest.raises(ValueError, match="must have names of their own, got 'width'"):
        type(scene).compute = lambda self, *, height, width: height
        explorable = Explorable(scene, {"height": HEIGHT, "width": HEIGHT})
        _ = explorable.page_controls


def book(tmp_path) -> SimpleNamespace:
    return SimpleNamespace(
        explorables_store=tmp_path, outdir=tmp_path / "html", doctreedir="doctrees",
        config=SimpleNamespace(), builder=SimpleNamespace(format="html"),
    )  # fmt: skip


def test_a_book_has_the_scripts_that_its_pages_name_and_no_others(html, tmp_path):
    app = book(tmp_path)
    placed = place_scripts(app, "book/chapter.html", html)
    (address,) = re.findall(r'<script src="(.+?)" defer>', placed)
    assert address.startswith("../_static/explorables/zoom-")
    (app.outdir / "book").mkdir()
    script = (app.outdir / "book" / address).resolve()
    assert script.read_text(encoding="utf-8").startswith("(() => {")
    (script.parent / "old-0.js").write_text("", encoding="utf-8")
    (app.outdir / "book" / "chapter.html").write_text(placed, encoding="utf-8")
    (app.outdir / "_images" / "explorables").mkdir(parents=True)
    remove_stale(app, None)
    assert [each.name for each in script.parent.iterdir()] == [script.name]


def test_an_exported_page_holds_the_script(html, tmp_path):
    page = _with_frames(f"<head></head>{html}", tmp_path)
    assert not SCRIPT.search(page)
    assert "explorable:scripts" not in page
    assert 'player.play("zoom", scene)' in page
