"""Update: one step down the gradient, with all that may act on it: penalty, clipping, optimizer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers import checks
from helpers.clipping import clip_by_norm
from helpers.divergence import quietly
from helpers.hyperparameters import rows
from helpers.optimizer_base import Optimizer
from helpers.protocols import Hyperparameter, Penalty, Stepper
from helpers.records import norms


class Update:
    """One step down the gradient of the last loss: ``update = Update(network, optimizer)``.

    In this order: backpropagate, add the penalty's gradient, clip, step, the penalty's proximal
    step, as long as the optimizer's ``reach``. Parameters are those of ``fit``.
    """

    def __init__(
        self, network: Any, optimizer: Stepper, penalty: Penalty | None = None,
        proximal: bool = False, max_norm: Hyperparameter | None = None, accumulate: int = 1,
    ) -> None:  # fmt: skip
        _check_options(network, optimizer, penalty, proximal, max_norm)
        self.accumulate = checks.integer("accumulate", accumulate, low=1)
        self.earlier = np.zeros_like(network.flat_grad) if self.accumulate > 1 else None
        if network.fresh and isinstance(optimizer, Optimizer):
            optimizer.reset()  # the steps it may have taken were taken on other parameters
        self.network, self.optimizer, self.max_norm = network, optimizer, max_norm
        self.gradient_penalty = None if proximal else penalty
        self.proximal_penalty = penalty if proximal else None
        self.params, self.grads = [network.flat], [network.flat_grad]
        # weights come first; biases, gammas and betas behind them are neither decayed nor penalized
        self.decay = [slice(network.n_weights)]
        self.weights = network.flat[..., : network.n_weights]
        self.weight_grads = network.flat_grad[..., : network.n_weights]

    def loss(self, draw: Callable) -> Hyperparameter:
        """Return the loss on the next ``X, y = draw()``; with ``accumulate`` the mean over so many.

        The gradients of all but the last are added up here, the step adds that one.
        """
        loss = self.network.loss(*draw())
        if self.earlier is None:
            return loss
        self.earlier[...] = 0
        for _ in range(self.accumulate - 1):
            self.network.backward()
            self.earlier += self.network.flat_grad
            loss = loss + self.network.loss(*draw())
        return loss / self.accumulate

    def __call__(self, measure: bool = False) -> Hyperparameter | None:
        """Take the step; with ``measure`` return the norm of the gradient before clipping.

        The norm, a float or (P,), costs one more pass over all gradients: only where it is wanted.
        """
        self.network.backward()
        if self.earlier is not None:
            self._average()
        if self.gradient_penalty is not None:
            self._add_penalty()
        grad_norm = self._clip(self.network.flat_grad, measure)
        self.optimizer.step(self.params, self.grads, self.decay)
        if self.proximal_penalty is not None:
            self._apply_prox(grad_norm)
        return grad_norm

    @quietly()
    def _average(self):
        self.network.flat_grad += self.earlier
        self.network.flat_grad /= self.accumulate

    @quietly()
    def _add_penalty(self):
        self.weight_grads += self.gradient_penalty.grad(self.weights)

    def _clip(self, gradient, measure):
        if self.max_norm is not None:
            return clip_by_norm([gradient], self.max_norm, per_row=gradient.ndim > 1)
        return norms(gradient) if measure else None

    @quietly()
    def _apply_prox(self, grad_norm):
        (reach,) = self.optimizer.reaches()
        if np.ndim(reach):
            reach = reach[..., : self.network.n_weights]
        if self.max_norm is not None:  # where the gradient was clipped, the penalty's pull is too
            share = self.max_norm / np.maximum(grad_norm, self.max_norm)
            reach = reach * rows(np.where(np.isfinite(grad_norm), share, 1.0), self.weights)
        self.proximal_penalty.prox(self.weights, reach, out=self.weights)


def _check_options(network, optimizer, penalty, proximal, max_norm):
    _check_built(optimizer, penalty)
    checks.one_of("proximal", proximal, (False, True))
    if proximal and penalty is not None:
        known = callable(getattr(optimizer, "reaches", None))
        if not known or type(optimizer).reach is Optimizer.reach:
            name = type(optimizer).__name__
            raise ValueError(f"optimizer must define reach for proximal steps, got {name}")
    n_rows = getattr(optimizer, "population", None)
    if n_rows not in (None, network.population):
        n = network.population
        allowed = f"{n} networks" if n else "one network, each a number"
        raise ValueError(f"optimizer must have hyperparameters for {allowed}, got {n_rows} values")
    for i, layer in enumerate(network.layers):
        if not all(np.may_share_memory(array, network.flat) for array in layer.params):
            kind = type(layer).__name__
            raise ValueError(
                f"network.layers[{i}] must have its parameters in network.flat, got a {kind} with "
                f"arrays of its own: no optimizer would reach them"
            )
    per_row = {}
    if max_norm is not None:
        per_row["max_norm"] = checks.positive("max_norm", max_norm)
    if penalty is not None:
        per_row["penalty.strength"] = penalty.strength
        per_row["penalty.l1_ratio"] = getattr(penalty, "l1_ratio", 1.0)
    for name, value in per_row.items():
        if np.shape(value) not in ((), (network.population,)):
            raise ValueError(f"{name} must be one number, or one per row, got {value!r}")


def _check_built(optimizer, penalty):
    objects = (
        ("optimizer", optimizer, "step", "an optimizer", "Adam()", "lr=0.1"),
        ("penalty", penalty, "prox", "L1, L2 or ElasticNet", "L1(0.01)", "0.1"),
    )
    for name, value, method, what, example, with_what in objects:
        if isinstance(value, type):
            built = f"{value.__name__}({with_what})"
            raise ValueError(f"{name} must be built, as {built}, got the class {value.__name__}")
        missing = not callable(getattr(value, method, None))
        if missing and not (name == "penalty" and value is None):
            raise ValueError(f"{name} must be {what}, as {example}, got {value!r}")
