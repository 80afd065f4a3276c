"""The landing page's scene against gradient descent on a quadratic, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from course.intro.valley import LIMIT, STEPS, Valley
from explorables.painter import Painter


@pytest.mark.parametrize("lr", [0.05, 0.95, 1.2])
def test_each_coordinate_shrinks_by_one_minus_lr_times_its_curvature(lr):
    descent = Valley().compute(lr=lr)
    factors = (1 - lr * np.array([0.1, 2.0])) ** STEPS
    assert descent.points[-1] == pytest.approx(np.array([-7.0, 2.0]) * factors)


def test_the_loss_grows_above_the_limit_and_falls_below_it():
    above, below = (Valley().compute(lr=lr).loss for lr in (LIMIT + 0.05, LIMIT - 0.05))
    assert above[-1] > above[0] > below[0] / 2 > below[-1]
    assert "diverges" in Valley().read(Valley().compute(lr=LIMIT + 0.05))


def test_the_goal_is_reached_at_one_stop_only():
    goal = Valley.goals[0]
    stops = np.linspace(0.05, 1.2, 24)
    assert sum(goal.reached({}, Valley().compute(lr=lr)) for lr in stops) == 1


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_every_stop_is_drawn_and_read(size):
    scene = Valley()
    painter = Painter(scene, size, 50)
    pictures, readings = set(), set()
    for lr in np.linspace(0.05, 1.2, 24):
        descent = scene.compute(lr=lr)
        pictures.add(painter.paint({"lr": lr}, descent).tobytes())
        readings.add(scene.read(descent))
    assert len(pictures) == len(readings) == 24
