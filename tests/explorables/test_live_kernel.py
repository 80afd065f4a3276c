"""The widgets in a real kernel, moved by the messages a front end sends."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.kernel import Kernel, is_picture

CELL = f"""
import sys
sys.path.append({str(Path(__file__).parent)!r})
import trial_scenes
from explorables import explore
from explorables import Slider
explore(trial_scenes.Slow(), height=Slider(0, 2, default=0, label="height"))
"""


@pytest.fixture(scope="module")
def kernel():
    with Kernel() as kernel:
        kernel.run(CELL)
        yield kernel


def test_a_moved_slider_brings_a_picture(kernel):
    assert kernel.move(kernel.model(description="height"), 0.5) > 30  # the scene computes for 30 ms


def test_of_a_flood_of_moves_a_few_are_drawn_and_the_last_one_wins(kernel):
    slider = kernel.model(description="height")
    for height in np.linspace(0.01, 2, 50):
        kernel.send(slider, float(height))
    messages = list(kernel.answers(patience=1))
    assert 1 <= sum(is_picture(message) for message in messages) <= 10
    states = [
        m["content"]["data"].get("state", {}) for m in messages if m["msg_type"] == "comm_msg"
    ]
    readings = [state["value"] for state in states if 'class="reading"' in str(state.get("value"))]
    assert "&lt;8.000&gt;" in readings[-1]


def notes(kernel, cell: str) -> list[str]:
    """Run a cell; return what the figure says over its picture, then and a little later."""
    kernel.client.execute(cell)
    states = [m["content"]["data"].get("state", {}) for m in kernel.answers(patience=2)
              if m["msg_type"] == "comm_msg"]  # fmt: skip
    said = [state["value"] for state in states if isinstance(state.get("value"), str)]
    return [value for value in said if not value or 'class="waits"' in value]


def test_while_later_cells_run_the_figure_says_that_moves_wait_and_then_no_more(kernel):
    waits, no_more = notes(kernel, "import time; time.sleep(0.5)")
    assert "Moves are answered when the cells that still run are done." in waits
    assert no_more == ""


def test_where_a_subshell_answers_nothing_is_said_to_wait(kernel):
    """A thread by the name that ipykernel 7 gives to a subshell; a real one is tried elsewhere."""
    stands_in = "import threading; done = threading.Event(); threading.Thread(target=done.wait, "
    notes(kernel, stands_in + "name='subshell-1').start()")
    assert notes(kernel, "import time; time.sleep(0.5)") == []
    notes(kernel, "done.set()")
