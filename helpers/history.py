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
        Number of steps done; while ``fit`` runs, what lies beyond is NaN.
    diverged_at : None or int; for a population int array of shape (P,)
        Step of the first loss that was not finite, ``steps`` when it is the training loss after the
        last of them; None, or -1 in a population, if all were finite.
    interrupted : bool
        Whether an interrupt (Ctrl-C, the stop button) ended the run.
    """

    update_ratio = layer_grad_norm = None
    activation_mean = activation_std = activation_zeros = None
    train_loss = train_accuracy = val_loss = val_accuracy = None

    def __init__(
        self, rows: tuple, steps: int, eval_steps: Sequence[int], eval_names: Sequence[str],
        layer_names: dict,
    ) -> None:  # fmt: skip
        self.steps, self.n_evals = 0, 0
        self.diverged_at, self.interrupted = None, False
        self.eval_steps = np.array(eval_steps)
        self._rows = (slice(None),) * len(rows)
        self._step_names = ["loss", "lr", "grad_norm", *layer_names]
        self._eval_names = list(eval_names)
        for name in self._step_names:
            layers = [layer_names[name]] if name in layer_names else []
            setattr(self, name, np.full((*rows, steps, *layers), np.nan))
        for name in self._eval_names:
            setattr(self, name, np.full((*rows, len(eval_steps)), np.nan))

    def add_step(self, alive: Array, **values: Any) -> None:
        """Note the values of one step, by name; ``alive`` says which rows have not diverged."""
        self._write(self.steps, alive, values)
        self.steps += 1

    def add_evaluation(self, alive: Array, **values: Any) -> None:
        """Note the values of one evaluation, by name."""
        self._write(self.n_evals, alive, values)
        self.n_evals += 1

    def trim(self) -> None:
        """Cut what was not reached: after an interrupt nothing stands beyond ``steps``."""
        for names, n in ((self._step_names, self.steps), (self._eval_names, self.n_evals)):
            for name in names:
                setattr(self, name, getattr(self, name)[(*self._rows, slice(n))])
        self.eval_steps = self.eval_steps[: self.n_evals]

    def _write(self, index, alive, values):
        for name, value in values.items():
            getattr(self, name)[(*self._rows, index)] = value
        if not alive.all():  # then there are rows: a single network stops where it diverges
            for name in values:
                getattr(self, name)[~alive, index] = np.nan
