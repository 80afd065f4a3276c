"""The exercises of the chapter on dropout."""

import numpy as np

from course.learning.exercise import Exercise


def inverted_mask(uniform, p):
    """Return the mask of inverted dropout, from uniform numbers in [0, 1)."""
    # A unit stays when its number is not below p; what stays is scaled up.
    return (uniform >= p) / (1 - p)


def _not_scaled(uniform, p):
    return (uniform >= p) * 1.0


def _p_keeps(uniform, p):
    return (uniform < p) / p


def _keeps_scaled_wrong(uniform, p):
    return (uniform < p) / (1 - p)


def _scaled_by_p(uniform, p):
    return (uniform >= p) / p


def _scaled_down(uniform, p):
    return (uniform >= p) * (1 - p)


def _above_p(uniform, p):
    return (uniform > p) / (1 - p)


def _yes_and_no(uniform, p):
    return uniform >= p


def sum_std(h, w, p):
    """Return the standard deviation of the masked sum of h * w."""
    # Each mask entry is 0 or 1/(1-p); its variance is p/(1-p).
    return np.sqrt(p / (1 - p) * np.sum((h * w) ** 2))


def _variance(h, w, p):
    return p / (1 - p) * np.sum((h * w) ** 2)


def _classic_std(h, w, p):
    return np.sqrt(p * (1 - p) * np.sum((h * w) ** 2))


def _square_of_the_sum(h, w, p):
    return np.sqrt(p / (1 - p)) * np.abs(np.sum(h * w))


def _weights_alone(h, w, p):
    return np.sqrt(p / (1 - p) * np.sum(w**2))


def _stds_added(h, w, p):
    return np.sqrt(p / (1 - p)) * np.sum(np.abs(h * w))


def _upside_down(h, w, p):
    return np.sqrt((1 - p) / p * np.sum((h * w) ** 2))


def geometric_mean(probabilities):
    """Return the normalized geometric mean over the masks (axis 0)."""
    # The mean of the logarithms, back by exp, and then to a sum of 1.
    mean = np.exp(np.mean(np.log(probabilities), axis=0))
    return mean / mean.sum()


def _arithmetic(probabilities):
    return np.mean(probabilities, axis=0)


def _not_normalized(probabilities):
    return np.exp(np.mean(np.log(probabilities), axis=0))


def _product(probabilities):
    product = np.prod(probabilities, axis=0)
    return product / product.sum()


def _over_the_classes(probabilities):
    mean = np.exp(np.mean(np.log(probabilities), axis=1))
    return mean / mean.sum()


def _square_root(probabilities):
    mean = np.sqrt(np.prod(probabilities, axis=0))
    return mean / mean.sum()


def _logarithms(probabilities):
    return np.mean(np.log(probabilities), axis=0)


def units_needed(n, p):
    """Return the width that leaves n units at work on average."""
    # A share of 1 - p is left.
    return int(np.ceil(n / (1 - p)))


def _divided_by_p(n, p):
    return int(np.ceil(n / p))


def _share_left(n, p):
    return int(np.ceil(n * (1 - p)))


def _times_one_plus_p(n, p):
    return int(np.ceil(n * (1 + p)))


def _rounded_down(n, p):
    return int(n / (1 - p))


def _not_rounded(n, p):
    return n / (1 - p)


def _one_more(n, p):
    return int(n / (1 - p)) + 1


EXERCISES = [
    Exercise(
        inverted_mask,
        praise="Its mean is 1, whatever p is, and so nothing has to be done at test.",
        worked=[
            ((np.array([0.1, 0.25, 0.5, 0.9]), 0.5), np.array([0.0, 0.0, 2.0, 2.0])),
            ((np.array([0.1, 0.6]), 0.2), np.array([0.0, 1.25])),  # p and 1 - p are not the same
        ],
        cases=[
            (np.array([[0.05, 0.3], [0.75, 0.99]]), 0.2),
            (np.array([0.85, 0.1, 0.6]), 0.8),
        ],
        wrong={
            _not_scaled: "the right units are silent, but nothing is scaled: the mean of this mask "
            "is 1 - p.",
            _p_keeps: "here p is the probability of dropping; this keeps a unit with probability "
            "p, as the paper's p does.",
            _keeps_scaled_wrong: "the wrong units stay: a unit is dropped when its number is below "
            "p.",
            _scaled_by_p: "divide by the share that stays, 1 - p.",
            _above_p: "a number equal to p is not below p: its unit stays.",
            _yes_and_no: "the right units are silent, but this mask is True and False: divide it "
            "by the share that stays, 1 - p.",
            _scaled_down: "this scales down, and the mean becomes (1 - p) squared.",
        },
    ),
    Exercise(
        sum_std,
        praise="It grows without bound as p nears 1: that is the price of a high p.",
        worked=[((np.array([1.0, 2.0]), np.array([3.0, 2.0]), 0.5), 5.0)],
        cases=[
            (np.array([0.5, 0.1, 2.0]), np.array([1.0, -1.0, 0.3]), 0.2),
            (np.array([1.0, 1.5]), np.array([-0.4, 1.0]), 0.9),
        ],
        wrong={
            _variance: "this is the variance; its root is asked for.",
            _classic_std: "this is the mask of classic dropout, 0 or 1. Inverted dropout scales it "
            "by 1 / (1 - p), and with it the standard deviation.",
            _square_of_the_sum: "the terms are masked one by one: square each, then add.",
            _weights_alone: "a term is output times weight.",
            _stds_added: "of independent terms the variances add up, not the standard deviations.",
            _upside_down: "the variance of a mask entry is p / (1 - p): none at p 0.",
        },
    ),
    Exercise(
        geometric_mean,
        praise="For a mask on the last hidden layer this is exactly the deterministic pass.",
        worked=[((np.array([[0.2, 0.8], [0.8, 0.2]]),), np.array([0.5, 0.5]))],
        cases=[
            (np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]),),
            (np.array([[0.9, 0.1], [0.6, 0.4], [0.3, 0.7]]),),
        ],
        wrong={
            _arithmetic: "this is the arithmetic mean.",
            _not_normalized: "the geometric means of probabilities add up to less than 1: divide "
            "by their sum.",
            _over_the_classes: "axis 1 runs over the classes; the masks are the rows, axis 0.",
            _square_root: "this takes the square root of the product, which is right for two "
            "masks: take the root of their number.",
            _logarithms: "this is the mean of the logarithms: take its exponential, and divide by "
            "the sum.",
            _product: "this is the product; take its root of the number of masks before you "
            "normalize.",
        },
    ),
    Exercise(
        units_needed,
        praise="In the paper, whose p keeps, the same rule reads n / p. It is the least width, and "
        "no promise: a narrow layer may need more.",
        worked=[((50, 0.5), 100), ((30, 0.25), 40)],
        cases=[(20, 0.5), (20, 0.75), (7, 0.25), (11, 0.3)],
        wrong={
            _divided_by_p: "this is the paper's n / p, where p is the probability of keeping.",
            _share_left: "this is how many are left of n units; asked is the width of which n are "
            "left.",
            _rounded_down: "rounded down, fewer than n work on average: round up.",
            _not_rounded: "units come in whole numbers: round up.",
            _one_more: "where n / (1 - p) is a whole number it is enough: n work on average then.",
            _times_one_plus_p: "at p 0.5 this gives 1.5 n, of which only 0.75 n are left.",
        },
    ),
]
