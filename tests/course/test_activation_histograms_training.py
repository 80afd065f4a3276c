"""The histograms during training and the still figures, on what training must leave behind."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from course.activation_histograms import figures as activation_figures
from course.activation_histograms.figures import ACTIVATIONS, SEEDS, STDS, Sweep
from course.activation_histograms.statistics import measure
from course.activation_histograms.training import (
    EVERY,
    LOSSES,
    STEPS,
    DuringTraining,
    Moment,
    outputs_and_gradients,
    train,
)
from explorables.painter import Painter
from helpers.network import Network

SCENE = DuringTraining()


def at(network="tanh, Xavier", lr=0.3, step=0):
    return SCENE.compute(network=network, lr=lr, step=step)


def test_the_gradients_shown_average_to_those_of_the_biases():
    rng = np.random.default_rng(0)
    net = Network([4, 6, 5, 3], "tanh", "xavier_normal", rng=rng, dtype=np.float64)
    X, y = rng.normal(size=(7, 4)), rng.integers(0, 3, 7)
    outputs, gradients = outputs_and_gradients(net, X, y)
    assert [h.shape for h in outputs] == [(7, 6), (7, 5)]
    for dz, name in zip(gradients, ("b1", "b2"), strict=True):
        assert dz.mean(axis=0) == pytest.approx(net.grads[net.names.index(name)])


def test_one_training_serves_every_step():
    first, last = at(step=0), at(step=STEPS)
    assert first.course is last.course
    assert first.course is train("tanh, Xavier", 0.3)
    assert (first.step, last.step) == (0, STEPS)
    assert at(step=EVERY + 1).step == EVERY


def test_tanh_learns_and_its_step_0_is_xaviers_start():
    first, last = at(step=0), at(step=STEPS)
    assert last.course.loss[:, -1].max() < 0.1 < last.course.loss[:, 0].min()
    assert last.course.accuracy[:, -1].min() > 0.99
    assert first.statistics.flat.max() < 0.1
    assert not np.array_equal(first.statistics.counts, last.statistics.counts)


@pytest.mark.parametrize("lr", [0.01, 0.1, 1])
def test_the_loss_of_large_weights_is_on_its_axis(lr):
    course = train("tanh, std 1", lr)
    assert np.all((course.loss > LOSSES[0]) & (course.loss < LOSSES[1]))


def test_a_run_that_diverged_is_shown_as_it_was_before_and_says_so():
    moment = at("relu, He", 1.0, STEPS)
    assert (moment.course.diverged_at >= 0).all()
    assert np.isfinite(moment.statistics.gradient_rms).all()
    assert "5 of 5 seeds have diverged" in SCENE.read(moment)


def test_a_layer_that_passes_nothing_back_is_read_without_a_warning():
    nothing = [np.zeros((5, 4))] * 2
    statistics = measure("relu", nothing, nothing)
    assert statistics.dead[-1] == 1
    assert np.isnan(statistics.gradient_ratio)
    course = train("relu, std 0.01", 1.0)
    assert "No gradient arrives at any layer" in SCENE.read(Moment(course, 30, statistics))


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("network, lr", [("tanh, Xavier", 0.3), ("relu, He", 1.0)])
def test_every_step_has_a_picture_of_its_own(network, lr, size):
    painter = Painter(SCENE, size, 40)
    pictures = set()
    for step in (0, 10, 20, STEPS):
        values = {"network": network, "lr": lr, "step": step}
        moment = SCENE.compute(**values)
        pictures.add(painter.paint(values, moment).tobytes())
        assert f"After {step} steps" in SCENE.read(moment)
    assert len(pictures) == 4


def test_the_goal_needs_large_weights_in_the_sigmoid_network():
    goal = SCENE.goals[0]
    for network, reached in (("sigmoid, std 0.5", True), ("sigmoid, Xavier", False)):
        assert goal.reached({"network": network}, at(network, 0.3, STEPS)) is reached
    assert not goal.reached({"network": "tanh, Xavier"}, at(step=STEPS))


@pytest.mark.parametrize("width", [7.2, 3.5])
def test_the_sweep_is_drawn_with_runs_that_diverged(monkeypatch, width):
    runs = np.linspace(0.1, 1, len(STDS))[:, None] + np.zeros(SEEDS)
    runs[-4:] = np.nan
    monkeypatch.setattr(activation_figures, "sweep", lambda _: Sweep(STDS, runs, runs))
    figure = Figure(figsize=(width, 4), layout="constrained")
    activation_figures.draw_sweep(figure)
    figure.draw_without_rendering()
    assert [axes.get_title(loc="center") for axes in figure.axes] == list(ACTIVATIONS)
    crosses = [line for line in figure.axes[0].lines if line.get_marker() == "x"]
    assert crosses[0].get_xdata() == pytest.approx(STDS[-4:])


def test_the_units_of_a_sigmoid_layer_at_xaviers_scale_do_not_move():
    figure = Figure(figsize=(7.2, 4), layout="constrained")
    activation_figures.draw_units(figure)
    figure.draw_without_rendering()
    lengths = []
    for axes in figure.axes:
        segments = np.array(axes.collections[0].get_segments())
        lengths.append(np.median(segments[:, 1, 0] - segments[:, 0, 0]))
    assert lengths[0] < 0.005 < 0.1 < lengths[1] < lengths[2]


@pytest.mark.parametrize("network", ["tanh, Xavier", "relu, He"])
def test_good_rates_begin_above_the_guide_of_a_thousandth_and_fall_to_it(network):
    """Rate 0.01 is the start at a thousandth of the claim hist-update-size."""
    hidden = slice(0, 5)
    begun = {lr: np.median(train(network, lr).ratio[:, :6, hidden]) for lr in (0.01, 0.1, 0.3)}
    ended = [np.median(train(network, lr).ratio[:, -6:, hidden]) for lr in (0.1, 0.3)]
    assert begun[0.01] == pytest.approx(-3, abs=0.25)
    assert all(-2.6 < begun[lr] < -1.6 for lr in (0.1, 0.3))
    assert max(ended) < -2.9
