"""The widgets: a move redraws once, with the newest value, and a failure is shown."""

from __future__ import annotations

import asyncio
import io
import threading
import time
from html import unescape
from importlib import import_module

import nbconvert
import nbformat
import numpy as np
import pytest
import trial_scenes as trial
from PIL import Image

from explorables import Choice, Explorable, Slider, explore
from explorables import live as module
from explorables.cells import Cells
from explorables.link import SHOWN
from explorables.live import Live
from explorables.place import data_link
from explorables.worker import Worker

HEIGHT = Slider(0, 2, default=0.5, stops=5)
AT_REST = 1.0  # seconds after which all is drawn and read, on a busy machine too


def live(scene=None, **controls):
    return Live(Explorable(scene or trial.Bars(), controls or {"height": HEIGHT}))


def pixels(shown):
    with Image.open(io.BytesIO(shown.picture.value)) as picture:
        return np.asarray(picture.convert("RGBA"))


def test_it_opens_with_the_default_drawn_and_read():
    shown = live()
    assert pixels(shown).shape == (165, 330, 4)
    assert "The last bar is &lt;2.000&gt; high." in shown.reading.value


@pytest.mark.parametrize("exporter", ["HTMLExporter", "MarkdownExporter", "SlidesExporter"])
def test_an_exported_notebook_shows_the_picture_its_reading_and_the_caption(exporter):
    shown = live()
    output = nbformat.v4.new_output("display_data", shown.bundle())
    cell = nbformat.v4.new_code_cell("explore(...)", outputs=[output])
    notebook = nbformat.v4.new_notebook(cells=[cell])
    page, _ = getattr(nbconvert, exporter)().from_notebook_node(notebook)
    assert data_link(shown.picture.value) in page
    page = unescape(page)
    assert 'Five bars with a "line". Setting: height 0.5.' in page
    assert "The last bar is <2.000> high." in page
    assert trial.Bars.caption in page
    assert "VBox" not in page


def test_a_figure_that_could_not_be_drawn_is_shown_as_a_widget_alone():
    bundle = live(trial.Fails("update"), height=Slider(0, 2, default=1)).bundle()
    assert sorted(bundle) == ["application/vnd.jupyter.widget-view+json", "text/plain"]


def test_a_move_changes_picture_reading_and_description():
    shown = live()
    before = pixels(shown)
    shown.inputs["height"].value = 1.5
    assert (pixels(shown) != before).any()
    assert "&lt;6.000&gt;" in shown.reading.value
    assert shown.picture.tooltip == 'Five bars with a "line". Setting: height 1.5.'


def test_goals_follow_the_controls():
    shown = live()
    assert "Not reached yet." in shown.reading.value
    shown.inputs["height"].value = 1
    assert "Reached. Height 1 &amp; more." in shown.reading.value


def test_a_linear_a_log_an_integer_and_a_choice_control_keep_their_ranges():
    shown = live(
        height=Slider(-1, 3, default=0.5),
        rate=Slider(1e-3, 10, default=1, log=True),
        steps=Slider(0, 9, default=3, integer=True),
        kind=Choice({"up": "Upwards", "down": "Downwards"}),
        scene=trial.Anything(),
    )
    linear, log, whole, choice = shown.inputs.values()
    assert (linear.min, linear.max, linear.value) == (-1, 3, 0.5)
    assert (log.base**log.min, log.base**log.max) == pytest.approx((1e-3, 10))
    assert log.value == 1
    assert (whole.min, whole.max, whole.value) == (0, 9, 3)
    assert choice.options == (("Upwards", "up"), ("Downwards", "down"))
    assert [box.description for box in shown.inputs.values()] == ["height", "rate", "steps", "kind"]


def test_a_log_slider_of_whole_numbers_stands_on_whole_numbers_alone():
    class Batches(trial.Bars):
        def compute(self, size):
            assert type(size) is int
            return np.arange(5) * size / 512

    shown = live(Batches(), size=Slider(1, 512, default=32, log=True, integer=True))
    box, seen = shown.inputs["size"], []
    for index in range(len(box.options)):  # as the arrow keys do
        box.index = index
        seen.append(shown.values["size"])
    assert seen[:5] == [1, 2, 3, 4, 5]
    assert seen[-1] == 512
    assert sorted({*seen}) == seen


def test_a_control_that_does_not_act_is_greyed_out_and_counts_as_its_default():
    height = Slider(0, 2, default=0.5, when={"kind": "up"})
    shown = live(height=height, kind=Choice(["up", "down"]))
    shown.inputs["height"].value = 2
    assert not shown.inputs["height"].disabled
    shown.inputs["kind"].value = "down"
    assert shown.inputs["height"].disabled
    assert "&lt;0.000&gt;" in shown.reading.value  # 0.5 * 4 stands at the left now
    shown.inputs["kind"].value = "up"
    assert not shown.inputs["height"].disabled
    assert "&lt;8.000&gt;" in shown.reading.value


def test_a_slider_over_time_can_be_played():
    shown = live(height=Slider(0, 2, default=0, integer=True, play=True))
    kinds = [type(widget).__name__ for row in shown.widget.children for widget in children(row)]
    assert "Play" in kinds


def children(widget):
    below = getattr(widget, "children", ())
    return [widget, *(deeper for child in below for deeper in children(child))]


@pytest.mark.parametrize("where", ["compute", "update", "read", "goal"])
def test_a_scene_that_raises_says_so_where_the_reading_stands(where):
    shown = live(trial.Fails(where))
    before = shown.reading.value
    shown.inputs["height"].value = 1
    assert 'role="alert"' in shown.reading.value
    assert "Failed at height 1." in shown.reading.value
    assert "ZeroDivisionError: the bars fell over" in shown.reading.value
    shown.inputs["height"].value = 0.5
    assert shown.reading.value == before


def test_a_control_is_freed_even_when_the_scene_fails():
    height = Slider(0, 2, default=1, when={"kind": "up"})
    shown = live(trial.Fails("read"), kind=Choice(["up", "down"]), height=height)
    shown.inputs["kind"].value = "down"
    assert "Failed at kind down." in shown.reading.value
    assert shown.inputs["height"].disabled


class Counted(trial.Bars):
    """Notes for what heights it was computed."""

    def __init__(self):
        self.computed = []

    def compute(self, height, kind="up"):
        self.computed.append(height)
        return super().compute(height)


def moved_in_a_kernel(scene, heights, pause=AT_REST, height=HEIGHT):
    """Move the slider as a reader does who waits ``pause`` seconds between two moves."""

    async def move():
        shown = live(scene, height=height)
        for value in heights:
            shown.inputs["height"].value = value
            await asyncio.sleep(pause)
        await asyncio.sleep(AT_REST)
        return shown

    return asyncio.run(move())


def test_of_many_moves_at_once_only_the_newest_is_drawn():
    async def drag():
        shown = live(scene)
        for height in np.linspace(0, 2, 50):
            shown.inputs["height"].value = height
        await asyncio.sleep(AT_REST)
        return shown

    scene = Counted()
    shown = asyncio.run(drag())
    assert scene.computed[:2] == [0.5, 2]
    assert {*scene.computed} <= {*HEIGHT.values}
    assert "&lt;8.000&gt;" in shown.reading.value


def test_a_setting_seen_before_is_not_drawn_again():
    scene = Counted()
    shown = live(scene)
    first = shown.picture.value
    for height in (1.5, 0.5, 0.7 - 0.2, 1.5):
        shown.inputs["height"].value = height
    assert scene.computed == [0.5, 1.5]
    assert shown.picture.value != first
    shown.inputs["height"].value = 0.5
    assert shown.picture.value == first
    assert "&lt;2.000&gt;" in shown.reading.value


def test_the_next_step_and_then_the_stops_of_the_page_are_drawn_while_nobody_waits():
    scene = Counted()
    shown = moved_in_a_kernel(scene, [0.6])
    assert scene.computed == [0.5, 0.6, 0.7, 1, 0, 1.5, 2]  # the nearest stop first
    assert "&lt;2.400&gt;" in shown.reading.value  # where the slider stands, not one step further
    assert "height 0.6" in shown.picture.tooltip
    further = live(height=Slider(0, 2, default=0.7)).picture.value
    shown.inputs["height"].value = 0.7
    assert len(scene.computed) == 7
    assert shown.picture.value == further


def test_the_next_step_of_a_log_slider_is_a_factor_away():
    scene = Counted()
    moved_in_a_kernel(scene, [0.2], height=Slider(0.01, 1, default=0.1, log=True))
    assert scene.computed[:3] == [0.1, 0.2, 0.4]


@pytest.mark.parametrize("heights", [[1.9], [1.5, 2], [0]])
def test_nothing_is_drawn_beyond_the_ends_of_a_slider(heights):
    scene = Counted()
    moved_in_a_kernel(scene, heights)
    assert {*scene.computed} == {*HEIGHT.values, *heights}


def test_no_further_step_is_drawn_while_the_reader_moves_on():
    scene, heights = Counted(), [0.6, 0.8, 0.85, 1.1, 1.15, 1.45]
    moved_in_a_kernel(scene, heights, pause=module.READ_AFTER / 3)
    before = scene.computed[: scene.computed.index(heights[-1])]
    assert {*before} <= {0.5, *heights}
    assert scene.computed[len(before) + 1] == 1.75


def test_nothing_is_drawn_ahead_while_a_cell_runs(monkeypatch):
    monkeypatch.setattr(Cells, "running", True)
    scene = Counted()
    shown = moved_in_a_kernel(scene, [0.6])
    assert scene.computed == [0.5, 0.6]
    assert "&lt;2.400&gt;" in shown.reading.value


class Trained(Counted):
    """Takes a while, as a training does, and lets other threads go on."""

    name = "trained"

    def compute(self, height, kind="up"):
        if height != 0.5:
            time.sleep(1.5)
        return super().compute(height, kind)


def told_in_a_kernel(scene, moves: dict[float, float]):
    """Move to each height and wait so many seconds; return all notes and settings in order."""

    async def move():
        while module.WISHES.busy or module.AHEAD.busy:  # with what the test before has left
            await asyncio.sleep(0.01)
        shown = live(scene)
        for what in (shown.note, shown.picture):
            name = "value" if what is shown.note else "tooltip"
            what.observe(lambda change: told.append(change["new"].rpartition(": ")[2]), name)
        for value, seconds in moves.items():
            shown.inputs["height"].value = value
            await asyncio.sleep(seconds)
        return shown

    told = []
    return asyncio.run(move()), told


def test_the_nearest_known_setting_is_shown_and_said_until_the_exact_one_is_there():
    said = "height 0.5, the nearest known; computing height 0.6.</p>"
    _, told = told_in_a_kernel(Trained(), {0.6: 0.7})
    assert told == [said]  # the picture is the nearest's, and stays
    shown, told = told_in_a_kernel(Trained(), {0.6: 2.5})
    assert told == [said, "height 0.6.", ""]
    assert "&lt;2.400&gt;" in shown.reading.value


def test_the_reading_is_that_of_the_picture_shown():
    shown, _ = told_in_a_kernel(Trained(), {0.6: 0.7})
    assert "&lt;2.000&gt;" in shown.reading.value
    assert shown.picture.tooltip.endswith("height 0.5.")


def test_what_arrives_after_the_reader_moved_on_is_kept_but_not_shown():
    shown, told = told_in_a_kernel(Trained(), {1.9: 0.7, 0.1: 4})
    assert "height 1.9." not in told
    assert told[-2:] == ["height 0.1.", ""]
    assert shown.known.get({"height": 1.9}) is not None


class Sharing(trial.Bars):
    """Keeps its array from one setting to the next, as a scene may to be quick."""

    kept = np.zeros(5)

    def compute(self, *, height, kind="up"):
        for i in range(5):
            self.kept[i] = height
            time.sleep(0.001)
        return self.kept


def test_settings_drawn_in_two_threads_do_not_mix():
    draw = live(Sharing()).draw
    heights = (0.5, 1.5)
    found = {height: set() for height in heights}

    def again(height):
        for _ in range(10):
            found[height].add(draw({"height": height}).reading)

    threads = [threading.Thread(target=again, args=(height,)) for height in heights]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(readings) for readings in found.values()] == [1, 1]
    assert found[0.5] != found[1.5]


def test_where_no_thread_can_be_started_the_exact_picture_is_drawn_at_once(monkeypatch):
    monkeypatch.setattr(module, "WISHES", Worker(alone=True))
    monkeypatch.setattr(module, "AHEAD", Worker(alone=False))

    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    scene = Counted()
    shown = moved_in_a_kernel(scene, [0.6, 0.7])
    assert scene.computed == [0.5, 0.6, 0.7]
    assert "&lt;2.800&gt;" in shown.reading.value
    assert shown.note.value == ""


def test_a_further_step_that_fails_is_told_only_to_the_reader_who_takes_it(caplog):
    shown = moved_in_a_kernel(trial.Fails("read"), [0.75])  # and at 1 it fails
    assert "alert" not in shown.reading.value
    assert not caplog.records
    shown.inputs["height"].value = 1
    assert "Failed at height 1." in shown.reading.value


def test_every_explorable_in_a_kernel_is_one_widget_and_one_picture(monkeypatch):
    shown = []
    monkeypatch.delenv("EXPLORABLES_STORE", raising=False)
    show = lambda bundle, raw: shown.append((bundle, raw))  # noqa: E731
    monkeypatch.setattr(import_module("explorables.explore"), "display", show)
    explore(trial.Bars(), height=HEIGHT)
    ((bundle, raw),) = shown
    widget = SHOWN["bars"].widget
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert raw and view["model_id"] == widget.model_id
    kinds = [type(each).__name__ for each in children(widget)]
    assert kinds.count("Picture") == 1


def test_a_bad_control_is_refused_before_anything_is_shown(monkeypatch):
    monkeypatch.setattr(import_module("explorables.explore"), "display", None)
    with pytest.raises(ValueError, match="control 'height'"):
        explore(trial.Bars(), height=Slider(0, 1, default=2))


def test_the_style_comes_with_the_widget():
    assert module.CSS.read_text(encoding="utf-8") in live().widget.children[0].value
