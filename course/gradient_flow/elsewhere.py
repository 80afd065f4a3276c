"""The claims of this chapter under other conditions, on digits of new writers and on MNIST-1D."""

from __future__ import annotations

from course.evidence import case, on
from course.evidence.data import SIGNALS, WRITERS

WRONG, RIGHT = 2.0, 2**0.5  # gains of the first weights
VAL, LONG = {"loss": "val_loss"}, {"steps": 360}
RIGHT_WRONG = {"a": (RIGHT, "none"), "b": (WRONG, "value")}
RIGHT_BOTH = {"a": (RIGHT, "value"), "b": (RIGHT, "none")}
NORM = {"a": (WRONG, "norm"), "b": (WRONG, "none")}
STEEP_TANH = {"a": (3.0, "norm"), "b": (3.0, "none"), "activation": "tanh"}
RIGHT_DIGITS = {"loss": "val_accuracy", "by": "train_loss"}

# How a seed splits the digits for itself: the arguments of split_by.
OWN = (("own", True),)
PLAIN, NOISY = (*OWN, ("standardized", False)), (*OWN, ("noise", 0.2))
ELU, TANH = ({"a": (name, "SGD"), "b": ("ReLU", "SGD")} for name in ("ELU", "tanh"))

ON_OTHER_DIGITS = [
    case("ELU, batches of 10, 150 steps", "better", **ELU, part=OWN, batch=10),
    case("ELU, pixels in [0, 1], 150 steps", "better", **ELU, part=PLAIN),
    case("ELU, pixels in [0, 1], 600 steps", "better", **ELU, part=PLAIN, steps=600),
    case("ELU, one label in five wrong, 150 steps", 5.0, **ELU, part=NOISY),
    case("tanh, batches of 10, 150 steps", "better", **TANH, part=OWN, batch=10),
    case("tanh, pixels in [0, 1], 150 steps", "better", **TANH, part=PLAIN),
    case("tanh, one label in five wrong, 150 steps", "better", **TANH, part=NOISY),
    case("ELU, 100 units a layer, 150 steps", 1.5, **ELU, part=OWN, width=100),
    case("tanh, 100 units a layer, 150 steps", "better", **TANH, part=OWN, width=100),
]

CLIPPED_DIGITS = [
    case("ReLU, gain 2", "better", **NORM, **RIGHT_DIGITS),
    case("ReLU, gain 2, batches of 10", "better", **NORM, **RIGHT_DIGITS, part=OWN, batch=10),
    case("tanh, gain 3", 6.0, **STEEP_TANH, **RIGHT_DIGITS, part=OWN),
]

ELSEWHERE = {
    "clipping-norm": [
        case("training loss, batches of 10", "better", **NORM, part=OWN, batch=10),
        case("training loss, tanh, gain 3", 0.4, **STEEP_TANH, part=OWN),
        case("training loss, pixels in [0, 1]", "better", **NORM, part=PLAIN),
    ],
    "right-std-or-clipping": [
        on(SIGNALS, "validation loss, 360 steps", 0.15, **RIGHT_WRONG, **LONG, **VAL),
        on(WRITERS, "validation loss, 120 steps", 0.6, **RIGHT_WRONG, **VAL),
    ],
    "right-std-and-clipping": [
        on(SIGNALS, "training loss, 360 steps", "better", **RIGHT_BOTH, **LONG),
        on(SIGNALS, "validation loss, 360 steps", 0.15, **RIGHT_BOTH, **LONG, **VAL),
        on(WRITERS, "validation loss, 120 steps", 0.8, **RIGHT_BOTH, **VAL),
    ],
    "leaky-rescue": [
        on(SIGNALS, "bias 0, rate 0.1, 600 steps", 1.0, bias=0.0, lr=0.1, steps=600),
        on(SIGNALS, "bias -1, rate 0.1, 600 steps", 1.0, bias=-1.0, lr=0.1, steps=600),
    ],
    "activations-ranked": [
        on(SIGNALS, "leaky ReLU, 600 steps", 0.05, a=("leaky ReLU", "SGD"), b=("ReLU", "SGD"),
           steps=600),
        on(SIGNALS, "ELU, 600 steps", "better", **ELU, steps=600),
    ],
}  # fmt: skip
