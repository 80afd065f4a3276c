"""What the chapter on dropout concludes, as comparisons that could come out otherwise."""

from __future__ import annotations

from course.dropout.elsewhere import ELSEWHERE
from course.dropout.training import LR, LRS, STEPS, best_rate, stopped_early, train
from course.evidence import Claim
from course.evidence import case as under
from course.evidence.data import DIGITS, SIGNALS, SOURCES

TUNING = (0, 1, 2, 3, 4)
ON_SIGNALS = {"data": SIGNALS, "hidden": (100,), "n": 1000, "steps": 1000}
WIDER = (*LRS, 0.02, 0.05)


def network_for(data, hidden) -> dict:
    """The layers and the data of a training on one of the data sets."""
    return {"sizes": (40 if data == SIGNALS else 64, *hidden, 10), "source": SOURCES[data]}


def side(seeds, p, rates=LRS, tuned=True, steps=STEPS, **setting):
    """One p trained at its own rate, found on five seeds that the comparison does not use."""
    setting |= {"steps": steps}
    lr = best_rate(p, rates, TUNING, every=steps, **setting) if tuned else LR
    return train(ps=(p,), lr=lr, seeds=seeds, test=True, **setting)


def on_test(seeds, p, stop=False, data=DIGITS, hidden=(50,), **setting):
    """Test accuracy in points, with p and without, each at its own rate or both at the same."""
    setting |= network_for(data, hidden)
    sides = [side(seeds, one, **setting) for one in (p, 0.0)]
    return tuple(100 * (stopped_early(one)[0] if stop else one.test[0, :, -1]) for one in sides)


def with_norm(seeds, a, b, rates=LRS, data=DIGITS, **setting):
    """Test accuracy of two networks of two hidden layers, each a norm and a p, each tuned."""
    setting |= network_for(data, (50, 50)) | {"rates": rates}
    sides = [side(seeds, p, norm=norm, **setting) for norm, p in (a, b)]
    return tuple(100 * one.test[0, :, -1] for one in sides)


def on_signals(seeds, p, noise):
    """The same on MNIST-1D, over six rates, since the best lie higher there."""
    return on_test(seeds, p, noise=noise, rates=WIDER, **ON_SIGNALS)


CLAIMS = [
    Claim(
        "dropout-one-rate",
        "At the one rate 0.01, dropout gains several points where labels are wrong.",
        "dropout", "no dropout", "points of test accuracy", on_test,
        [
            under("p 0.5, 20 % wrong labels, Adam 0.01 for both", "better", p=0.5, tuned=False),
            under("p 0.2, 20 % wrong labels, Adam 0.01 for both", "better", p=0.2, tuned=False),
        ],
        topic="one rate for both",
    ),
    Claim(
        "dropout-tuned",
        "With the rate tuned for both sides, what is left of the gain is about half a point; about "
        "one where 40 % of the labels are wrong."
        " On digits of new writers a gain was not shown.",
        "dropout", "no dropout", "points of test accuracy", on_test,
        [
            under("p 0.2, 20 % wrong labels, both tuned", "better", p=0.2),
            under("p 0.2, 20 % wrong labels, both tuned and stopped", "better", p=0.2, stop=True),
            under("p 0.5, 20 % wrong labels, both tuned", "level", 1.5, p=0.5),
            under("p 0.2, 40 % wrong labels, both tuned", "better", p=0.2, noise=0.4),
        ],
        topic="wrong labels, each at its own rate",
    ),
    Claim(
        "dropout-true-labels",
        "On true labels dropout neither gains nor costs a point, once both sides are tuned."
        " On digits of new writers p 0.5 may cost more.",
        "dropout", "no dropout", "points of test accuracy", on_test,
        [
            under("p 0.2, true labels, both tuned", "level", 1.0, p=0.2, noise=0.0),
            under("p 0.5, true labels, both tuned", "level", 1.0, p=0.5, noise=0.0),
        ],
        topic="true labels, each at its own rate",
    ),
    Claim(
        "dropout-mnist1d",
        "On MNIST-1D, where a network that has learned all of its 1000 signals is right on fewer "
        "than half of new ones, tuned dropout gains points on true labels too.",
        "dropout", "no dropout", "points of test accuracy", on_signals,
        [
            under("p 0.2, true labels, both tuned, 1000 steps", "better", p=0.2, noise=0.0),
            under("p 0.5, true labels, both tuned, 1000 steps", "better", p=0.5, noise=0.0),
            under("p 0.5, 20 % wrong labels, both tuned, 1000 steps", "better", p=0.5, noise=0.2),
        ],
        data="MNIST-1D",
        topic="MNIST-1D",
    ),
    Claim(
        "dropout-batchnorm-both",
        "With dropout and BatchNorm together, as many digits are right as with dropout alone where "
        "labels are wrong, and a little more where they are true."
        " On MNIST-1D both together are far ahead.",
        "BatchNorm and dropout 0.5", "dropout 0.5 alone", "points of test accuracy", with_norm,
        [
            under("two hidden layers, 20 % wrong labels, both tuned", "level", 1.5,
                  a=("batch", 0.5), b=(None, 0.5)),
            under("two hidden layers, true labels, both tuned", "better",
                  a=("batch", 0.5), b=(None, 0.5), noise=0.0),
        ],
    ),
    Claim(
        "dropout-beside-batchnorm",
        "Beside BatchNorm dropout gains points on wrong labels and costs one on true ones.",
        "BatchNorm and dropout 0.5", "BatchNorm alone", "points of test accuracy", with_norm,
        [
            under("two hidden layers, 20 % wrong labels, both tuned", "better",
                  a=("batch", 0.5), b=("batch", 0.0)),
            under("two hidden layers, true labels, both tuned", "worse",
                  a=("batch", 0.5), b=("batch", 0.0), noise=0.0),
        ],
    ),
    Claim(
        "dropout-or-batchnorm",
        "BatchNorm in place of dropout costs points on wrong labels and gains one on true ones.",
        "BatchNorm alone", "dropout 0.5 alone", "points of test accuracy", with_norm,
        [
            under("two hidden layers, 20 % wrong labels, both tuned", "worse",
                  a=("batch", 0.0), b=(None, 0.5)),
            under("two hidden layers, true labels, both tuned", "better",
                  a=("batch", 0.0), b=(None, 0.5), noise=0.0),
        ],
    ),
]  # fmt: skip
CLAIMS = [claim.also(ELSEWHERE) for claim in CLAIMS]
