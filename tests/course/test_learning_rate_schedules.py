"""The facts that the scenes of the schedules show, against what is known without them."""

import numpy as np
import pytest

from course.learning_rate_schedules import noise, valleys
from course.learning_rate_schedules import schedule as digits
from course.learning_rate_schedules import warmup as deep
from course.learning_rate_schedules.claims import climbing, deep_finals
from course.learning_rate_schedules.curvature import (
    curvature_along,
    largest_curvature,
    largest_eigenvalue,
    steepness,
)
from helpers.experiment import Runs
from helpers.layers import Activation
from helpers.network import Network
from helpers.optimizers import Momentum

FALLING = digits.KINDS[1:]


@pytest.mark.parametrize("kind", FALLING)
@pytest.mark.parametrize("climb", [0, 40])
def test_every_schedule_begins_at_the_peak_and_ends_at_its_floor(kind, climb):
    rates = digits.build(kind, 0.5, floor=0.1, climb=climb)(np.arange(digits.STEPS))
    assert rates[climb] == rates.max() == pytest.approx(0.5)
    assert rates[-1] == pytest.approx(0.05)
    assert (np.diff(rates[climb:]) <= 1e-12).all()
    assert (np.diff(rates[: climb + 1]) > 0).all()


def test_step_decay_has_three_stages_of_equal_factors():
    rates = digits.build("step", 1.0, floor=0.01)(np.arange(digits.STEPS))
    assert np.unique(rates.round(12)) == pytest.approx([0.01, 0.1, 1.0])


def test_each_row_of_a_population_follows_its_own_schedule():
    schedules = [digits.build(kind, 0.3) for kind in digits.KINDS]
    rates = digits.one_per_row(schedules, digits.STEPS)
    for step in (0, 17, 399):
        assert rates(step) == pytest.approx([schedule(step) for schedule in schedules])


def test_a_run_is_the_same_alone_and_within_the_sweep(monkeypatch):
    monkeypatch.setattr(digits, "STEPS", 40)
    schedules = [digits.build(kind, 0.5) for kind in ("constant", "cosine")]
    among = digits.train("SGD", schedules, (0, 1))
    alone = digits.train("SGD", schedules[1:], (1,))
    assert alone.final()[0, 0] == pytest.approx(among.final()[1, 1], rel=1e-9)


def test_all_runs_of_a_seed_are_the_same_until_their_rates_part(monkeypatch):
    monkeypatch.setattr(digits, "STEPS", 120)
    cut = digits.train("SGD", [lambda t: np.where(t < 80, 0.5, 0.05)], (3,))
    flat = digits.train("SGD", [digits.build("constant", 0.5)], (3,))
    assert (cut.train_loss[0, 0, :3] == flat.train_loss[0, 0, :3]).all()
    assert cut.train_loss[0, 0, 3] != flat.train_loss[0, 0, 3]


def test_a_late_cut_of_the_rate_lowers_the_loss_on_every_fresh_seed():
    runs = digits.train("SGD", [lambda t: np.where(t < 360, 0.5, 0.05)], digits.FRESH_SEEDS)
    flat = digits.fresh("SGD", "constant", 0.5)
    assert (runs.final() < flat.final()).all()


def test_the_outcome_counts_runs_that_diverged():
    assert digits.outcome(np.array([1.0, 2.0, np.inf])) == "1.5 (1 to 2), 1 of 3 diverged"
    assert digits.outcome(np.full(5, np.inf)) == "not finite on any of 5 seeds"
    assert digits.outcome(np.array([1.0, 3.0])) == "2 (1 to 3)"


def test_the_goal_of_the_schedule_asks_for_a_fall_at_a_good_peak():
    scene = digits.Schedule()
    settings = [("constant", 0.51), ("cosine", 0.51), ("cosine", 0.011)]
    reached = [scene.goals[0].reached({}, scene.compute(kind=k, peak=p)) for k, p in settings]
    assert reached == [False, True, False]


@pytest.mark.parametrize("lr", [0.05, 0.5, 1.5])
@pytest.mark.parametrize("std", [1.0, 0.25])
def test_the_runs_on_the_parabola_stay_at_the_floor(lr, std):
    w = noise.walk(np.full(noise.STEPS, lr), std)
    assert np.mean(w[200:] ** 2) / 2 == pytest.approx(noise.floor(lr, std), rel=0.05)


def test_the_expected_loss_is_the_mean_over_the_runs():
    for rule in noise.RULES:
        result = noise.NoiseFloor().compute(lr=0.3, batch=1, rule=rule)
        means = np.mean(result.w**2, axis=1) / 2
        for part in (slice(0, 20), slice(150, 200), slice(350, 400)):
            ratio = means[part].mean() / result.expected[part].mean()
            assert ratio == pytest.approx(1, abs=0.1), rule


def test_without_noise_the_parabola_shrinks_by_its_factor_and_at_two_it_never_does():
    assert noise.expected_loss(np.full(10, 0.5), 0.0)[-1] == pytest.approx(12.5 * 0.25**10)
    assert noise.expected_loss(np.full(10, 2.0), 0.0)[-1] == pytest.approx(12.5)
    assert noise.floor(2.0, 1.0) == np.inf


def test_with_rate_1_over_t_the_last_iterate_is_the_mean_of_the_noise():
    """With lr 1 the rates are 1, 1/2, 1/3 ...: each step averages one more draw."""
    w = noise.walk(noise.rates_of("1/t", 1.0), 1.0)
    assert w[-1] == pytest.approx(-noise.noise().mean(axis=0))
    assert noise.expected_loss(noise.rates_of("1/t", 1.0), 1.0)[-1] == pytest.approx(0.5 / 400)


@pytest.mark.parametrize(("lr", "share"), [(0.05, 0.97), (1.0, 0.51)])
def test_momentum_at_a_tenth_of_the_rate_keeps_the_floor_of_a_small_rate_only(lr, share):
    """As the text says: all of the floor while the rate is small, half of it at a rate of 1."""
    mu, rng, w = 0.9, np.random.default_rng(5), np.zeros(4000)
    optimizer, squares = Momentum(lr=lr * (1 - mu), momentum=mu), []
    for step in range(1500):
        optimizer.step([w], [w + rng.standard_normal(4000)])
        if step >= 500:
            squares.append(np.mean(w**2))
    eta = lr * (1 - mu)
    says = eta * (1 + mu) / (2 * (1 - mu) * (2 * (1 + mu) - eta))
    assert np.mean(squares) / 2 == pytest.approx(says, rel=0.03)
    assert says / noise.floor(lr, 1.0) == pytest.approx(share, abs=0.01)


def test_standardized_pixels_bear_a_peak_at_which_pixels_from_0_to_1_need_warmup():
    schedules, seeds = [climbing(0.1, 0, deep.STEPS)], range(100, 105)
    learned = {
        even: deep_finals(schedules, seeds, "Adam", "tanh", standardized=even) < deep.LEARNED
        for even in (False, True)
    }
    assert not learned[False].any()
    assert learned[True].all()


def test_only_one_over_t_reaches_the_goal_of_the_noise_floor():
    scene = noise.NoiseFloor()
    rates = np.geomspace(0.005, 1.9, 30)
    for rule in noise.RULES:
        results = [scene.compute(lr=lr, batch=1, rule=rule) for lr in rates]
        assert any(scene.goals[0].reached({}, r) for r in results) == (rule == "1/t")
    assert not scene.goals[0].reached({}, scene.compute(lr=0.5, batch=16, rule="1/t"))


def test_a_diverging_parabola_is_said_to_diverge():
    scene = noise.NoiseFloor()
    assert "diverges" in scene.read(scene.compute(lr=2.1, batch=1))


def test_two_kinds_of_schedule_are_compared_seed_by_seed():
    low, high = np.array([1.0, 2.0, 3.0]), np.array([1.5, 2.5, 2.9])
    assert valleys.lower_on(low, high) == 2 and valleys.lower_on(high, low) == 1


def test_the_goal_of_the_valleys_asks_for_every_seed_also_where_the_ranges_overlap():
    finals = {kind: np.array([1.0, 1.2]) for kind in digits.KINDS}
    tie = valleys.Comparison("SGD", 0.1, "training", finals, {})
    paired = finals | {"constant": np.array([0.9, 1.1])}
    win = valleys.Comparison("SGD", 0.1, "training", paired, {})
    mixed = finals | {"constant": np.array([0.7, 1.3])}
    open_ = valleys.Comparison("SGD", 0.1, "training", mixed, {})
    assert [valleys.constant_wins(one) for one in (tie, win, open_)] == [False, True, False]


def test_the_best_of_all_schedules_is_none_of_which_a_seed_diverged():
    def runs(lowest, at, gone=0):
        loss = np.full((len(digits.PEAKS), 5, 1), 2.0)
        loss[at] = lowest
        loss[at, :gone] = np.nan
        return Runs(digits.PEAKS, tuple(range(5)), np.array([9]), loss, loss)

    sweeps = {kind: runs(1.0, 3) for kind in digits.KINDS}
    sweeps |= {"step": runs(0.1, 4, gone=1), "1/t": runs(0.5, 7)}
    result = valleys.Comparison("SGD", 0.1, "training", {}, sweeps)
    assert result.best() == ("1/t", digits.PEAKS[7], 0.5)


def test_adam_at_a_high_peak_learns_with_warmup_and_not_without_on_ten_seeds():
    case = "Adam, tanh, Xavier"
    assert deep.fresh(case, 0.1, 0).learned[0] == 0
    assert deep.fresh(case, 0.1, 20).learned[0] == 10


def test_a_climb_takes_its_steps_out_of_the_same_number():
    rates = deep.climb_and_fall(0.1, 20)(np.arange(deep.STEPS + 1))
    assert rates.argmax() == 20 and rates[20] == pytest.approx(0.1)
    assert rates[-1] == pytest.approx(0.0) and (rates[:-1] > 0).all()


def test_twice_he_has_four_times_hes_variance():
    w = deep.twice_he((200, 500), np.random.default_rng(0))
    assert w.var() == pytest.approx(4 * 2 / 200, rel=0.02)


def deep_relu(sizes=(8, 6, 5, 3), n=40, seed=0):
    rng = np.random.default_rng(seed)
    network = Network(list(sizes), rng=rng, dtype=np.float64)
    network.flat[:] += 0.1 * rng.standard_normal(network.n_params)  # biases that are not 0
    return network, rng.standard_normal((n, sizes[0])), rng.integers(0, sizes[-1], n)


def gradient_at(network, flat, X, y):
    """The gradient, and on which side of 0 every sum lies."""
    network.flat[:] = flat
    network.loss(X, y)
    network.backward()
    sides = [layer.X > 0 for layer in network.layers if isinstance(layer, Activation)]
    return network.flat_grad.copy(), np.concatenate(sides, axis=1)


def test_the_curvature_along_a_direction_is_the_change_of_the_gradient_between_kinks():
    network, X, y = deep_relu()
    here, rng = network.flat.copy(), np.random.default_rng(1)
    for _ in range(5):
        direction = rng.standard_normal(here.size)
        exact = curvature_along(network, X, y, direction)
        ahead, side = gradient_at(network, here + 1e-6 * direction, X, y)
        behind, other_side = gradient_at(network, here - 1e-6 * direction, X, y)
        network.flat[:] = here
        assert (side == other_side).all()  # else the difference counts a kink
        assert exact == pytest.approx((ahead - behind) / 2e-6, rel=1e-6, abs=1e-7)


def test_the_largest_eigenvalue_is_the_largest_positive_one_beside_a_larger_negative_one():
    rng = np.random.default_rng(0)
    axes = np.linalg.qr(rng.standard_normal((60, 60)))[0]
    values = np.concatenate([[-9.0, 5.0], rng.uniform(-1, 1, 58)])
    matrix = axes @ np.diag(values) @ axes.T
    found = largest_eigenvalue(lambda d: matrix @ d, rng.standard_normal(60), 25)
    assert found == pytest.approx(5.0, rel=1e-9)


def test_the_largest_curvature_is_the_largest_eigenvalue_of_all_second_derivatives():
    for seed in range(5):
        network, X, y = deep_relu(seed=seed)
        units = np.eye(network.n_params)
        hessian = np.array([curvature_along(network, X, y, unit) for unit in units])
        assert hessian == pytest.approx(hessian.T, abs=1e-12)
        found = largest_curvature(network, X, y, np.random.default_rng(1))
        assert found == pytest.approx(np.linalg.eigvalsh(hessian)[-1], rel=1e-6)


def test_the_largest_curvature_of_a_linear_classifier_is_that_of_its_hessian():
    """Without hidden layers it is known: the mean of (diag(p) - pp') times [x, 1][x, 1]'."""
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((50, 4)), rng.integers(0, 3, 50)
    network = Network([4, 3], rng=rng, dtype=np.float64)
    before, ones = network.flat.copy(), np.column_stack([X, np.ones(50)])
    score = np.exp(network.forward(X))
    p = score / score.sum(axis=1, keepdims=True)
    hessian = np.mean(
        [
            np.kron(np.diag(q) - np.outer(q, q), np.outer(x, x))
            for q, x in zip(p, ones, strict=True)
        ],
        axis=0,
    )
    found = largest_curvature(network, X, y, np.random.default_rng(1), iterations=15)
    assert found == pytest.approx(np.linalg.eigvalsh(hessian)[-1], rel=1e-9)
    assert (network.flat == before).all()


def test_the_limits_of_the_two_starts_are_those_found_by_other_code():
    """2/c from Lanczos with a product written apart from this one, on the chapter's seeds."""
    limits = {
        name: 2 / steepness(f"SGD, ReLU, {name}", range(10, 15), climb)
        for name, climb in (("He", 0), ("twice He", 0))
    }
    assert np.median(limits["He"]) == pytest.approx(0.214, rel=0.01)
    assert np.median(limits["twice He"]) == pytest.approx(0.0039, rel=0.02)


def test_the_curvature_refuses_networks_whose_second_derivatives_it_does_not_know():
    network = Network([4, 3, 2], "tanh", rng=np.random.default_rng(0), dtype=np.float64)
    with pytest.raises(ValueError, match="ReLU"):
        curvature_along(network, np.ones((2, 4)), np.array([0, 1]), network.flat)


def test_twice_hes_weights_make_a_steeper_start_on_every_seed():
    he, twice = (steepness(f"SGD, ReLU, {name}", (10, 11)) for name in ("He", "twice He"))
    assert (twice > 5 * he).all()
