"""What glossary, cheat sheet and decision guide say without a claim, held by small trainings."""

from __future__ import annotations

import numpy as np
import pytest

from course.playground.recipes import Recipe, train
from helpers.data import few_digits
from helpers.evaluation import evaluate
from helpers.network import Network
from helpers.optimizers import OPTIMIZERS, SGD, Adam, Momentum, Nesterov
from helpers.penalties import L2
from helpers.schedules import constant, warmup
from helpers.search import grid_search, random_search
from helpers.spaces import uniform
from helpers.training import fit
from helpers.update import Update

SEEDS = range(3000, 3005)


def trained(name, lr, seed, callback=None, **options):
    """The validation accuracy and the last training loss of the playground's network."""
    digits = few_digits(300, seed=seed)
    network = Network([64, 30, 30, 30, 10], rng=np.random.default_rng([1, seed]))
    history = fit(
        network, digits.X, digits.y, OPTIMIZERS[name](lr=lr), 200, 30,
        rng=np.random.default_rng([2, seed]), callback=callback, **options,
    )  # fmt: skip
    return evaluate(network, digits.X_val, digits.y_val)["accuracy"], history.train_loss[-1]


def median(name, lr, **options):
    return np.median([np.nan_to_num(trained(name, lr, s, **options)[0]) for s in SEEDS])


# Glossary: Divergence. Cheat sheet: loss is NaN or leaps


def test_a_rate_that_is_too_large_leaps_to_guessing_and_its_loss_stays_finite():
    ends = [trained("SGD", 3.0, seed) for seed in SEEDS]
    assert all(accuracy < 0.2 and 2.2 < loss < 2.5 for accuracy, loss in ends)


@pytest.mark.parametrize(("name", "lr"), [("SGD", 3.0), ("Momentum", 1.0), ("Adam", 0.3)])
def test_a_tenth_of_the_rate_cures_what_leaps_and_warmup_does_not(name, lr):
    assert median(name, lr / 10) > 0.75
    assert median(name, lr, schedule=warmup(constant(lr), 50)) < 0.2


@pytest.mark.parametrize(("name", "lr"), [("SGD", 3.0), ("Momentum", 1.0)])
def test_clipping_by_a_small_norm_cures_sgd_and_momentum_by_a_large_one_it_does_not(name, lr):
    assert median(name, lr, max_norm=0.1) > 0.75
    assert median(name, lr, max_norm=1.0) < 0.2


def test_under_adam_warmup_helps_below_the_rate_that_fails_and_clipping_does_not_cure():
    plain, warm = (
        [trained("Adam", 0.1, seed, schedule=schedule)[0] for seed in range(3000, 3010)]
        for schedule in (None, warmup(constant(0.1), 50))
    )
    assert np.mean(warm) > np.mean(plain) + 0.1
    assert median("Adam", 0.3, max_norm=0.1) < 0.2


# Glossary: Update ratio


@pytest.mark.parametrize(("name", "lr"), [("SGD", 0.3), ("Momentum", 0.03), ("Adam", 0.003)])
def test_at_a_tuned_rate_the_update_ratio_is_some_thousandths_to_some_hundredths(name, lr):
    seen, before = [], []

    def look(step, network, history):
        now = [w.copy() for w in network.weights]
        if before:
            pairs = zip(now, before, strict=True)
            seen.append([np.linalg.norm(a - b) / np.linalg.norm(b) for a, b in pairs])
        before[:] = now

    assert trained(name, lr, 0, callback=look)[0] > 0.85
    for part in (slice(0, 50), slice(50, 200)):  # the mean over the steps, of each layer
        ratio = np.exp(np.log(np.array(seen)[part]).mean(axis=0))
        assert ratio.min() > 0.0015 and ratio.max() < 0.06


# Glossary: Dead unit


def moved(optimizer, layer, penalty=None):
    """Whether the weights into a unit move that a bias of -100 silences at the fourth step."""
    digits, rng = few_digits(60), np.random.default_rng(0)
    network = Network([64, 10, 10, 10], rng=rng, dtype=np.float64)
    update = Update(network, optimizer, penalty)
    for step in range(10):
        if step == 3:
            unit = np.argmax(np.abs(network.weight_grads[layer]).sum(axis=0))
            network.layers[2 * layer].params[1][unit] = -100
            before = network.weights[layer][:, unit].copy()
        network.loss(digits.X, digits.y)
        update()
    return not np.array_equal(before, network.weights[layer][:, unit])


@pytest.mark.parametrize("layer", [0, 1])
def test_plain_sgd_leaves_a_dead_unit_alone_and_what_remembers_or_shrinks_moves_it(layer):
    assert not moved(SGD(lr=0.1), layer)
    assert moved(Momentum(lr=0.1), layer)
    assert moved(Adam(lr=0.01), layer)
    assert moved(SGD(lr=0.1), layer, L2(0.1))


# Glossary: Nesterov momentum


def left(rule, rate_times_curvature, steps=300):
    w = np.array([1.0])
    optimizer = rule(lr=rate_times_curvature, momentum=0.9)
    for _ in range(steps):
        optimizer.step([w], [w.copy()])
    return abs(w[0])


@pytest.mark.parametrize("product", [0.5, 1.0, 1.3])
def test_nesterov_damps_the_swinging_below_four_thirds(product):
    assert left(Nesterov, product) < 1e-3 * left(Momentum, product)


def test_above_four_thirds_nesterov_diverges_and_momentum_holds():
    assert left(Nesterov, 1.4) > 1e6
    assert left(Momentum, 1.4) < 1e-3 and left(Momentum, 3.7) < 1e-3
    assert left(Momentum, 3.85) > 1e3


# Glossary: Grid search. Search: a grid in the middles of its cells, and one with the ends


def random_is_nearer(dimensions, points, inside):
    """Share of 600 peaks to which random search comes nearer than ``grid_search``."""
    box = {str(i): uniform(0, 1) for i in range(dimensions)}
    cells = {str(i): uniform(0.5 / points, 1 - 0.5 / points) for i in range(dimensions)}
    rng, n = np.random.default_rng(1), points**dimensions
    wins = []
    for peak in rng.random((600, dimensions)):

        def near(settings, peak=peak):
            return -np.sum((np.array([[*s.values()] for s in settings]) - peak) ** 2, axis=1)

        drawn = random_search(near, box, n, rng, batch=n).best().score
        wins.append(
            drawn > grid_search(near, cells if inside else box, points, batch=n).best().score
        )
    return np.mean(wins)


@pytest.mark.parametrize(("dimensions", "points"), [(2, 2), (2, 3), (4, 2), (4, 3)])
def test_where_all_matter_a_grid_wins_in_the_middles_of_its_cells_and_loses_with_the_ends(
    dimensions, points
):
    assert random_is_nearer(dimensions, points, inside=True) < 0.4
    assert random_is_nearer(dimensions, points, inside=False) > 0.52


def test_with_two_hyperparameters_and_many_trials_a_grid_with_the_ends_wins_too():
    assert random_is_nearer(2, 8, inside=False) < 0.48


# Playground: one technique more


def test_adam_alone_gets_the_bare_network_out_in_a_thousand_steps():
    runs = train(Recipe(optimizer="Adam"), (0.01,), tuple(range(3000, 3012)), steps=1000, every=200)
    at_200, at_1000 = np.median(runs.val_accuracy[0], axis=0)[[1, -1]]
    assert at_200 < 0.45 and 0.55 < at_1000 < 0.8
