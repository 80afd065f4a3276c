"""What the chapter on splits concludes, as comparisons that could come out otherwise."""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np

from course.evidence import Claim, case
from course.evidence.data import DIGITS, SIGNALS, split_of_each
from course.validation_splits.elsewhere import ELSEWHERE
from course.validation_splits.limits import answers_of, fifteen_and_six
from course.validation_splits.peeking import GUESSES, MODELS, answers
from course.validation_splits.ridge import columns, fit_ridge, right, train_and_score
from course.validation_splits.stopping import BATCH, EVERY, LR, STEPS, stopped
from course.validation_splits.writers import NETWORK, RIDGE, training_sets
from helpers.data import digit_groups, flip_labels, standardize
from helpers.experiment import Rows, best_of
from helpers.losses import cross_entropy
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.splits import k_fold, stratified_k_fold
from helpers.training import fit

TUNING, RATES = tuple(range(20)), (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
DRAWS = tuple(range(1000, 1600))  # cheap enough for six hundred
TEST = "points of test accuracy"


@lru_cache(maxsize=16)
def curves(
    rates: tuple, seeds: tuple, noise: float, n_val: int, true: bool, data: str, standardized: bool
):
    """Validation loss, validation accuracy and test accuracy; 40 hidden units, ReLU, SGD.

    Each of shape (rates, seeds, evaluations). ``true`` says whether the ``n_val`` validation labels
    are, or as often wrong as in training.
    """
    rows = Rows(rates, seeds)
    part = split_of_each(rows.seed_of_each, data, 300, noise=noise, standardized=standardized)
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
            logits = net.forward(X_val)
            losses.append(cross_entropy(logits, y_val))
            right_on_val = np.mean(logits.argmax(axis=-1) == y_val, axis=-1)
            on_test = net.forward(part.X_test).argmax(axis=-1) == part.y_test
            accuracies.append((right_on_val, np.mean(on_test, axis=-1)))

    look()
    fit(net, part.X, part.y, SGD(lr=rows.values), STEPS, BATCH, rng=rows.batches, callback=look)
    val, test = 100 * np.array(accuracies).transpose(1, 2, 0)
    return rows.fold(np.array(losses).T), rows.fold(val), rows.fold(test)


def early_and_late(
    seeds, noise, patience=3, n_val=600, true=True, tuned=False, by="loss", data=DIGITS,
    standardized=False,
):  # fmt: skip
    """Test accuracy stopped in time and after all steps, at one rate or each at its own.

    Stopped by the validation loss, or by the accuracy. A rate of its own is the one with the best
    validation accuracy at the evaluation that is kept, on other seeds; with ``tuned="loss"`` the
    one with the lowest validation loss there.
    """
    stops = (lambda falls: stopped(falls, patience)[0], lambda falls: len(falls) - 1)
    setting, sides = (noise, n_val, true, data, standardized), []

    def kept(find, rates, seeds):
        """Validation loss and accuracy and test accuracy, kept, each of shape (rates, seeds)."""
        losses, val, test = curves(rates, tuple(seeds), *setting)
        falls = losses if by == "loss" else -val
        at = np.apply_along_axis(find, -1, falls)[..., None]
        return [np.take_along_axis(one, at, axis=-1)[..., 0] for one in (losses, val, test)]

    for find in stops:
        rate, rates = LR, (*RATES, 5.0) if tuned == "loss" else RATES
        if tuned:
            loss, val, _ = kept(find, rates, TUNING)
            rate = rates[best_of(loss) if tuned == "loss" else best_of(val, higher=True)]
        sides.append(kept(find, (rate,), seeds)[2][0])
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
    "five": lambda y, rng: k_fold(len(y), 5, rng),
    "five times": lambda y, rng: [pair for _ in range(5) for pair in k_fold(len(y), 5, rng)],
}


def two_ways(seeds, a, b="plain", n=200):
    return tuple([misses(way, n, draw) for draw in seeds] for way in (a, b))


def standardized(seeds, n=200, strength=100.0, constant=False):
    """Score of a fifth, standardized on all the data and on the training part alone.

    With or without the column of ones that the chapter's classifier has elsewhere.
    """
    X, y, targets = columns()
    scores = []
    for draw in seeds:
        mine = np.random.default_rng([draw, 0]).permutation(len(y))[:n]
        held, rest = np.split(mine, [n // 5])
        pixels = [X[rest, :64], X[held, :64]]
        together = standardize(np.concatenate(pixels))[0]
        both = ((together[: len(rest)], together[len(rest) :]), standardize(*pixels))
        if constant:
            both = [[np.column_stack([Z, np.ones(len(Z))]) for Z in parts] for parts in both]
        scores.append(
            [np.mean(right(fit_ridge(a, targets[rest], strength), b, y[held])) for a, b in both]
        )
    return tuple(100 * np.array(scores).T)


def chosen(seeds, kind, n, tried=1000, on="score"):
    """Points of the best of ``tried`` configurations: its score, or how it does on fresh digits.

    Its score stands against its fresh digits, these against those of one that nobody chose. A seed
    draws the ``n`` digits that choose and the order of the configurations.
    """
    table, sides = answers(kind), ([], [])
    for seed in seeds:
        rng = np.random.default_rng([seed, 2])
        some, others = np.split(rng.permutation(table.shape[1]), [n])
        hits = table[rng.permutation(len(table))[:tried]]
        scores, fresh = hits[:, some].mean(axis=1), hits[:, others].mean(axis=1)
        best = scores.argmax()
        pair = (scores[best], fresh[best]) if on == "score" else (fresh[best], fresh[0])
        for side, value in zip(sides, pair, strict=True):
            side.append(100 * value)
    return tuple(np.array(side) for side in sides)


def shares(seeds, n=200):
    """Accuracy in points on all other digits of ridge that learned four fifths of n, or a fifth."""
    y, sides = columns()[1], ([], [])
    for draw in seeds:
        order = np.random.default_rng([draw, 3]).permutation(len(y))
        mine, others = np.split(order, [n])
        for side, share in zip(sides, (n * 4 // 5, n // 5), strict=True):
            side.append(100 * train_and_score(mine[:share], others) / len(others))
    return tuple(np.array(side) for side in sides)


def known_and_new(seeds, model, n):
    """Accuracy in points on digits of hands that are known, and of hands that are new."""
    groups, digits, sides = digit_groups(), np.arange(len(digit_groups())), ([], [])
    for seed in seeds:
        sets, judges, fold = training_sets(n, seed)
        hits = answers_of(model, sets, [seed] * len(sets))
        for side, way in zip(sides, (hits[0], hits[1 + fold, digits]), strict=True):
            by_form = [way[judges & (groups == form)].mean() for form in np.unique(groups)]
            side.append(100 * np.mean(by_form))
    return tuple(np.array(side) for side in sides)


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
        "Where each side has its own rate, chosen by validation accuracy, little is left of what "
        "stopping saves: between nothing and two points, on standardized pixels too."
        " With 40 % wrong labels it gains on new writers and on MNIST-1D too; with 20 % a gain was "
        "not shown there.",
        "stopped in time", "after all 400 steps", TEST, early_and_late,
        [
            case("40 % wrong labels, patience 20, both tuned", 2.5, **LATE, tuned=True),
            case("20 % wrong labels, patience 20, both tuned", 2.0, noise=0.2, patience=20,
                 tuned=True),
            case("40 % wrong labels, patience 3, both tuned", "better", noise=0.4, tuned=True),
            case("20 % wrong labels, patience 3, both tuned", 2.0, noise=0.2, tuned=True),
        ],
        topic="wrong labels, both tuned",
    ),
    Claim(
        "splits-early-stopping-clean",
        "On true digits there is nothing to save: a patience of 20 changes nothing, one of 3 "
        "costs a point; on new writers one of 20 changes less than a point too."
        " On MNIST-1D stopping by the loss costs points, tuned too, by the accuracy none.",
        "stopped in time", "after all 400 steps", TEST, early_and_late,
        [
            case(f"true labels, patience 20, {RATE}", 1.0, noise=0.0, patience=20),
            case("true labels, patience 20, both tuned", 1.0, noise=0.0, patience=20, tuned=True),
            case(f"true labels, patience 3, {RATE}", "worse", noise=0.0),
            case(f"MNIST-1D, true labels, patience 20, {RATE}", "worse", noise=0.0, patience=20,
                 data=SIGNALS),
            case(f"MNIST-1D, true labels, patience 20 by the accuracy, {RATE}", 1.5, noise=0.0,
                 patience=20, data=SIGNALS, by="accuracy"),
        ],
        topic="true labels",
    ),
    Claim(
        "splits-patience-one",
        "A patience of 1 loses on true labels. With 40 % wrong ones it gains at a rate at which "
        "all 400 steps learn them, and neither gains nor loses once both sides are tuned.",
        "patience 1", "after all 400 steps", TEST, early_and_late,
        [
            case(f"{noise:.0%} wrong labels, {words}".replace("%", " %"), expect, noise=noise,
                 patience=1, tuned=tuned)
            for noise, found in ((0.0, ("worse", "worse")), (0.4, ("better", 1.5)))
            for words, tuned, expect in zip((RATE, "both tuned"), (False, True), found, strict=True)
        ],
    ),
    Claim(
        "splits-stratified",
        "With 200 and 400 digits a stratified split misses the truth by less than a plain one; "
        "with 800 no difference of half a point is left.",
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
        "Standardizing the digits on all the data flatters the score of ridge 100: by half a point "
        "with 200 digits, by two to three with 50. Ridge 1 without a constant it makes lower, "
        "and with one it changes little. (It is a leak: where it is called better, the score is "
        "flattered.)",
        "standardized on all data (a leak)", "on the training part alone",
        "points of validation accuracy", standardized,
        [
            case("200 digits", "better"), case("50 digits", "better", n=50),
            case("200 digits, ridge 1", "worse", strength=1.0),
            case("50 digits, ridge 1", "worse", strength=1.0, n=50),
            case("200 digits, ridge 1 with a column of ones", 0.5, strength=1.0, constant=True),
        ],
        seeds=DRAWS,
    ),
    Claim(
        "splits-peeking",
        "The score of the best of many is higher than what it does on fresh digits, and for pure "
        "guessers nothing else is gained.",
        "where it was chosen", "on fresh digits", "points of accuracy", chosen,
        [
            case("the best of 1000 models by 100 digits", "better", kind=MODELS, n=100),
            case("the best of 60 models by 100 digits", "better", kind=MODELS, n=100, tried=60),
            case("a single model by 100 digits", 0.5, kind=MODELS, n=100, tried=1),
            case("the best of 1000 guessers by 100 digits", "better", kind=GUESSES, n=100),
        ],
        seeds=DRAWS,
        topic="the best of many",
    ),
    Claim(
        "splits-choosing",
        "Choosing pays where there is something to choose: the best of 1000 models by its score "
        "is better on fresh digits than one that nobody chose, the best guesser is not.",
        "the best of 1000", "one of them, not chosen", "points of accuracy on fresh digits",
        partial(chosen, on="fresh"),
        [
            case("models, by 50 digits", "better", kind=MODELS, n=50),
            case("models, by 400 digits", "better", kind=MODELS, n=400),
            case("guessers, by 50 digits", 0.2, kind=GUESSES, n=50),
        ],
        seeds=DRAWS,
    ),
    Claim(
        "splits-share",
        "A model that learned four fifths of the data is right on more new digits than one that "
        "learned a fifth: by so much the score of a split that holds out 80 % comes out too low.",
        "learned 80 %", "learned 20 %", "points of accuracy on new digits", shares,
        [case(f"{n} digits", "better", n=n) for n in (200, 1000)],
        seeds=DRAWS,
    ),
    Claim(
        "splits-new-hands",
        "On digits of hands that it knows a model is right two to four points more often than on "
        "those of new hands, each trained on as many digits: stiff models two to three, ridge 1 "
        "and the network nearly four. (Mean over the 14 forms.)",
        "known hands", "new hands", "points of accuracy", known_and_new,
        [
            case("ridge, 300 digits", "better", model=RIDGE, n=300),
            case("ridge, 1200 digits", "better", model=RIDGE, n=1200),
            case("network, 300 digits", "better", model=NETWORK, n=300),
            case("network, 1200 digits", "better", model=NETWORK, n=1200),
        ],
    ),
    Claim(
        "splits-early-stopping-by-loss",
        "Where the rates are chosen by the validation loss, all 400 steps are right on more test "
        "digits than stopping in time, by two to three points. On standardized pixels with 40 % "
        "wrong labels stopping is ahead.",
        "stopped in time", "after all 400 steps", TEST, partial(early_and_late, tuned="loss"),
        [
            case("40 % wrong labels, patience 20, rates chosen by the loss", "worse", **LATE),
            case("20 % wrong labels, patience 20, rates chosen by the loss", "worse", noise=0.2,
                 patience=20),
        ],
        topic="wrong labels, both tuned by the loss",
    ),
    Claim(
        "splits-double-descent",
        "A polynomial of degree 14 is worse with 15 samples than with 6 where the values are noisy "
        "and their places drawn at random; without noise, or at the Chebyshev points, it is "
        "better.",
        "15 samples", "6 samples", "error beyond the noise", fifteen_and_six,
        [
            case("places at random, noise 0.3", "worse"),
            case("places at random, no noise", "better", noise=0.0),
            case("the Chebyshev points, noise 0.3", "better", spread="Chebyshev"),
        ],
        lower=True, ratio=True, data="polynomials", seeds=tuple(range(100, 160)),
    ),
    Claim(
        "splits-repeated",
        "Five folds cut anew five times miss the truth by a little less than five folds once.",
        "5 folds, five times", "5 folds once", "points by which the score misses", two_ways,
        [case(f"{n} digits", "better", a="five times", b="five", n=n) for n in (200, 400)],
        lower=True, seeds=DRAWS,
    ),
]  # fmt: skip
CLAIMS = [claim.also(ELSEWHERE) for claim in CLAIMS]
