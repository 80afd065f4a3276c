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
