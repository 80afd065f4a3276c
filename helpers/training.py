"""fit: the training loop. It prints nothing and returns a History."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from helpers import checks
from helpers.batches import Batches, generators
from helpers.divergence import Divergence
from helpers.evaluation import evaluate, fitting_data, is_classifier
from helpers.history import History
from helpers.network import Network
from helpers.protocols import ArrayLike, Hyperparameter, Penalty, Rngs, Schedule, Stepper
from helpers.records import RECORDS
from helpers.update import Update

BUFFER = 2048  # numbers


def fit(
    network: Network, X: ArrayLike, y: ArrayLike, optimizer: Stepper, steps: int, batch_size: int,
    *, X_val: ArrayLike | None = None, y_val: ArrayLike | None = None,
    schedule: Schedule | None = None, penalty: Penalty | None = None, proximal: bool = False,
    max_norm: Hyperparameter | None = None, rng: Rngs, eval_every: int | None = None,
    record: Sequence[str] = (), callback: Callable | None = None, start_step: int = 0,
    accumulate: int = 1,
) -> History:  # fmt: skip
    """Train a network, or a population of them, on mini-batches.

    A run diverges when the loss of a batch is not finite, or the training loss after the last step.
    A single network stops there. In a population that row keeps the parameters it has then, and the
    other rows go on.

    Parameters
    ----------
    network : Network
        Changed in place.
    X : array, shape (n, d); or (P, n, d), data of its own for every row of a population
    y : labels (n,) or targets (n, k); or the same behind an axis of P
    optimizer : Optimizer
        Goes on from the steps it has taken, except with a network that never saw a gradient: its
        steps were then taken on other parameters, and it is reset. A schedule's rates are those of
        the run; afterwards the optimizer has the rate again that it had before.
    steps : int, 1 or larger
    batch_size : int from 1 to n
    X_val, y_val : arrays, optional
        Validation data, evaluated whenever the training data are.
    schedule : callable, optional
        Step number to learning rate, set before every step. Steps count from ``start_step``.
    penalty : L1, L2 or ElasticNet, optional
        On the weight matrices alone: biases, gamma and beta are free.
    proximal : bool
        Whether the penalty acts by its proximal step after each step, which under L1 makes exact
        zeros, instead of by its gradient. The step has the length that the optimizer gives it
        (``reach``), so both ways lead to the minimum of loss + penalty under every optimizer.
    max_norm : float or (P,) array, optional
        Clip the gradient of each network to this norm.
    rng : numpy.random.Generator, or list of P of them
        Draws the mini-batches. A population takes ``rng.spawn(P)``: every row draws its own.
    eval_every : int, optional
        Evaluate before the first step, after every so many and after the last, also when a
        callback makes it the last; by default after the last alone.
    record : sequence of str
        What to measure of every layer at every step, in ``helpers.records.RECORDS``.
    callback : callable, optional
        ``callback(step, network, history)`` after every step; a true answer ends the run. The
        history shows what is known so far. See :class:`helpers.early_stopping.EarlyStopping`.
    start_step : int, 0 or larger
        Number of the first step for the schedule: with 9, a run goes on where one of 9 steps ended.
    accumulate : int, 1 or larger
        Number of mini-batches whose gradients are averaged for one step: ``accumulate=4`` takes
        the steps of a batch four times as large in a quarter of the memory. (BatchNorm still
        normalizes each mini-batch by itself.) ``loss`` is then their mean.

    Returns
    -------
    History
        After an interrupt (Ctrl-C) the history so far.

    Raises
    ------
    ValueError
        When an argument is outside what is allowed; the message names it.
    """
    checks.instance("network", network, Network)
    sets = {"train": fitting_data(network, X, y)}
    if (X_val is None) != (y_val is None):
        raise ValueError("X_val and y_val must be given together, got one of them")
    if X_val is not None and y_val is not None:
        sets["val"] = fitting_data(network, X_val, y_val, "X_val", "y_val")
    checks.function("schedule", schedule, optional=True)
    checks.function("callback", callback, optional=True)
    start_step = checks.integer("start_step", start_step, low=0)
    update = Update(network, optimizer, penalty, proximal, max_norm, accumulate)
    batches = _batches(network, *sets["train"], batch_size, rng)
    observer = _Observer(network, sets, steps, eval_every, record)
    rate_before = optimizer.lr
    try:
        with small_buffers():
            observer.evaluate(0)
            for step in range(observer.steps):
                if schedule is not None:
                    _set_rate(optimizer, schedule, start_step + step)
                loss = update.loss(batches.draw)
                if not observer.before_update(step, loss):
                    break
                grad_norm = update(measure=True)
                observer.after_update(step, loss=loss, lr=optimizer.lr, grad_norm=grad_norm)
                if callback is not None and _says_stop(callback(step, network, observer.history)):
                    observer.stop(step + 1)
                    return observer.history
            observer.history.finish()
    except KeyboardInterrupt:
        observer.history.interrupted = True
    finally:
        if schedule is not None:
            optimizer.lr = rate_before
    return observer.history


@contextmanager
def small_buffers() -> Iterator[None]:
    """Let NumPy use buffers that stay in the processor's first cache; each step gets faster.

    Where a row meets a matrix, as a bias does, NumPy copies the row again and again into a buffer
    of 8192 numbers. With a quarter of that a step takes some 3 % less time, and the same results.
    """
    before = np.setbufsize(BUFFER)
    try:
        yield
    finally:
        np.setbufsize(before)


class _Observer:
    """Writes the History of a run: losses, evaluations, records, divergence."""

    def __init__(self, network, sets, steps, eval_every, record):
        self.network, self.sets = network, sets
        steps = checks.integer("steps", steps, low=1)
        self.evaluations = _evaluation_steps(steps, eval_every)
        if isinstance(record, str) or not np.iterable(record):
            raise ValueError(f"record must be a sequence of names, got {record!r}")
        names = [checks.one_of("record", name, RECORDS) for name in record]
        self.records = [RECORDS[name](network) for name in names]
        self.steps, self.divergence = steps, Divergence(network)
        self.history = History(
            rows=network.rows,
            steps=steps,
            eval_steps=self.evaluations,
            eval_names=_evaluation_names(network, sets),
            layer_names={name: one.n_layers for one in self.records for name in one.names},
        )
        if network.population is not None:
            self.history.diverged_at = self.divergence.at

    def before_update(self, step, loss) -> bool:
        """Return whether the run goes on."""
        goes_on = self._look(step, loss)
        for one in self.records:
            one.before_update()
        return goes_on

    def after_update(self, step, **values):
        self.divergence.hold()
        for one in self.records:
            values |= dict(zip(one.names, one.measure(), strict=True))
        self.history.add_step(self.divergence.alive, **values)
        self.evaluate(step + 1)

    def evaluate(self, steps_done):
        """Evaluate every set when it is time to."""
        if steps_done in self.evaluations:
            self._evaluate(steps_done, last=steps_done == self.steps)

    def stop(self, steps_done):
        """Evaluate every set after a step that has become the last, if that is not done yet."""
        if steps_done not in self.evaluations:
            self._evaluate(steps_done, last=True)

    def _evaluate(self, steps_done, last):
        values = {
            f"{name}_{measure}": value
            for name, (X, y) in self.sets.items()
            for measure, value in evaluate(self.network, X, y).items()
        }
        self.history.add_evaluation(steps_done, self.divergence.alive, **values)
        if last:  # no batch comes that would show what the last step did
            self._look(steps_done, values["train_loss"])

    def _look(self, step, loss) -> bool:
        goes_on = self.divergence.look(step, loss)
        if not goes_on and self.network.population is None:
            self.history.diverged_at = step
        return goes_on


def _evaluation_steps(steps, eval_every) -> list[int]:
    if eval_every is None:
        return [steps]
    eval_every = checks.integer("eval_every", eval_every, low=1)
    return [*range(0, steps, eval_every), steps]


def _evaluation_names(network, sets) -> list[str]:
    measures = ("loss", "accuracy") if is_classifier(network) else ("loss",)
    return [f"{name}_{measure}" for name in sets for measure in measures]


def _batches(network, X, y, batch_size, rng) -> Batches:
    batch_size = checks.integer("batch_size", batch_size, low=1, high=X.shape[-2])
    shared_axes = 1 if is_classifier(network) else 2  # of y, when it has no axis for the rows
    rngs = generators(rng, network.population)
    return Batches(X, y, batch_size, rngs, X_per_row=X.ndim > 2, y_per_row=y.ndim > shared_axes)


def _says_stop(answer) -> bool:
    try:
        return bool(answer)
    except ValueError:  # an array of several
        raise ValueError(f"callback must return one truth value or None, got {answer!r}") from None


def _set_rate(optimizer, schedule, step):
    try:
        optimizer.lr = schedule(step)
    except ValueError as error:
        raise ValueError(f"schedule({step}) must return a learning rate: {error}") from None
