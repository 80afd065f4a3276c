"""History: what a training run leaves behind, as arrays ready to plot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.protocols import Array


class History:
    """The course of a training run.

    A population's arrays have its rows first: ``loss`` is (steps,) for one network, (P, steps) for
    a population. From the step at which a row diverged on, its values are NaN.

    While ``fit`` runs, a callback finds what is known so far: ``val_loss[-1]`` is the last one. So
    it stays when a callback or an interrupt ends the run.

    Attributes
    ----------
    loss : (steps,)
        Loss on each mini-batch before the step, without any penalty.
    lr : (steps,)
        Learning rate of each step.
    grad_norm : (steps,)
        Norm of the whole gradient, with the penalty's part, before clipping.
    update_ratio, layer_grad_norm, activation_mean, activation_std, activation_zeros
        (steps, n_layers), for what ``fit(record=...)`` asked for; otherwise None.
    eval_steps : (n_evals,)
        Number of steps done before each evaluation.
    train_loss, train_accuracy, val_loss, val_accuracy : (n_evals,)
        In evaluation mode on the whole training and validation set. None without validation data;
        accuracies are None unless the loss is the cross-entropy.
    steps : int
        Number of steps done.
    diverged_at : None or int; for a population int array of shape (P,)
        Step of the first loss that was not finite, ``steps`` when it is the training loss after the
        last of them; None, or -1 in a population, if all were finite.
    interrupted : bool
        Whether an interrupt (Ctrl-C, the stop button) ended the run.
    """

    def __init__(
        self, rows: tuple, steps: int, eval_steps: Sequence[int], eval_names: Sequence[str],
        layer_names: dict,
    ) -> None:  # fmt: skip
        self.steps, self.n_evals, self.finished = 0, 0, False
        self.diverged_at, self.interrupted = None, False
        self._rows = (slice(None),) * len(rows)
        self._planned = np.array(eval_steps)
        each_step: dict[str, list] = {name: [] for name in ("loss", "lr", "grad_norm")}
        each_step |= {name: [n_layers] for name, n_layers in layer_names.items()}
        self._each_step = {
            name: np.full((*rows, steps, *layers), np.nan) for name, layers in each_step.items()
        }
        self._each_evaluation = {
            name: np.full((*rows, len(eval_steps)), np.nan) for name in eval_names
        }

    @property
    def eval_steps(self) -> Array:
        """Number of steps done before each evaluation."""
        return self._planned if self.finished else self._planned[: self.n_evals]

    def __getattr__(self, name: str) -> Any:
        """Return what was measured under this name, as far as it is known; None if nothing was."""
        kept = vars(self)
        for arrays, n in (("_each_step", "steps"), ("_each_evaluation", "n_evals")):
            if name in kept.get(arrays, ()):
                array = kept[arrays][name]
                return array if self.finished else array[(*self._rows, slice(kept[n]))]
        if name in OPTIONAL:
            return None
        raise AttributeError(f"History has no {name}")

    def add_step(self, alive: Array, **values: Any) -> None:
        """Note the values of one step, by name; ``alive`` says which rows have not diverged."""
        self._write(self._each_step, self.steps, alive, values)
        self.steps += 1

    def add_evaluation(self, steps_done: int, alive: Array, **values: Any) -> None:
        """Note the values of one evaluation, by name."""
        self._planned[self.n_evals] = steps_done
        self._write(self._each_evaluation, self.n_evals, alive, values)
        self.n_evals += 1

    def finish(self) -> None:
        """Say that the run has come to its end: what was not reached is NaN from now on."""
        self.finished = True

    def _write(self, arrays, index, alive, values):
        for name, value in values.items():
            arrays[name][(*self._rows, index)] = value
        if not alive.all():  # then there are rows: a single network stops where it diverges
            for name in values:
                arrays[name][~alive, index] = np.nan


OPTIONAL = (
    "update_ratio", "layer_grad_norm", "activation_mean", "activation_std", "activation_zeros",
    "train_loss", "train_accuracy", "val_loss", "val_accuracy",
)  # fmt: skip
