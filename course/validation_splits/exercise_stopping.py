"""The exercise on early stopping."""

import numpy as np

from course.learning.exercise import Exercise


def kept_evaluation(losses, patience):
    """Return the index of the evaluation that early stopping keeps."""
    best = 0
    for i, loss in enumerate(losses):
        if loss < losses[best]:
            best = i
        elif i - best >= patience:
            break
    return best


def _lowest_of_all(losses, patience):
    return int(np.argmin(losses))


def _where_it_stops(losses, patience):
    best = 0
    for i, loss in enumerate(losses):
        if loss < losses[best]:
            best = i
        elif i - best >= patience:
            return i
    return len(losses) - 1


def _one_too_patient(losses, patience):
    return kept_evaluation(losses, patience + 1)


def _any_rise_counts(losses, patience):
    best, rises = 0, 0
    for i in range(1, len(losses)):
        rises += losses[i] >= losses[best]
        if losses[i] < losses[best]:
            best = i
        if rises >= patience:
            break
    return best


def _against_the_last(losses, patience):
    best, rises = 0, 0
    for i in range(1, len(losses)):
        rises = rises + 1 if losses[i] >= losses[i - 1] else 0
        if losses[i] < losses[best]:
            best = i
        if rises >= patience:
            break
    return best


def _equal_is_new(losses, patience):
    best = 0
    for i, loss in enumerate(losses):
        if loss <= losses[best]:
            best = i
        elif i - best >= patience:
            break
    return best


def _counted_from_one(losses, patience):
    return kept_evaluation(losses, patience) + 1


def _its_loss(losses, patience):
    return losses[kept_evaluation(losses, patience)]


def _impatient(losses, patience):
    return kept_evaluation(losses, patience - 1) if patience > 1 else 0


EARLY_STOPPING = Exercise(
    kept_evaluation,
    praise="What comes after the stop is never seen, however low it would have been.",
    worked=[
        ((np.array([3.0, 2.0, 1.0, 1.5, 0.5]), 1), 2),
        ((np.array([3.0, 2.0, 1.0, 1.5, 0.5]), 2), 4),
        ((np.array([2.0, 1.0, 1.4, 1.3, 1.2, 0.5]), 3), 1),
        ((np.array([2.0, 1.0, 1.0, 1.5, 0.5]), 2), 1),  # as low is not lower
        ((np.array([2.0, 1.0, 1.0]), 5), 1),
    ],
    cases=[
        (np.array([3.0, 2.0, 2.5, 1.0, 1.5, 0.9, 0.95, 0.8]), 2),
        (np.array([2.0, 1.0, 1.5, 0.9, 1.2, 1.3, 1.4, 0.1]), 1),
        (np.array([1.0, 2.0, 3.0, 4.0]), 2),
        (np.array([4.0, 3.0, 2.0, 1.0]), 1),
        (np.array([2.0]), 1),
    ],
    wrong={
        _lowest_of_all: "this looks at evaluations after the stop, which were never made.",
        _where_it_stops: "this is where training stops; the parameters that are kept are those "
        "of the best evaluation before.",
        _one_too_patient: "this waits one evaluation too long: it stops when `patience` "
        "evaluations in a row brought no new lowest loss.",
        _equal_is_new: "a loss that equals the lowest so far is no *new lowest* loss: it must "
        "be below it.",
        _counted_from_one: "the first evaluation has index 0.",
        _its_loss: "this is the loss that was lowest; its index is asked for.",
        _impatient: "this stops one evaluation too early: `patience` evaluations in a row "
        "without a new lowest loss may pass.",
        _any_rise_counts: "a new lowest loss starts the count again: evaluations *in a row*.",
        _against_the_last: "each loss must be compared with the lowest so far, not with the "
        "one before it.",
    },
)
