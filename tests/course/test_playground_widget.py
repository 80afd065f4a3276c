"""The playground in a real kernel: it plays, hears its controls, and leaves nothing running."""

from __future__ import annotations

import io
import json
import time

import numpy as np
import pytest
from PIL import Image

from benchmarks.kernel import Kernel, is_picture
from course.playground import widget as module
from course.playground.training import Training
from course.playground.widget import AT_ONCE, Playground, playground

SHOW = """
from course.playground.widget import playground
playground(lr=0.05)
"""
LOOK = """
import asyncio, json, threading
from course.playground import widget as module
shown = module._shown
now = {
    "tasks": [t.get_name() for t in asyncio.all_tasks()].count(module.TASK),
    "threads": threading.active_count(),
    "playing": shown.playing,
    "steps": shown.training.steps,
    "activation": shown.training.network.activation,
    "dropout": shown.training.settings["dropout"],
    "weights": float(abs(shown.training.network.flat).sum()),
    "reading": shown.reading.value,
}
print("NOW" + json.dumps(now))
"""


class Played:
    """The playground of a kernel, driven by the messages that a front end sends."""

    def __init__(self, kernel: Kernel):
        self.kernel = kernel
        self.show()

    def show(self) -> None:
        self.kernel.models.clear()
        self.kernel.run(SHOW)

    def click(self, button: str) -> None:
        model = self.kernel.model(description=button)
        content = {"method": "custom", "content": {"event": "click"}}
        session = self.kernel.client.session
        self.kernel.client.shell_channel.send(
            session.msg("comm_msg", {"comm_id": model, "data": content})
        )

    def move(self, label: str, value) -> None:
        self.kernel.send(self.kernel.model(description=label), value)

    def choose(self, label: str, option: str) -> None:
        model = self.kernel.model(description=label)
        at = list(self.kernel.models[model]["_options_labels"]).index(option)
        data = {"method": "update", "state": {"index": at}, "buffer_paths": []}
        message = self.kernel.client.session.msg("comm_msg", {"comm_id": model, "data": data})
        self.kernel.client.shell_channel.send(message)

    def pictures(self, seconds: float) -> int:
        """Count the pictures that come in that time."""
        end, found = time.monotonic() + seconds, 0
        for message in self.kernel.answers(patience=seconds):
            found += is_picture(message)
            if time.monotonic() > end:
                break
        return found

    def look(self) -> dict:
        """What the kernel says of its playground."""
        request = self.kernel.client.execute(LOOK)
        for message in self.kernel.answers():
            if message["parent_header"].get("msg_id") == request:
                assert message["msg_type"] != "error", message["content"]
                text = message["content"].get("text", "")
                if text.startswith("NOW"):
                    return json.loads(text.removeprefix("NOW"))
        raise AssertionError("the kernel did not answer")

    def is_at_rest(self) -> bool:
        """No task, no thread more than at first, no step and no picture any more."""
        self.pictures(0.3)
        before = self.look()
        quiet = self.pictures(0.5) == 0
        after = self.look()
        return quiet and after["tasks"] == 0 and not after["playing"] and after == before


@pytest.fixture(scope="module")
def played():
    with Kernel() as kernel:
        yield Played(kernel)


@pytest.fixture(autouse=True)
def paused(request):
    yield
    if "played" in request.fixturenames:
        request.getfixturevalue("played").click("Pause")


def test_it_plays_hears_its_controls_and_pauses(played):
    threads = played.look()["threads"]
    played.click("Play")
    played.pictures(1.0)
    assert played.pictures(2.0) >= 8  # on a machine that runs other tests; the bar is in tests/site
    before = played.look()
    assert before["playing"] and before["tasks"] == 1 and before["steps"] > 0
    assert before["threads"] == threads
    played.move("dropout p", 0.5)
    played.pictures(0.5)
    now = played.look()
    assert now["dropout"] == 0.5 and now["playing"] and now["steps"] > before["steps"]
    played.click("Pause")
    assert played.is_at_rest()
    at_rest = played.look()
    assert at_rest["threads"] == threads
    played.click("Step")
    played.pictures(0.5)
    assert played.look()["steps"] == at_rest["steps"] + 1


def test_a_start_is_chosen_anew_while_it_plays(played):
    played.click("Play")
    played.pictures(1.0)
    played.choose("activation", "tanh")
    played.pictures(1.0)
    now = played.look()
    assert now["playing"] and "activation: the network was built anew" in now["reading"]
    assert now["activation"] == "tanh"


def test_reset_while_paused_starts_at_step_0(played):
    played.click("Reset")
    played.pictures(0.5)
    assert played.look()["steps"] == 0
    assert played.is_at_rest()


def test_an_interrupt_of_the_kernel_pauses_it(played):
    played.click("Play")
    played.pictures(0.5)
    played.kernel.manager.interrupt_kernel()
    assert played.is_at_rest()
    assert "Stopped." in played.look()["reading"]


def test_an_interrupted_cell_pauses_it_too(played):
    played.click("Play")
    played.pictures(0.5)
    request = played.kernel.client.execute("import time\nfor _ in range(600): time.sleep(0.1)")
    played.pictures(0.5)
    played.kernel.manager.interrupt_kernel()
    for message in played.kernel.answers():
        mine = message["parent_header"].get("msg_id") == request
        if mine and message["content"].get("execution_state") == "idle":
            break
    assert played.is_at_rest()


def test_running_the_cell_again_ends_what_played(played):
    played.click("Play")
    played.pictures(0.5)
    assert played.look()["playing"]
    played.show()
    assert played.is_at_rest()
    assert played.look()["steps"] == 0


def test_closing_the_widget_ends_what_played(played):
    played.click("Play")
    played.pictures(0.5)
    played.kernel.run("module._shown.widget.close()")
    assert played.is_at_rest()
    played.show()
    played.click("Play")
    played.pictures(0.5)
    played.kernel.run("import ipywidgets\nipywidgets.Widget.close_all()")
    assert played.is_at_rest()
    played.show()


# Without a kernel


def pixels(shown):
    with Image.open(io.BytesIO(shown.picture.value)) as picture:
        return np.asarray(picture.convert("RGBA"))


def test_step_and_reset_work_without_a_kernel_and_play_says_what_it_needs():
    shown = Playground()
    before = pixels(shown)
    shown.step()
    assert shown.training.steps == 1 and (pixels(shown) != before).any()
    assert "Step 1, rate 0.1: training loss" in shown.reading.value
    shown.reset()
    np.testing.assert_array_equal(pixels(shown), before)
    shown.play()
    assert not shown.playing and "running kernel" in shown.reading.value


def test_every_setting_has_a_control_and_stands_under_what_it_does():
    shown = Playground()
    assert {*shown.controls} == {*Training.DEFAULTS} == {*AT_ONCE, *Training.REBUILD}
    for name in AT_ONCE:
        assert name not in Training.REBUILD
    assert shown.controls["std"].disabled and shown.controls["strength"].disabled
    shown.controls["init"].value = "own std"
    shown.controls["penalty"].value = "L1"
    assert not shown.controls["std"].disabled and not shown.controls["strength"].disabled


def test_every_option_of_every_menu_trains():
    shown = Playground()
    for name in ("optimizer", "schedule", "penalty", "init", "activation", "norm"):
        for option in shown.controls[name].options:
            shown.controls[name].value = option
            shown.step()
            assert "Step " in shown.reading.value


def test_divergence_is_said_and_not_raised():
    shown = Playground(init="own std", std=3.0, lr=10.0)
    for _ in range(60):
        shown.step()
    assert f"Diverged at step {shown.training.diverged_at}" in shown.reading.value
    assert "Reset" in shown.reading.value


def test_a_page_without_a_kernel_shows_no_widget(monkeypatch, tmp_path):
    displayed = []
    monkeypatch.setenv("EXPLORABLES_STORE", str(tmp_path))
    monkeypatch.setattr(module, "display", displayed.append)
    playground()
    (html,) = displayed
    assert html.data.startswith('<figure class="playground" data-settings="{}">')
    assert "The recorded runs below need neither." in html.data and "widget" not in html.data


def test_a_page_refuses_what_the_kernel_refuses():
    with pytest.raises(ValueError, match="optimizer must be one of"):
        module.in_page({"optimizer": "Lion"})
    with pytest.raises(ValueError, match="seed must be"):
        module.in_page({"seed": -1})
