"""What the chapter on dropout concludes, as comparisons that could come out otherwise."""

from __future__ import annotations

from course.dropout.elsewhere import ELSEWHERE, WIDER
from course.dropout.limits import (
    at_150_and_later,
    average_of_masks,
    doubts,
    learned,
    network_for,
    not_scaled,
    size_of_weights,
    twice_as_wide,
)
from course.dropout.training import LR, STEPS, best_rate, stopped_early, train
from course.evidence import Claim
from course.evidence import case as under
from course.evidence.data import DIGITS, SIGNALS
from course.evidence.trainings import TUNING

LRS = (0.0002, 0.0005, 0.001, 0.0015, 0.002, 0.003, 0.005, 0.01, 0.02)  # the best lie inside
ON_SIGNALS = {"data": SIGNALS, "hidden": (100,), "n": 1000, "steps": 1000}


def side(seeds, p, rates=LRS, tuned=True, steps=STEPS, tuning=TUNING, **setting):
    """One p trained at its own rate, found on seeds that the comparison does not use."""
    setting |= {"steps": steps}
    lr = best_rate(p, rates, tuning, every=steps, **setting) if tuned else LR
    return train(ps=(p,), lr=lr, seeds=seeds, test=True, **setting)


def on_test(seeds, p, stop=False, data=DIGITS, hidden=(50,), standardized=False, **setting):
    """Test accuracy in points, with p and without, each at its own rate or both at the same."""
    setting |= network_for(data, hidden, standardized)
    sides = [side(seeds, one, **setting) for one in (p, 0.0)]
    return tuple(100 * (stopped_early(one)[0] if stop else one.test[0, :, -1]) for one in sides)


def with_norm(seeds, a, b, rates=LRS, data=DIGITS, standardized=False, **setting):
    """Test accuracy of two networks of two hidden layers, each a norm and a p, each tuned."""
    setting |= network_for(data, (50, 50), standardized) | {"rates": rates}
    sides = [side(seeds, p, norm=norm, **setting) for norm, p in (a, b)]
    return tuple(100 * one.test[0, :, -1] for one in sides)


def on_signals(seeds, p, noise):
    """The same on MNIST-1D, tuned over six rates, higher ones, on five seeds: it takes long."""
    return on_test(seeds, p, noise=noise, rates=WIDER, tuning=TUNING[:5], **ON_SIGNALS)


CLAIMS = [
    Claim(
        "dropout-one-rate",
        "At the one rate 0.01, dropout gains several points where labels are wrong; with 900 "
        "digits too, in as many passes, on standardized pixels, and at p 0.2 in narrow layers.",
        "dropout", "no dropout", "points of test accuracy", on_test,
        [
            under("p 0.5, 20 % wrong labels, Adam 0.01 for both", "better", p=0.5, tuned=False),
            under("p 0.2, 20 % wrong labels, Adam 0.01 for both", "better", p=0.2, tuned=False),
            under("p 0.5, 20 % wrong labels, 900 digits, 900 steps, Adam 0.01 for both", "better",
                  p=0.5, tuned=False, n=900, steps=900),
        ],
        topic="one rate for both",
    ),
    Claim(
        "dropout-tuned",
        "With the rate tuned for both sides, about half a point is left of the gain at p 0.5; at "
        "p 0.2 it is less than one, and not shown unless both are stopped in time too."
        " On digits of new writers p 0.2 gains little or nothing, less than one and a half. On "
        "standardized pixels, where the wrong labels are learned sooner, p 0.5 gains three points.",
        "dropout", "no dropout", "points of test accuracy", on_test,
        [
            under("p 0.2, 20 % wrong labels, both tuned", "level", 1.0, p=0.2),
            under("p 0.2, 20 % wrong labels, both tuned and stopped", "better", p=0.2, stop=True),
            under("p 0.5, 20 % wrong labels, both tuned", "better", p=0.5),
            under("p 0.2, 40 % wrong labels, both tuned", "level", 1.0, p=0.2, noise=0.4),
        ],
        topic="wrong labels, each at its own rate",
    ),
    Claim(
        "dropout-true-labels",
        "On true labels dropout neither gains nor costs a point, once both sides are tuned."
        " On digits of new writers and on standardized pixels no order was shown either.",
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
    Claim(
        "dropout-two-layers",
        "With dropout 0.5 in two hidden layers no gain is left once both sides are tuned: with "
        "20 % wrong labels no more than 1.5 points either way, with 40 % no more than 3. On "
        "standardized pixels it gains four points.",
        "dropout 0.5", "no dropout", "points of test accuracy", with_norm,
        [
            under("two hidden layers, 20 % wrong labels, both tuned", "level", 1.5,
                  a=(None, 0.5), b=(None, 0.0)),
            under("two hidden layers, 40 % wrong labels, both tuned", "level", 3.0,
                  a=(None, 0.5), b=(None, 0.0), noise=0.4),
        ],
        topic="two hidden layers, each at its own rate",
    ),
    Claim(
        "dropout-longer",
        "At the rate 0.01 dropout gives more time to stop, not freedom from it: after 150 steps "
        "more new digits are right than after 600, and many more than after 3000.",
        "after 150 steps", "after all steps", "points of test accuracy", at_150_and_later,
        [
            under("p 0.5, 20 % wrong labels, 600 steps", "better", p=0.5, steps=600),
            under("p 0.5, 20 % wrong labels, 3000 steps", "better", p=0.5, steps=3000),
            under("p 0.5, 40 % wrong labels, 3000 steps", "better", p=0.5, steps=3000, noise=0.4),
            under("no dropout, 20 % wrong labels, 3000 steps", "better", p=0.0, steps=3000),
        ],
    ),
    Claim(
        "dropout-weights",
        "Whether dropout makes the weights smaller hangs on how far the training has gone: with "
        "wrong labels they are smaller after 300 steps and larger after 2000. Here better is "
        "smaller.",
        "dropout 0.5", "no dropout", "size of the weights (root mean square)", size_of_weights,
        [
            under("20 % wrong labels, Adam 0.01, 300 steps", "better", steps=300),
            under("20 % wrong labels, Adam 0.01, 2000 steps", "worse", steps=2000),
            under("true labels, Adam 0.01, 300 steps", "worse", noise=0.0),
            under("MNIST-1D, 100 units, true labels, 1000 steps", "better",
                  data=SIGNALS, hidden=(100,), noise=0.0, steps=1000),
        ],
        lower=True,
        topic="size of the weights",
    ),
    Claim(
        "dropout-not-scaled",
        "Without the scale at test the loss rises on true labels, and with 20 % wrong ones in a "
        "wider or longer training; with 40 % wrong labels it falls. On standardized pixels it "
        "rises with 20 % and 40 % too.",
        "scale forgotten", "scaled", "validation loss", not_scaled,
        [
            under("two layers of 40 units, true labels, 300 steps", "worse", noise=0.0),
            under("two layers of 40 units, 20 % wrong labels, 300 steps", "level", 0.15),
            under("two layers of 100 units, 20 % wrong labels, 300 steps", "worse",
                  hidden=(100, 100)),
            under("two layers of 40 units, 20 % wrong labels, 1000 steps", "worse", steps=1000),
            under("two layers of 40 units, 40 % wrong labels, 300 steps", "better", noise=0.4),
        ],
        lower=True,
        topic="loss",
    ),
    Claim(
        "dropout-not-scaled-accuracy",
        "Without the scale at test the accuracy falls by a point or so on the digits, and by many "
        "on MNIST-1D.",
        "scale forgotten", "scaled", "points of validation accuracy", not_scaled,
        [
            under("two layers of 40 units, true labels", "worse", measure="accuracy", noise=0.0),
            under("two layers of 40 units, 20 % wrong labels", "level", 2.5, measure="accuracy"),
            under("MNIST-1D, two layers of 100 units, true labels, 1000 steps", "worse",
                  measure="accuracy", data=SIGNALS, hidden=(100, 100), noise=0.0, steps=1000),
        ],
        topic="accuracy",
    ),
    Claim(
        "dropout-narrow",
        "In two layers of 10 units dropout 0.5 underfits at a small rate and after many steps "
        "too; in two of 20 most of what is missing after 1200 steps comes of the rate.",
        "dropout 0.5", "no dropout", "points of training accuracy", learned,
        [
            under("10 units, rate 0.01, 1200 steps", "worse", width=10, lr=0.01, steps=1200),
            under("10 units, rate 0.003, 4000 steps", "worse", width=10, lr=0.003, steps=4000),
            under("20 units, rate 0.01, 1200 steps", "worse", width=20, lr=0.01, steps=1200),
            under("20 units, rate 0.003, 4000 steps", "level", 2.0, width=20, lr=0.003, steps=4000),
        ],
        topic="narrow layers",
    ),
    Claim(
        "dropout-width",
        "Two layers of 2n units at p 0.5 do not reach two of n without dropout where n is 5 or "
        "10; with 20 the difference is small. On standardized pixels they get ahead with 10 "
        "and 20.",
        "2n units at p 0.5", "n units without dropout", "points of test accuracy", twice_as_wide,
        [
            under("n = 5, true labels, both tuned", "worse", width=5),
            under("n = 10, true labels, both tuned", "worse", width=10),
            under("n = 20, true labels, both tuned", "level", 2.0, width=20),
        ],
    ),
    Claim(
        "dropout-masks-averaged",
        "At p 0.5 one mask is right on far fewer digits than the one pass without masks; the "
        "average of 10 is a little behind it and that of 50 level with it. At p 0.75 the average "
        "of 50 is points ahead.",
        "the average", "one pass without masks", "points of validation accuracy", average_of_masks,
        [
            under("p 0.5, 1 mask", "worse", p=0.5, masks=1),
            under("p 0.5, 10 masks", "worse", p=0.5, masks=10),
            under("p 0.5, 50 masks", "level", 1.0, p=0.5, masks=50),
            under("p 0.75, 50 masks", "better", p=0.75, masks=50),
        ],
    ),
    Claim(
        "dropout-doubt",
        "On pixels in [0, 1] the doubt of 30 masks points at mistakes no better than that of one "
        "pass without masks; on standardized ones it does, by a point or two of 100.",
        "the average of 30 masks", "one pass without masks",
        "pairs of 100 in which the wrong answer is the more doubtful", doubts,
        [under(f"{words}, p 0.5, 30 masks", "level", 1.5, noise=noise)
         for words, noise in (("true labels", 0.0), ("20 % wrong labels", 0.2))],
        topic="doubt",
    ),
]  # fmt: skip
CLAIMS = [claim.also(ELSEWHERE) for claim in CLAIMS]
