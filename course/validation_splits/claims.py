"""What the chapter on splits concludes, as comparisons that could come out otherwise."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course.evidence import Claim, case
from course.evidence.data import DIGITS, split_of_each
from course.validation_splits.elsewhere import ELSEWHERE
from course.validation_splits.ridge import columns, fit_ridge, right, train_and_score
from course.validation_splits.stopping import BATCH, EVERY, LR, STEPS, stopped
from helpers.data import flip_labels, standardize
from helpers.experiment import Rows, best_of
from helpers.losses import cross_entropy
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.splits import k_fold, stratified_k_fold
from helpers.training import fit

TUNING, RATES = (0, 1, 2, 3, 4), (0.05, 0.1, 0.2, 0.5)
DRAWS = tuple(range(1000, 1600))  # cheap enough for six hundred
TEST = "points of test accuracy"


@lru_cache(maxsize=16)
def curves(rates: tuple, seeds: tuple, noise: float, n_val: int, true: bool, data: str):
    """Validation loss and test accuracy, (rates, seeds, evaluations); 64-40-10, ReLU, SGD.

    ``true`` says whether the ``n_val`` validation labels are, or as often wrong as in training.
    """
    rows = Rows(rates, seeds)
    part = split_of_each(rows.seed_of_each, data, 300, noise=noise)
    X_val, y_val = part.X_val[:, :n_val], part.y_val[:, :n_val]
    if not true:
        rngs = [np.random.default_rng([seed, 2]) for seed in rows.seed_of_each]
        y_val = np.stack(
            [flip_labels(y, noise, rng, n_classes=10) for y, rng in zip(y_val, rngs, strict=True)]
        )
    net = Network(
        [part.X.shape[-1], 40, 10], rng=rows.weights, population=len(rows), dtype=np.float32
    )
    losses, accuracies = [], []

    def look(step=-1, *_):
        if (step + 1) % EVERY == 0:
            losses.append(cross_entropy(net.forward(X_val), y_val))
            accuracies.append(
                np.mean(net.forward(part.X_test).argmax(axis=-1) == part.y_test, axis=-1)
            )

    look()
    fit(net, part.X, part.y, SGD(lr=rows.values), STEPS, BATCH, rng=rows.batches, callback=look)
    return rows.fold(np.array(losses).T), rows.fold(100 * np.array(accuracies).T)


def early_and_late(
    seeds, noise, patience=3, n_val=600, true=True, tuned=False, data=DIGITS
):  # fmt: skip
    """Test accuracy stopped in time and after all steps, at one rate or each at its own."""
    stops = (lambda losses: stopped(losses, patience)[0], lambda losses: len(losses) - 1)
    sides = []
    for kept in stops:
        rate = LR
        if tuned:
            losses = curves(RATES, TUNING, noise, n_val, true, data)[0]
            ends = [[run[kept(run)] for run in runs] for runs in losses]
            rate = RATES[best_of(ends)]
        losses, test = (found[0] for found in curves((rate,), seeds, noise, n_val, true, data))
        sides.append(np.array([run[kept(loss)] for loss, run in zip(losses, test, strict=True)]))
    return tuple(sides)


def misses(way, n, draw):
    """By how many points the score of one way to split misses the truth."""
    y, rng = columns()[1], np.random.default_rng([draw, n])
    mine, others = np.split(rng.permutation(len(y)), [n])
    truth = train_and_score(mine, others) / len(others)
    pairs = WAYS[way](y[mine], rng)
    hits = sum(train_and_score(mine[a], mine[b]) for a, b in pairs)
    return 100 * abs(hits / sum(len(b) for _, b in pairs) - truth)


WAYS = {
    "plain": lambda y, rng: k_fold(len(y), 5, rng)[:1],
    "stratified": lambda y, rng: stratified_k_fold(y, 5, rng)[:1],
    "folds": lambda y, rng: k_fold(len(y), 10, rng),
}


def two_ways(seeds, a, b="plain", n=200):
    return tuple([misses(way, n, draw) for draw in seeds] for way in (a, b))


def standardized(seeds, n=200, strength=100.0):
    """Score of a fifth, standardized on all the data and on the training part alone."""
    X, y, targets = columns()
    scores = []
    for draw in seeds:
        mine = np.random.default_rng([draw, 0]).permutation(len(y))[:n]
        held, rest = np.split(mine, [n // 5])
        pixels = [X[rest, :64], X[held, :64]]
        together = standardize(np.concatenate(pixels))[0]
        both = ((together[: len(rest)], together[len(rest) :]), standardize(*pixels))
        scores.append(
            [np.mean(right(fit_ridge(a, targets[rest], strength), b, y[held])) for a, b in both]
        )
    return tuple(100 * np.array(scores).T)


RATE = f"rate {LR} for both"
LATE = {"noise": 0.4, "patience": 20}
CLAIMS = [
    Claim(
        "splits-early-stopping",
        "At one rate, tuned for neither, stopping in time saves many points where labels are "
        "wrong, and needs neither many nor true validation labels for it.",
        "stopped in time", "after all 400 steps", TEST, early_and_late,
        [
            case(f"40 % wrong labels, patience 3, {RATE}", "better", noise=0.4),
            case(f"20 % wrong labels, patience 3, {RATE}", "better", noise=0.2),
            case(f"40 % wrong labels, patience 20, {RATE}", "better", **LATE),
            case("the same with 30 validation digits", "better", **LATE, n_val=30),
            case(
                "the same with 60 validation digits, 40 % of their labels wrong too", "better",
                **LATE, n_val=60, true=False,
            ),
        ],
        topic="one rate for both",
    ),
    Claim(
        "splits-early-stopping-tuned",
        "Where each side has its own rate, stopping gains nothing: a small rate and all steps are "
        "as good or better."
        " With 40 % wrong labels it gains on new writers and on MNIST-1D.",
        "stopped in time", "after all 400 steps", TEST, early_and_late,
        [
            case("40 % wrong labels, patience 20, both tuned", "worse", **LATE, tuned=True),
            case("20 % wrong labels, patience 20, both tuned", 2.0, noise=0.2, patience=20,
                 tuned=True),
        ],
        topic="wrong labels, both tuned",
    ),
    Claim(
        "splits-early-stopping-clean",
        "On true labels there is nothing to save: a patience of 20 changes nothing, one of 3 "
        "costs a point."
        " On new writers and MNIST-1D a patience of 20 changes two points at most.",
        "stopped in time", "after all 400 steps", TEST, early_and_late,
        [
            case(f"true labels, patience 20, {RATE}", 1.0, noise=0.0, patience=20),
            case("true labels, patience 20, both tuned", 1.0, noise=0.0, patience=20, tuned=True),
            case(f"true labels, patience 3, {RATE}", "worse", noise=0.0),
        ],
        topic="true labels",
    ),
    Claim(
        "splits-patience-one",
        "A patience of 1 loses on true labels and wherever both sides are tuned; at a rate at "
        "which all 400 steps learn the wrong labels it still gains.",
        "patience 1", "after all 400 steps", TEST, early_and_late,
        [
            case(f"{noise:.0%} wrong labels, {words}".replace("%", " %"), expect, noise=noise,
                 patience=1, tuned=tuned)
            for noise, found in ((0.0, ("worse", "worse")), (0.4, ("better", "worse")))
            for words, tuned, expect in zip((RATE, "both tuned"), (False, True), found, strict=True)
        ],
    ),
    Claim(
        "splits-stratified",
        "A stratified split misses the truth by less than a plain one.",
        "a stratified split of 20 %", "a plain one", "points by which the score misses", two_ways,
        [case(f"{n} digits", "better", a="stratified", n=n) for n in (200, 400)],
        lower=True, seeds=DRAWS,
    ),
    Claim(
        "splits-folds",
        "Ten folds miss the truth by far less than one split.",
        "10 folds", "one split of 20 %", "points by which the score misses", two_ways,
        [case(f"{n} digits", "better", a="folds", n=n) for n in (200, 400)],
        lower=True, seeds=DRAWS,
    ),
    Claim(
        "splits-standardize",
        "Standardizing the digits on all the data flatters the score: by half a point with 200 "
        "digits, by three with 50.",
        "standardized on all data", "on the training part alone",
        "points of validation accuracy", standardized,
        [case("200 digits", "better"), case("50 digits", "better", n=50)],
        seeds=DRAWS,
    ),
]  # fmt: skip
CLAIMS = [claim.also(ELSEWHERE) for claim in CLAIMS]
