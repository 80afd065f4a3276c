"""Searches: a planted optimum is found, an interrupt loses nothing, failed trials never win."""

import io
import math
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from tqdm import tqdm

from helpers.data import gaussian_blobs
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.search import (
    coarse_to_fine,
    grid_search,
    random_search,
    successive_halving,
)
from helpers.spaces import choice, log_uniform, uniform
from helpers.training import fit

SPACE = {
    "lr": log_uniform(1e-5, 1.0),
    "dropout": uniform(0.0, 0.9),
    "activation": choice(["relu", "tanh", "sigmoid"]),
}


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def planted(params):
    """Highest, 0, at lr 0.01, dropout 0.3 and tanh."""
    miss = math.log10(params["lr"] / 0.01) ** 2 + (params["dropout"] - 0.3) ** 2
    return -miss - (params["activation"] != "tanh")


def planted_batch(many):
    return [planted(params) for params in many]


SEARCHES = {
    "random": lambda f, rng, **options: random_search(f, SPACE, 60, rng, **options),
    "grid": lambda f, rng, **options: grid_search(f, SPACE, 4, **options),
    "coarse to fine": lambda f, rng, **options: coarse_to_fine(f, SPACE, 20, rng, **options),
    "halving": lambda f, rng, **options: successive_halving(f, SPACE, 27, rng, **options),
}
every_search = pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)


# Searches find what was planted


@every_search
def test_the_same_seed_repeats_a_search_and_another_does_not(search):
    first, same, other = (
        search(lambda params, budget=0: planted(params), np.random.default_rng(seed))
        for seed in (4, 4, 5)
    )
    assert first == same
    assert (first == other) is (search is SEARCHES["grid"])  # which draws nothing


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "search",
    [
        lambda rng: random_search(planted, SPACE, 500, rng),
        lambda rng: coarse_to_fine(planted, SPACE, 100, rng),
        lambda rng: successive_halving(lambda p, budget: planted(p) - 1 / budget, SPACE, 500, rng),
    ],
    ids=["random", "coarse to fine", "halving"],
)
def test_random_searches_find_the_planted_optimum(search, seed):
    best = search(np.random.default_rng(seed)).best()
    assert best.params["activation"] == "tanh"
    assert abs(math.log10(best.params["lr"]) + 2) < 0.6
    assert abs(best.params["dropout"] - 0.3) < 0.3


def test_grid_search_tries_every_combination_once_and_finds_the_best():
    found = grid_search(planted, SPACE, 6)
    settings = {tuple(trial.params.values()) for trial in found}
    assert len(found) == len(settings) == 6 * 6 * 3
    assert found.best().params["lr"] == pytest.approx(1e-2)
    assert found.best().params["activation"] == "tanh"


def test_coarse_to_fine_comes_closer_than_random_search_with_the_same_budget():
    better = 0
    for seed in range(20):
        fine = coarse_to_fine(planted, SPACE, 20, np.random.default_rng(seed), rounds=4)
        plain = random_search(planted, SPACE, 80, np.random.default_rng(seed))
        better += fine.best().score > plain.best().score
    assert better >= 16


def test_boxes_of_coarse_to_fine_narrow_around_the_optimum(rng):
    found = coarse_to_fine(planted, SPACE, 40, rng, rounds=4)
    widths = [math.log10(space["lr"].high / space["lr"].low) for space in found.spaces]
    assert widths[0] == pytest.approx(5) and widths[-1] < 2
    assert all(b <= a for a, b in pairwise(widths))
    assert found.spaces[-1]["lr"].low < 0.01 < found.spaces[-1]["lr"].high
    assert found.spaces[-1]["activation"].options == ("tanh",)
    for trial in found:
        box = found.spaces[trial.round]["lr"]
        assert box.low <= trial.params["lr"] <= box.high


@pytest.mark.parametrize("seed", range(20))
def test_a_box_spans_the_best_two_trials_however_few_are_to_be_kept(seed):
    found = coarse_to_fine(
        lambda params: abs(params["x"] - 0.5),  # good at both ends
        {"x": uniform(0, 1)}, 8, np.random.default_rng(seed), rounds=2, keep=0.01,
    )  # fmt: skip
    best = [trial.params["x"] for trial in found.ranked() if trial.round == 0][:2]
    assert found.spaces[1]["x"].low <= min(best) and max(best) <= found.spaces[1]["x"].high


def test_a_box_is_drawn_around_the_best_of_all_rounds_and_not_of_the_last(rng):
    calls = []

    def only_the_first_round_is_good(params):
        calls.append(params)
        return planted(params) - 100 * (len(calls) > 20)

    found = coarse_to_fine(only_the_first_round_is_good, SPACE, 20, rng, rounds=4)
    best = [trial.params["lr"] for trial in found.ranked()[:4]]
    assert {trial.round for trial in found.ranked()[:4]} == {0}
    assert found.spaces[3]["lr"].low <= min(best) and max(best) <= found.spaces[3]["lr"].high


def test_coarse_to_fine_searches_options_that_are_arrays(rng):
    sizes = [np.array([8]), np.array([16, 16]), np.array([32, 32])]
    space = {"lr": log_uniform(1e-3, 1), "hidden": choice(sizes)}
    found = coarse_to_fine(lambda params: params["hidden"].sum(), space, 12, rng)
    assert len(found) == 36
    (kept,) = found.spaces[-1]["hidden"].options
    assert kept is sizes[2]


@pytest.mark.parametrize(("failures", "sizes"), [(15, [27, 9, 3, 1]), (24, [27, 3, 1])])
def test_a_share_of_all_settings_goes_on_as_far_as_they_have_not_failed(failures, sizes, rng):
    calls = []

    def objective(params, budget):
        calls.append(budget)
        return math.nan if len(calls) <= failures else planted(params)

    successive_halving(objective, SPACE, 27, rng, budget=1, factor=3)
    assert [calls.count(3**number) for number in range(len(sizes) + 1)] == [*sizes, 0]


def test_successive_halving_gives_the_survivors_more(rng):
    calls = []

    def objective(params, budget):
        calls.append(budget)
        return planted(params)

    found = successive_halving(objective, SPACE, 27, rng, budget=10, factor=3)
    assert [calls.count(budget) for budget in (10, 30, 90, 270)] == [27, 9, 3, 1]
    for number in range(3):
        this = [trial for trial in found if trial.round == number]
        following = [trial.params for trial in found if trial.round == number + 1]
        ranked = sorted(this, key=lambda trial: -trial.score)
        assert following == [trial.params for trial in ranked[: len(following)]]
    assert found.best().budget == 270


def test_halving_judges_by_the_largest_budget_and_not_by_early_luck(rng):
    # Scores fall with the budget, as a training score freed of its first luck would.
    found = successive_halving(lambda params, budget: planted(params) - budget, SPACE, 9, rng)
    assert found.best().budget == 9
    assert max(found.column("score")) > found.best().score


def test_smaller_scores_can_be_the_better_ones(rng):
    def loss(params):
        return -planted(params)

    up = random_search(planted, SPACE, 50, np.random.default_rng(1))
    down = random_search(loss, SPACE, 50, np.random.default_rng(1), maximize=False)
    assert up.best().params == down.best().params
    assert [t.params for t in up.ranked()] == [t.params for t in down.ranked()]


# What the objective sees and returns


@every_search
@pytest.mark.parametrize("batch", [1, 7, 100])
def test_a_batched_objective_gives_the_same_trials(search, batch):
    def one(params, budget=0):
        return planted(params)

    sizes = []

    def many(batch_of_params, budget=0):
        sizes.append(len(batch_of_params))
        return np.array(planted_batch(batch_of_params))

    single = search(one, np.random.default_rng(3))
    batched = search(many, np.random.default_rng(3), batch=batch)
    assert single.trials == batched.trials
    assert max(sizes) <= batch and sum(sizes) == len(batched)


def test_settings_do_not_depend_on_what_the_objective_draws():
    quiet, noisy = (np.random.default_rng(5) for _ in range(2))
    first = random_search(planted, SPACE, 10, quiet)
    second = random_search(lambda params: noisy.normal(), SPACE, 10, noisy)
    assert [t.params for t in first] == [t.params for t in second]


def test_an_objective_that_changes_its_argument_does_not_change_the_record(rng):
    def careless(params):
        params["lr"] = -1
        return 0.0

    assert min(random_search(careless, SPACE, 5, rng).column("lr")) > 0


class OneElement:
    """What other libraries return: an array of one number, which ``float`` takes."""

    ndim, shape = 1, (1,)

    def __float__(self):
        return 0.5


def test_a_score_is_a_number_and_no_array_of_one(rng):
    with pytest.raises(ValueError, match=r"objective must return 1 number\(s\), got \[<.*OneElem"):
        random_search(lambda params: OneElement(), SPACE, 3, rng)
    scores = [1, np.float32(0.5), np.array(0.25), True]
    found = random_search(lambda many: scores, SPACE, 4, rng, batch=4)
    assert found.column("score").tolist() == [1, 0.5, 0.25, 1]


@every_search
def test_failed_trials_are_kept_but_never_the_best(search, rng):
    def diverges_at_large_rates(params, budget=0):
        return math.nan if params["lr"] > 0.02 else planted(params)

    found = search(diverges_at_large_rates, rng)
    assert np.isnan(found.column("score")).any()
    assert math.isfinite(found.best().score)
    assert all(math.isfinite(trial.score) for trial in found.ranked())


def test_infinite_scores_are_failures_too(rng):
    found = random_search(lambda params: math.inf, SPACE, 3, rng)
    with pytest.raises(
        ValueError, match=r"best\(\) needs a finite score, got 3 trials without one"
    ):
        found.best()
    assert coarse_to_fine(lambda params: math.nan, SPACE, 3, rng).interrupted is False


# Interrupts and progress


class InterruptAt:
    """An objective at which somebody presses the stop button during its n-th call."""

    def __init__(self, n):
        self.calls, self.n = 0, n

    def __call__(self, params, budget=0):
        self.calls += 1
        if self.calls == self.n:
            raise KeyboardInterrupt
        return planted(params)


@every_search
@pytest.mark.parametrize("when", ["first", 8, 25, "last"])
def test_an_interrupted_search_keeps_its_finished_trials(search, when):
    whole = search(lambda params, budget=0: planted(params), np.random.default_rng(2))
    n = {"first": 1, "last": len(whole)}.get(when, when)
    objective = InterruptAt(n)
    found = search(objective, np.random.default_rng(2))
    assert found.interrupted and not whole.interrupted
    assert objective.calls == n  # nothing is tried after the interrupt
    assert found.trials == whole.trials[: n - 1]


@every_search
@pytest.mark.parametrize("n", [1, 3, 5])
def test_an_interrupted_batch_is_dropped_whole_and_those_before_it_are_kept(search, n):
    stop = InterruptAt(5 * (n - 1) + 3)  # within the n-th batch

    def objective(many, budget=0):
        return [stop(params) for params in many]

    whole = search(lambda params, budget=0: planted(params), np.random.default_rng(2))
    found = search(objective, np.random.default_rng(2), batch=5)
    assert found.interrupted and found.trials == whole.trials[: 5 * (n - 1)]


def test_an_interrupt_from_the_progress_bar_keeps_the_finished_trials(rng):
    def stops(calls):
        yield from calls[:4]
        raise KeyboardInterrupt

    found = random_search(planted, SPACE, 10, rng, progress=stops)
    assert len(found) == 4 and found.interrupted


def test_half_a_training_is_no_trial(rng):
    """The stop button meets the third trial in the middle of its training."""
    X, y = gaussian_blobs(60, 3, 0.4, rng)
    started = []

    def objective(params):
        started.append(params)

        def stop_button(step, network, history):
            if len(started) == 3 and step == 5:
                raise KeyboardInterrupt

        network = Network([2, 8, 3], rng=np.random.default_rng(0))
        history = fit(
            network, X, y, SGD(lr=params["lr"]), 10, 20, rng=np.random.default_rng(1),
            callback=stop_button,
        )  # fmt: skip
        if history.interrupted:
            raise KeyboardInterrupt
        return history.loss[-1]

    found = random_search(objective, {"lr": log_uniform(0.01, 1)}, 6, rng, maximize=False)
    assert found.interrupted and len(started) == 3
    assert [trial.params for trial in found.trials] == started[:2]


def test_other_errors_of_the_objective_are_not_swallowed(rng):
    with pytest.raises(ZeroDivisionError):
        random_search(lambda params: 1 / 0, SPACE, 5, rng)


@every_search
def test_progress_sees_every_call_and_knows_their_number(search, rng):
    seen = []

    def progress(calls):
        seen.append(len(calls))
        return calls

    found = search(lambda params, budget=0: 0.0, rng, progress=progress)
    assert sum(seen) == len(found)


@every_search
def test_tqdm_counts_the_trials_of_each_round_to_the_end(search, rng):
    bars = []

    def progress(calls):
        bars.append(tqdm(calls, file=io.StringIO()))
        return bars[-1]

    found = search(lambda params, budget=0: 0.0, rng, progress=progress)
    assert [bar.total for bar in bars] == np.bincount(found.column("round")).tolist()
    assert all(bar.n == bar.total for bar in bars)


def test_a_population_trains_a_whole_batch_of_settings_under_a_progress_bar(rng):
    X, y = gaussian_blobs(200, 3, 0.4, rng)

    def train(settings):
        lr = np.array([params["lr"] for params in settings])
        seeds = [np.random.default_rng(0) for _ in settings]
        network = Network([2, 8, 3], rng=seeds, population=len(settings))
        return fit(network, X, y, SGD(lr=lr), 60, 50, rng=rng).train_accuracy[:, -1]

    quiet = partial(tqdm, disable=True)
    space = {"lr": log_uniform(1e-4, 1e25)}
    found = random_search(train, space, 24, rng, batch=8, progress=quiet)
    assert len(found) == 24
    assert found.best().score > 0.9 and 1e-2 < found.best().params["lr"] < 1e2
    assert np.isnan(found.column("score")).any()  # rates that diverged are kept as failures


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda r: random_search(planted, SPACE, 5, r, maximize="min"),
            "maximize must be one of True, False, got 'min'",
        ),
        (lambda r: grid_search(planted, SPACE, 2, maximize=0), "maximize must be one of True, Fal"),
        (lambda r: coarse_to_fine(planted, SPACE, 5, r, maximize=None), "maximize must be one of"),
        (lambda r: successive_halving(planted, SPACE, 5, r, maximize="loss"), "maximize must be"),
        (
            lambda r: random_search(planted, SPACE, 5, r, progress=lambda calls: None),
            "progress must return the calls that it wraps, got None",
        ),
        (
            lambda r: random_search(lambda p: np.array([0.5]), SPACE, 5, r),
            r"objective must return 1 number\(s\), got \[array\(\[0.5\]\)\]",
        ),
        (
            lambda r: random_search(lambda p: "0.5", SPACE, 5, r),
            r"must return 1 number\(s\), got \['0",
        ),
        (
            lambda r: random_search(lambda p: np.zeros((5, 1)), SPACE, 5, r, batch=5),
            r"objective must return 5 number\(s\), got array",
        ),
        (
            lambda r: random_search(lambda p: "12345", SPACE, 5, r, batch=5),
            r"objective must return 5 number\(s\), got '12345'",
        ),
        (
            lambda r: random_search(lambda p: [[1], [2, 3]], SPACE, 2, r, batch=2),
            r"objective must return 2 number\(s\), got \[\[1\], \[2, 3\]\]",
        ),
        (lambda r: random_search(lambda p: 0.5, SPACE, 2, r, batch=2), "must return 2 number"),
        (lambda r: random_search(planted, SPACE, 0, r), "n_trials must be a whole number 1 or"),
        (lambda r: random_search(planted, {}, 5, r), "space must be a dict"),
        (lambda r: random_search(planted, {"lr": [1, 2]}, 5, r), r"space\['lr'\] must be uniform"),
        (lambda r: random_search(planted, {"score": uniform(0, 1)}, 5, r), "other than score"),
        (lambda r: random_search(planted, SPACE, 5, 0), "rng must be a numpy Generator"),
        (lambda r: random_search(planted, SPACE, 5, r, batch=0), "batch must be a whole number"),
        (lambda r: random_search(0.5, SPACE, 5, r), "objective must be callable, got 0.5"),
        (lambda r: random_search(planted, SPACE, 5, r, progress=3), "progress must be callable"),
        (lambda r: random_search(lambda p: None, SPACE, 5, r), "objective must return 1 number"),
        (lambda r: random_search(lambda p: [1, 2], SPACE, 5, r, batch=5), "must return 5 number"),
        (lambda r: grid_search(planted, SPACE, 1), "points must be a whole number 2 or larger"),
        (lambda r: coarse_to_fine(planted, SPACE, 5, r, rounds=0), "rounds must be a whole"),
        (lambda r: coarse_to_fine(planted, SPACE, 5, r, keep=0), "keep must be in"),
        (lambda r: coarse_to_fine(planted, SPACE, 5, r, keep=[0.5]), "keep must be one number"),
        (lambda r: successive_halving(planted, SPACE, 5, r, factor=1), "factor must be a whole"),
        (lambda r: successive_halving(planted, SPACE, 5, r, budget=0), "budget must be a whole"),
    ],
)
def test_bad_input_is_named(call, message, rng):
    with pytest.raises(ValueError, match=message):
        call(rng)


def test_every_trial_of_halving_says_its_round():
    found = successive_halving(
        lambda params, budget: params["x"], {"x": uniform(0, 1)}, 27, np.random.default_rng(0)
    )
    assert found.column("round").tolist() == [0] * 27 + [1] * 9 + [2] * 3 + [3]


def test_halving_chooses_by_the_scores_of_the_round_itself():
    def objective(params, budget):  # the order turns round with the second budget
        return params["x"] if budget == 1 else -params["x"]

    found = successive_halving(objective, {"x": uniform(0, 1)}, 9, np.random.default_rng(0))
    second = [trial for trial in found if trial.budget == 3]
    assert found[-1].params == min(second, key=lambda trial: trial.params["x"]).params


@pytest.mark.parametrize("run", [random_search, grid_search])
def test_a_space_that_is_changed_later_stays_as_it_was_searched(run):
    space = {"x": uniform(0, 1)}
    rng = [np.random.default_rng(0)] if run is random_search else []
    found = run(lambda params: 0.0, space, 3, *rng)
    space["y"] = uniform(0, 1)
    assert list(found.spaces[0]) == ["x"]


@pytest.mark.parametrize("run", [coarse_to_fine, successive_halving])
def test_no_trials_are_refused(run):
    with pytest.raises(ValueError, match="n_trials must be"):
        run(lambda params, budget=1: 0.0, {"x": uniform(0, 1)}, 0, np.random.default_rng(0))
