"""The scenes on initialization against what can be worked out by hand, and against each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from course.figures import tiles
from course.initialization import symmetry
from course.initialization.figures import draw_half
from course.initialization.gain import (
    GAINS,
    MeasuredGain,
    Sweep,
    signals,
    theory,
)
from course.initialization.gain import Point as GainPoint
from course.initialization.std import (
    LRS,
    STDS,
    Point,
    StdToTraining,
    shown,
    train,
    tuned,
)
from course.initialization.variance import (
    DISTRIBUTIONS,
    VarianceBookkeeping,
    factors,
    measure,
    predict,
)
from explorables.controls import Slider
from helpers.activations import ACTIVATIONS
from helpers.batches import Batches
from helpers.data import few_digits, standardize
from helpers.experiment import Runs, best_of
from helpers.initializers import INITIALIZERS, Gain, OwnStd
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.rank import effective_rank
from helpers.training import fit

# Training by std


def point(activation, depth, std):
    return Point(activation, depth, std, train(activation, depth, OwnStd(std)), [], {})


def test_a_rate_trained_alone_is_what_it_is_among_four():
    init = OwnStd(0.2)
    among, alone = (train("tanh", 1, init, rates, val=True) for rates in (LRS, (0.05,)))
    np.testing.assert_array_equal(alone.train_loss[0], among.train_loss[LRS.index(0.05)])
    np.testing.assert_array_equal(alone.val_accuracy[0], among.val_accuracy[LRS.index(0.05)])


def test_hes_scheme_draws_what_an_own_std_draws_where_the_fans_agree():
    shape = (30, 30)
    he, own = INITIALIZERS["he_normal"], OwnStd(np.sqrt(2 / 30))
    draws = [init(shape, np.random.default_rng(3)) for init in (he, own, Gain(np.sqrt(2)))]
    np.testing.assert_allclose(draws[1], draws[0])
    np.testing.assert_allclose(draws[2], draws[0])


def test_a_gain_is_measured_in_units_of_one_over_the_root_of_fan_in():
    W = Gain(2.0)((400, 900), np.random.default_rng(0))
    assert W.std() == pytest.approx(2 / 20, rel=0.01)


def test_deep_networks_with_tiny_weights_only_learn_how_frequent_the_digits_are():
    data = few_digits(300)
    share = np.bincount(data.y, minlength=10) / 300
    runs = train("tanh", 4, OwnStd(0.01))
    assert tuned(runs) == pytest.approx(-np.sum(share * np.log(share)), abs=0.01)
    assert np.all(runs.train_accuracy[..., -1] < 0.2)


def test_the_best_rate_is_one_at_which_no_seed_diverges_if_there_is_one():
    inf = np.inf
    finals = np.array([[3.0, 3.0, 3.0], [0.1, 0.1, inf], [2.0, 2.0, 9.0], [inf, inf, inf]])
    assert best_of(finals) == 2
    assert best_of(finals[[1, 3]]) == 0


def test_a_run_that_diverged_is_drawn_at_the_upper_edge_and_told():
    losses = np.full((1, 5, 3), [2.0, np.nan, np.nan])
    runs = Runs((0.01,), tuple(range(5)), np.array([0, 20, 40]), losses, np.full((1, 5, 3), np.nan))
    assert np.all(shown(runs)[:, 1:] > 40)
    text = StdToTraining().read(Point("relu", 8, 3.0, runs, [tuned(runs)] * len(STDS), {}))
    assert "At no std of the axis" in text
    assert "every seed diverges at every rate" in text
    half = np.where(np.arange(5)[:, None] < 2, np.nan, 2.0) * losses[:, :, :1]
    half = replace(runs, train_loss=half)
    text = StdToTraining().read(Point("relu", 8, 3.0, half, [tuned(half)] * len(STDS), {}))
    assert "2 diverged" in text


def test_the_goal_of_eight_relu_layers_is_reached_near_he_and_nowhere_far_from_it():
    (goal,) = StdToTraining.goals
    setting = {"activation": "relu"}
    assert goal.reached(setting, point("relu", 8, 0.258))
    assert not goal.reached(setting, point("relu", 8, 0.05))
    assert not goal.reached(setting, point("relu", 8, 0.5))
    assert not goal.reached(setting, point("relu", 4, 0.258))


# Symmetry


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_equal_units_stay_equal_and_a_nudge_parts_them(activation):
    equal = symmetry.train(activation, "constant")
    assert np.ptp(equal.weights, axis=-1).max() < 1e-9
    assert equal.rank == pytest.approx(np.ones_like(equal.rank), abs=1e-6)
    nudged = symmetry.train(activation, "nearly constant")
    apart = np.ptp(nudged.weights, axis=-1).max(axis=(1, 2))
    assert apart[0] < 1e-3 < 0.1 < apart[-1]
    assert np.all(nudged.loss[:, -1] < equal.loss[:, -1] - 0.2)


def test_dropout_parts_units_that_start_equal():
    """What "unless something treats the units differently" says."""
    digits, ranks = few_digits(300, standardized=True), []
    for p in (0.0, 0.2):
        net = Network(
            [64, 16, 10], "relu", symmetry.INITS["constant"], dropout=p,
            rng=np.random.default_rng(0), dtype=float,
        )  # fmt: skip
        fit(net, digits.X, digits.y, SGD(lr=0.3), 300, 30, rng=np.random.default_rng(1))
        ranks.append(effective_rank(net.weights[0]))
    assert ranks[0] == pytest.approx(1, abs=1e-6)
    assert ranks[1] > 10


def test_zeros_stand_still_with_relu_and_learn_as_copies_with_sigmoid():
    still, copies = (symmetry.train(name, "zeros") for name in ("relu", "sigmoid"))
    assert not still.weights.any() and not still.rank.any()
    assert np.abs(copies.weights[-1]).max() > 0.1
    assert copies.rank[:, -1] == pytest.approx(np.ones(5), abs=1e-6)
    assert np.all(copies.loss[:, -1] < still.loss[:, -1] - 0.3)


def test_sixteen_copies_are_one_unit_with_rates_sixteen_times_and_a_sixteenth():
    course, copies, lr = symmetry.train("sigmoid", "constant"), symmetry.UNITS, symmetry.LR
    data = few_digits(300)
    X = standardize(data.X)[0].astype(float)
    one = Network([64, 1, 10], "sigmoid", "constant", rng=np.random.default_rng(0), dtype=float)
    one.weights[1][...] *= copies
    batches = Batches(X, data.y, symmetry.BATCH, np.random.default_rng([0, 1]))
    for _ in range(symmetry.STEPS):
        one.loss(*batches.draw())
        one.backward()
        rates = [lr / copies, lr / copies, lr * copies, lr]
        for w, g, rate in zip(one.params, one.grads, rates, strict=True):
            w -= rate * g
    assert one.loss(X, data.y) == pytest.approx(course.loss[0, -1], rel=1e-6)


def test_every_unit_is_drawn_in_a_tile_of_its_own():
    W = np.arange(1.0, 17) * np.ones((64, 1))
    board = tiles(W, 4, 4)
    units = [board[9 * r : 9 * r + 8, 9 * c : 9 * c + 8] for r in range(4) for c in range(4)]
    assert [np.unique(unit).tolist() for unit in units] == [[j / 16] for j in range(1, 17)]
    assert not tiles(np.zeros((64, 16)), 4, 4)[0, 0]


def test_the_goal_of_symmetry_is_reached_late_in_the_nudged_start_alone():
    scene = symmetry.Symmetry()
    (goal,) = scene.goals
    for init, step, reached in (
        ("constant", 300, False), ("nearly constant", 20, False), ("nearly constant", 300, True),
    ):  # fmt: skip
        setting = {"activation": "relu", "init": init, "step": step}
        assert goal.reached(setting, scene.compute(**setting)) is reached


# Variance bookkeeping

# h**2 is 1/4 + z**2/16 on average: 1, 5/16, 69/256 ... towards 4/15
LECUN_SIGMOID = [1, 5 / 16, 69 / 256, 1093 / 4096, 17477 / 65536, 279621 / 1048576]


@pytest.mark.parametrize(
    ("setting", "forward", "backward"),
    [
        (("LeCun", 200, 50, "tanh"), [1] * 6, [4, 1, 4, 1, 4, 1]),
        (("1/fan_out", 200, 50, "tanh"), [4, 1, 4, 1, 4, 1], [1] * 6),
        (("Xavier", 300, 100, "tanh"), [3 / 2, 3 / 4, 9 / 8, 9 / 16, 27 / 32, 27 / 64], None),
        (("He", 200, 50, "relu"), [2] * 6, [4, 1, 4, 1, 4, 1]),
        (("Xavier", 70, 70, "relu"), 0.5 ** np.arange(6), 0.5 ** np.arange(5, -1, -1)),
        (("Xavier", 70, 70, "sigmoid"), None, 16.0 ** -np.arange(5, -1, -1)),
        (("LeCun", 70, 70, "sigmoid"), LECUN_SIGMOID, None),
    ],
)
def test_predictions_worked_by_hand(setting, forward, backward):
    for predicted, by_hand in zip(predict(*setting), (forward, backward), strict=True):
        if by_hand is not None:
            assert predicted == pytest.approx(np.array(by_hand, float))


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "tanh", "sigmoid", "elu", "identity"])
def test_factors_are_what_an_activation_does_to_small_normal_sums(activation):
    f, df = ACTIVATIONS[activation]
    z = 0.01 * np.random.default_rng(0).standard_normal(400_000)
    z = np.concatenate([z, -z])  # exactly symmetric
    offset, ahead, back = factors(activation)
    assert np.mean(f(z) ** 2) == pytest.approx(offset + ahead * np.mean(z**2), rel=0.01)
    assert np.mean(df(z) ** 2) == pytest.approx(back, rel=0.01)


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
@pytest.mark.parametrize("scheme", ["LeCun", "1/fan_out", "Xavier", "He"])
def test_wide_relu_layers_measure_what_is_predicted(scheme, distribution):
    setting = (scheme, 400, 200, "relu")
    for predicted, measured in zip(predict(*setting), measure(*setting, distribution), strict=True):
        assert measured.shape == (5, 6)
        assert np.median(measured, axis=0) == pytest.approx(predicted, rel=0.3)


def test_the_goal_of_the_books_needs_he_and_fans_that_differ_a_little():
    scene = VarianceBookkeeping()
    (goal,) = scene.goals
    for scheme, fan_in, fan_out, reached in (
        ("He", 86, 50, True), ("He", 117, 200, True), ("He", 400, 200, True),
        ("He", 50, 50, False), ("He", 400, 50, False), ("LeCun", 86, 50, False),
    ):  # fmt: skip
        setting = {"scheme": scheme, "fan_in": fan_in, "fan_out": fan_out, "activation": "relu"}
        assert goal.reached(setting, scene.compute(**setting)) is reached


@pytest.mark.parametrize("fan_out", [50, 200])
def test_the_draws_decide_the_goal_of_the_books_at_no_stop(fan_out):
    """Where the derivation reaches it the measurement does, and nowhere else."""
    scene = VarianceBookkeeping()
    (goal,) = scene.goals
    for scheme in ("LeCun", "Xavier", "He"):
        for fan_in in Slider(10, 400, 200, 13, log=True, integer=True).values:
            setting = {"scheme": scheme, "fan_in": fan_in, "fan_out": fan_out}
            books = scene.compute(**setting, activation="relu")
            as_derived = {"normal": (books.forward[None], books.backward[None])}
            derived = goal.reached({}, replace(books, measured=as_derived))
            assert goal.reached({}, books) is derived, setting


def test_the_figure_of_hes_half_shows_two_areas_of_one_half():
    figure = Figure()
    draw_half(figure)
    z, share = figure.axes[0].lines[0].get_data()
    areas = [share[side].sum() * (z[1] - z[0]) for side in (z <= 0, z >= 0)]
    assert areas == pytest.approx([0.5, 0.5], abs=0.001)


# The gain


@pytest.mark.parametrize(
    ("activation", "gain"),
    [("relu", np.sqrt(2)), ("tanh", 1), ("elu", 1), ("sigmoid", 4), ("identity", 1)],
)
def test_theory_asks_for_the_gains_of_the_text(activation, gain):
    assert theory(activation) == pytest.approx(gain)


def test_relu_networks_scale_with_the_gain_to_the_power_of_the_layers_between():
    small, large = signals("relu", 1.0), signals("relu", 2.0)
    assert large.forward == pytest.approx(small.forward * 2.0 ** np.arange(8))


def test_a_linear_network_keeps_its_signals_at_gain_1():
    kept = signals("identity", 1.0)
    assert np.median(kept.forward[:, -1]) == pytest.approx(1, rel=0.2)
    assert np.median(kept.backward[:, 0]) == pytest.approx(1, rel=0.2)


def test_the_gain_that_keeps_a_signal_is_read_off_between_the_gains_measured():
    gains = np.array(GAINS)[:, None]
    ratios = (gains / [1.25, 3.0]) ** 3
    swept = Sweep(ratios, 0.1 * np.ones_like(ratios), [])
    assert swept.kept("forward") == pytest.approx([1.25, 3.0])
    assert np.isnan(swept.kept("backward")).all()


def test_a_tie_holds_every_gain_that_the_best_does_not_beat_seed_by_seed():
    """Bands decide nothing: a gain a tenth behind in every seed is out, one that crosses is in."""
    best, crosses, behind, gone = (1, 2, 4), (0.9, 2.4, 4.2), (1.1, 2.2, 4.4), (0.1, 0.1, np.inf)
    swept = [behind] * 8 + [best, crosses, gone] + [behind] * (len(GAINS) - 11)
    swept = Sweep(None, None, np.array(swept))
    assert swept.best == 8
    assert swept.as_good == list(GAINS[8:10])


def test_the_goal_of_the_gain_is_reached_by_tanh_above_theory():
    (goal,) = MeasuredGain.goals

    def reached(activation, gain):
        at = GainPoint(activation, gain, signals(activation, gain), None, None)
        return goal.reached({}, at)

    assert reached("tanh", 1.414)
    assert not reached("tanh", 1.0) and not reached("tanh", 2.0) and not reached("relu", 1.414)
