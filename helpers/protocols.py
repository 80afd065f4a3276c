"""Names for the kinds of things that the package's functions take: read them as a glossary.

A protocol lists what is asked of an object; which class it has does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

__all__ = ["ArrayLike", "DTypeLike"]

Array = np.ndarray
Shape = tuple[int, ...]
Hyperparameter = float | np.ndarray  # one number, or shape (P,): one for each row of a population
Rng = np.random.Generator
Rngs = Rng | Sequence[Rng]  # one generator, or one for each row of a population
Nonlinearity = str | tuple[Callable, Callable]  # a name, or (f, df)
Initializer = Callable[[Any, Rng], Array]  # shape (fan_in, fan_out) to weights
Schedule = Callable[[Any], Hyperparameter]  # step to learning rate
Objective = Callable[..., Any]  # settings (, budget) to score; with batch, lists of both
Space = Mapping[str, Any]  # name of a hyperparameter to uniform, log_uniform or choice
Progress = Callable[[Sequence], Any]  # wraps a sequence and shows how far it is, as tqdm does


class Layer(Protocol):
    """A pair of rules; ``backward`` fills ``grads``, one for each of ``params``."""

    params: Sequence[Array]
    grads: Sequence[Array]

    def forward(self, X: Array, training: bool = False) -> Array: ...

    def backward(self, dout: Array) -> Any: ...


class Stepper(Protocol):
    """What ``fit`` asks of an optimizer: a rate that can be set, and a step.

    For proximal steps it asks for ``reaches()`` too, see :class:`helpers.optimizer_base.Optimizer`.
    """

    lr: Any

    def step(self, params: Any, grads: Any, decay: Any = None) -> None: ...


class Penalty(Protocol):
    """A term added to the loss, by its gradient or by its proximal step."""

    strength: Hyperparameter

    def value(self, w: Array, *, per_row: bool = False) -> Hyperparameter: ...

    def grad(self, w: Array) -> Array: ...

    def prox(self, w: Array, lr: Hyperparameter, out: Array | None = None) -> Array: ...
