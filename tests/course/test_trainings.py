"""What the claims of the chapters share: a side at its own best rate, cases, kinds of claim."""

import numpy as np
import pytest

from course.evidence import Case, case
from course.evidence.claim import SEEDS
from course.evidence.store import all_claims
from course.evidence.trainings import TUNING, at_best, on_training, on_validation
from helpers.experiment import Runs

RATES = (0.1, 0.3, 1.0)
# On the tuning seeds 0.3 has the lowest loss and 0.1 the highest accuracy; 1.0 diverges on one.
LOSS = {0.1: 0.5, 0.3: 0.4, 1.0: 0.01}
RIGHT = {0.1: 0.9, 0.3: 0.8, 1.0: 0.99}


def recorded(calls):
    def train(rates, seeds):
        calls.append((rates, seeds))
        loss, right = (
            np.array([[table[rate] + seed / 1000 for seed in seeds] for rate in rates])
            for table in (LOSS, RIGHT)
        )
        if 1.0 in rates:
            loss[rates.index(1.0), 0] = right[rates.index(1.0), 0] = np.nan
        loss, right = loss[..., None], right[..., None]
        return Runs(rates, seeds, np.array([9]), loss, right, loss, right)

    return train


@pytest.mark.parametrize(
    ("measure", "by", "rate", "first"),
    [
        ("train_loss", None, 0.3, 0.4 + 0.1),
        ("val_accuracy", None, 0.1, 100 * (0.9 + 0.1)),
        ("val_accuracy", "train_loss", 0.3, 100 * (0.8 + 0.1)),
    ],
)
def test_a_side_is_measured_at_its_best_rate_on_seeds_that_did_not_choose(measure, by, rate, first):
    calls, fresh = [], (100, 101)
    found = at_best(recorded(calls), RATES, fresh, measure, by=by)
    assert calls == [(RATES, TUNING), ((rate,), fresh)]
    assert found.shape == (2,) and found[0] == pytest.approx(first)


def test_a_case_takes_a_word_or_the_bound_of_what_is_level():
    assert case("a", "worse", depth=3) == Case("a", "worse", None, {"depth": 3})
    assert case("a", 1.5, depth=3) == case("a", "level", 1.5, depth=3)
    assert case("a", 1.5, depth=3) == Case("a", "level", 1.5, {"depth": 3})
    with pytest.raises(ValueError, match="bound must be given"):
        case("a", "level")


def test_a_loss_is_compared_as_a_ratio_and_an_accuracy_in_points():
    given = "x", "A is.", "a", "b", len, [case("a", "better")]
    loss, right = on_training(*given, seeds=range(30)), on_validation(*given)
    assert (loss.lower, loss.ratio, len(loss.seeds)) == (True, True, 30)
    assert (right.lower, right.ratio) == (False, False) and "points" in right.unit


def test_no_claim_is_measured_on_a_seed_that_tunes():
    claims = [claim for claims in all_claims().values() for claim in claims]
    assert not {*TUNING} & {*SEEDS}
    shared = [claim.name for claim in claims if claim.seeds is SEEDS]
    assert len(shared) > len(claims) / 2
