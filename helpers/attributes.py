"""Attributes that watch what is assigned to them: it takes effect, or it is refused.

A plain attribute takes anything at any time, and what it takes may change nothing: the optimizer
would go on writing into the array that ``layer.W`` was before. All three keep their value in the
object itself, so that reading costs nothing, and copying and pickling work as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks import floats
from helpers.hyperparameters import hyperparameter


class Watched:
    """What the three share: they know the name that they were given in the class."""

    name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name


class InPlace(Watched):
    """An array, or some arrays, that others use too: a later assignment copies the values in.

    ``layer.W = new`` is then ``layer.W[...] = new``, and another shape raises ValueError.

    Parameters
    ----------
    then : callable, optional
        ``then(owner)`` is called after a later assignment.
    """

    def __init__(self, then: Callable | None = None) -> None:
        self.then = then

    def __set__(self, owner: Any, value: Any) -> None:
        if self.name not in vars(owner):
            vars(owner)[self.name] = value
            return
        _copy_into(vars(owner)[self.name], value, self.name)
        if self.then is not None:
            self.then(owner)


class Fixed(Watched):
    """What an object was built from: a later assignment would change nothing and is refused."""

    def __init__(self, advice: str = "build another one") -> None:
        self.advice = advice

    def __set__(self, owner: Any, value: Any) -> None:
        if self.name in vars(owner):
            kind = type(owner).__name__
            raise AttributeError(f"{self.name} is fixed when a {kind} is built: {self.advice}")
        vars(owner)[self.name] = value


class Checked(Watched):
    """A hyperparameter that passes the same check whenever it is set.

    Parameters
    ----------
    check : callable
        As for :func:`helpers.hyperparameters.hyperparameter`.
    """

    def __init__(self, check: Callable) -> None:
        self.check = check

    def __set__(self, owner: Any, value: Any) -> None:
        vars(owner)[self.name] = hyperparameter(self.check, self.name, value)


class Views(list):
    """Arrays that others use too: assigning to an entry copies the values in."""

    def __setitem__(self, index: Any, value: Any) -> None:
        _copy_into(self[index], value, f"entry {index}")


def _copy_into(held, value, name):
    if value is held:  # as after ``layer.W -= step``, which has written into it already
        return
    if isinstance(held, np.ndarray):
        value = floats(name, value)
        if value.shape != held.shape:
            raise ValueError(f"{name} must have shape {held.shape}, got {value.shape}")
        held[...] = value
        return
    if not isinstance(value, (list, tuple)) or len(value) != len(held):
        raise ValueError(f"{name} must hold {len(held)} arrays, got {value!r}")
    for i, (array, new) in enumerate(zip(held, value, strict=True)):
        _copy_into(array, new, f"{name}[{i}]")
