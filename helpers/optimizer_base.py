"""What all optimizers share, so that each of them in ``optimizers.py`` can be its rule alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from helpers.attributes import Checked
from helpers.checks import float_arrays, positive
from helpers.divergence import quietly
from helpers.hyperparameters import (
    hyperparameter,
    is_per_row,
    match_lengths,
    match_rows,
    rows,
    zero_or_larger,
)
from helpers.protocols import Hyperparameter

FLUSH_EVERY = 100  # steps between two sweeps that set vanishing state to zero


class _Hyperparameter(Checked):
    """A hyperparameter of an optimizer: whenever it is set, it must fit the others too."""

    def __init__(self, check, name=""):
        super().__init__(check)
        self.name = name

    def __set__(self, optimizer, value):
        value = hyperparameter(self.check, self.name, value)
        if is_per_row(value):
            optimizer._match(self.name, value)
        vars(optimizer)[self.name] = value


class Optimizer:
    """Checks, state made at the first step, weight decay; a subclass has its rule in ``update``.

    A subclass declares what its rule takes besides ``lr``::

        hyperparameters = {"momentum": probability}      names, each with its check
        state_names = ("v",)                             arrays that begin at zero
        n_scratch = 1                                    arrays for what is worked out on the way

        def update(self, w, g, scratch, v, *, lr, momentum): ...

        def reach(self, scratch, v, *, lr, momentum): ...     for proximal steps, see ``reach``

    Parameters
    ----------
    lr : float or (P,) array, > 0
        Learning rate. It may be set anew between steps, which is all that a schedule does, and then
        also to 0: the parameters stand still.
    weight_decay : float or (P,) array, >= 0
        Strength of the pull towards zero. It goes into the gradient, g <- g + weight_decay*w, as
        the penalty weight_decay/2 * sum(w**2) would; AdamW alone shrinks w itself.
    **others : float or (P,) array
        Those that the subclass declares, no more and no fewer.

    Attributes
    ----------
    t : int
        Number of steps taken.
    state : list of dict
        What is remembered from step to step: one dict of named arrays for each array of ``params``.
        It belongs to these parameters: ``reset`` the optimizer before it serves other ones.

    Raises
    ------
    ValueError
        Here and in every subclass, when a hyperparameter is outside its range, or when two are
        arrays of different length. Setting one of them later raises it too.
    TypeError
        When a declared hyperparameter is missing, or one comes that is not declared.
    """

    lr: Any = _Hyperparameter(zero_or_larger)
    weight_decay: Any = _Hyperparameter(zero_or_larger)
    hyperparameters: ClassVar[dict[str, Callable]] = {}
    state_names: tuple[str, ...] = ()
    n_scratch = 1
    decoupled = False  # True: weight decay shrinks w and leaves the gradient alone

    def __init__(
        self, lr: Hyperparameter, weight_decay: Hyperparameter, **others: Hyperparameter
    ) -> None:
        if others.keys() != self.hyperparameters.keys():
            declared = ", ".join(["lr", "weight_decay", *self.hyperparameters])
            came = ", ".join(["lr", "weight_decay", *others])
            raise TypeError(f"{type(self).__name__} must hand on {declared}, got {came}")
        self.reset()
        self.lr, self.weight_decay = positive("lr", lr), weight_decay
        for name in self.hyperparameters:
            setattr(self, name, others[name])

    def __init_subclass__(cls) -> None:
        for name, check in cls.hyperparameters.items():
            setattr(cls, name, _Hyperparameter(check, name))

    def reset(self) -> None:
        """Forget every step taken."""
        self.t = 0
        self.state: list[dict[str, np.ndarray]] = []
        self._scratch: list[list[np.ndarray]] = []

    @property
    def population(self) -> int | None:
        """P when a hyperparameter is an array of shape (P,), else None."""
        return next((len(v) for v in self._values().values() if is_per_row(v)), None)

    @quietly()
    def step(
        self,
        params: Sequence[np.ndarray],
        grads: Sequence[np.ndarray],
        decay: Sequence[bool | slice] | None = None,
    ) -> None:
        """Change ``params`` in place; ``grads`` are only read.

        Parameters
        ----------
        params, grads : lists of float arrays
            The same shapes in both, and in every call.
        decay : list of bool or slice, optional
            Which of the arrays ``weight_decay`` touches; all of them by default. A slice picks a
            part of the last axis.

        Raises
        ------
        ValueError
            When ``params`` are no float arrays, an entry of ``decay`` is neither bool nor slice, or
            lengths or shapes do not agree, with each other or with the first step.
        """
        if self.t == 0:
            self._start(params)
        if not (_shapes(params) == _shapes(grads) == self._shapes):
            self._refuse(params, grads)
        if decay is not None:
            self._check_decay(decay)
        self.t += 1
        decays = is_per_row(self.weight_decay) or self.weight_decay > 0
        for i, (w, g) in enumerate(zip(params, grads, strict=True)):
            if g.itemsize < 4 or g.dtype.kind != "f":
                g = g.astype(self._decayed[i].dtype)  # squares of a narrow type would overflow
            if decays and (decay is None or decay[i]):
                g = self._decay(i, w, g, slice(None) if decay is None else decay[i])
            self.update(w, g, *self._scratch[i], **self.state[i], **self._shaped(self._decayed[i]))
        if self.t % FLUSH_EVERY == 0:
            self._flush()

    def update(self, w: np.ndarray, g: np.ndarray, *arrays: np.ndarray, **named: Any) -> None:
        """Change ``w`` by one step along its gradient ``g``, which is only read.

        Scratch arrays of the shape of ``w`` come next; then, by name, the state, and ``lr`` and the
        declared hyperparameters, each one number, or one per row in a shape that fits ``w``.
        """
        raise NotImplementedError

    def reach(self, *arrays: Any, **named: Any) -> Any:
        """Return how far the rule moves a parameter per unit of a gradient that stays the same.

        The arguments are those of ``update`` without ``w`` and ``g``; the answer is one number, one
        per row, or one per parameter. It is the metric in which a proximal step must be taken:
        where the loss pulls with gradient g and the penalty with -g, their steps then cancel.
        """
        raise NotImplementedError(f"{type(self).__name__} must define reach for proximal steps")

    @quietly()
    def reaches(self) -> list:
        """Return ``reach`` for each array of ``params``, as it was at the last step."""
        each = zip(self._scratch, self.state, strict=True)
        return [self.reach(*arrays, **state, **self._shaped(arrays[0])) for arrays, state in each]

    def _values(self, **new) -> dict:
        names = (*self.hyperparameters, "lr", "weight_decay")
        values = vars(self) | new
        return {name: values[name] for name in names if name in values}

    def _match(self, name, value):
        """Refuse a value that does not fit the other hyperparameters and the parameters."""
        match_lengths(**self._values(**{name: value}))
        for i, (like_w, *_) in enumerate(self._scratch):
            match_rows(name, value, f"params[{i}]", like_w)

    def _shaped(self, w) -> dict:
        return {name: rows(getattr(self, name), w) for name in ("lr", *self.hyperparameters)}

    def _decay(self, i, w, g, part):
        part = (..., part if isinstance(part, slice) else slice(None))
        if self.decoupled:
            w[part] *= rows(1 - self.lr * self.weight_decay, w)
            return g
        pull = np.multiply(w[part], rows(self.weight_decay, w), out=self._scratch[i][0][part],
                           dtype=self._decayed[i].dtype)  # fmt: skip
        np.copyto(self._decayed[i], g)
        self._decayed[i][part] += pull
        return self._decayed[i]

    def _start(self, params):
        for i, w in enumerate(float_arrays("params", params)):
            for name, value in self._values().items():
                match_rows(name, value, f"params[{i}]", w)
        # squares of half precision overflow from 256 on: the work is done in single or double
        like = [np.empty(w.shape, np.promote_types(w.dtype, np.float32)) for w in params]
        self.state = [{name: np.zeros_like(one) for name in self.state_names} for one in like]
        self._scratch = [[np.empty_like(one) for _ in range(self.n_scratch)] for one in like]
        self._decayed = [np.empty_like(one) for one in like]
        self._shapes = [w.shape for w in params]

    def _refuse(self, params, grads):
        for name, arrays in (("params", params), ("grads", grads)):
            if not isinstance(arrays, (list, tuple, np.ndarray)):
                raise ValueError(f"{name} must be a list of float arrays, got {arrays!r}")
            if len(arrays) != len(self._shapes):
                raise ValueError(f"{name} must have length {len(self._shapes)}, got {len(arrays)}")
            for i, (array, expected) in enumerate(zip(arrays, self._shapes, strict=True)):
                shape = getattr(array, "shape", type(array).__name__)
                if shape != expected:
                    raise ValueError(
                        f"{name}[{i}] must be an array of shape {expected}, got {shape}"
                    )

    def _check_decay(self, decay):
        if not isinstance(decay, (list, tuple)):
            raise ValueError(f"decay must be a list, got {decay!r}")
        if len(decay) != len(self._shapes):
            raise ValueError(f"decay must have length {len(self._shapes)}, got {len(decay)}")
        for i, part in enumerate(decay):
            if not isinstance(part, (bool, slice, np.bool_)):
                raise ValueError(f"decay[{i}] must be a bool or a slice, got {part!r}")

    def _flush(self):
        # The averages of a unit that no longer gets gradients shrink until they are subnormal, and
        # with such numbers processors calculate some 15 times slower. Zero is near enough.
        for (scratch, *_), state in zip(self._scratch, self.state, strict=True):
            for array in state.values():
                size = np.abs(array, out=scratch)
                array *= np.greater_equal(size, np.finfo(array.dtype).tiny, out=scratch)


def _shapes(arrays) -> list | None:
    try:
        return [array.shape for array in arrays]
    except (AttributeError, TypeError):
        return None
