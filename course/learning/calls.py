"""Calls an answer on copies, and keeps what came of it: a value, an error, warnings, changes."""

from __future__ import annotations

import ast
import inspect
import linecache
import sysconfig
import textwrap
import traceback
import warnings
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import helpers
from course.learning.compare import difference

OURS = [Path(__file__).resolve().parents[1], Path(helpers.__file__).resolve().parent]
LIBRARY = Path(sysconfig.get_paths()["stdlib"])
EMPTY = len((lambda: None).__code__.co_code)


@dataclass(frozen=True)
class Outcome:
    """What came of one call of an answer.

    Parameters
    ----------
    value : object
        What it returned, or for an answer in place its arguments afterwards.
    error : Exception or None
        What it raised.
    warned : str
        The first warning of the call, with the line it came from; empty when there was none.
    changed : bool
        Whether it changed an array that it was given.
    shared : bool
        Whether an array that it returned is one that it was given.
    """

    value: Any = None
    error: Exception | None = None
    warned: str = ""
    changed: bool = False
    shared: bool = False


def outcome(answer: Callable, args: tuple, caught: list, *, in_place: bool = False) -> Outcome:
    """Call ``answer`` on copies of ``args``; ``caught`` is the list where warnings are recorded."""
    own, before = deepcopy(args), len(caught)
    try:
        value = answer(*own)
    except Exception as error:  # whatever the reader's code raises is an answer to talk about
        return Outcome(error=error)
    if in_place and value is None:
        return Outcome(value=own)
    given, returned = list(_arrays(own)), list(_arrays(value))
    return Outcome(
        value=value,
        warned=_warning(caught[before]) if len(caught) > before else "",
        changed=any(map(_differ, given, _arrays(args))),
        shared=any(np.may_share_memory(a, b) for a in given for b in returned),
    )


def _arrays(value: Any):
    """All arrays in a value, also those in tuples and lists."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _arrays(item)


def _differ(a: np.ndarray, b: np.ndarray) -> bool:
    return not np.array_equal(a, b, equal_nan=True)


def is_stub(answer: Callable) -> bool:
    """True for a function without a body: ``...``, ``pass`` or a docstring alone.

    ``return None`` makes the same code as ``pass``; where the source can be read, it counts as
    written.
    """
    code = getattr(answer, "__code__", None)
    if code is None or len(code.co_code) > EMPTY or code.co_name == "<lambda>":
        return False
    return not returns(answer)


def returns(answer: Callable) -> bool:
    """True when a return stands in the source of ``answer``, as far as it can be read."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(answer)))
    except (OSError, TypeError, SyntaxError):
        return False
    return any(isinstance(node, ast.Return) for node in ast.walk(tree))


def agree(outcomes: Sequence[Outcome], theirs: Sequence[Outcome], places: Sequence[int]) -> bool:
    """Whether two lists of outcomes hold the same values at ``places``; errors agree with none."""
    pairs = [(outcomes[i], theirs[i]) for i in places]
    if any(a.error or b.error or a.value is None or b.value is None for a, b in pairs):
        return False
    return bool(places) and all(_same(a.value, b.value) for a, b in pairs)


def _same(a: Any, b: Any) -> bool:
    """Equal as numbers, or equal as what is no number, such as a mask of True and False."""
    if isinstance(b, np.ndarray) and b.dtype == bool:
        return np.asarray(a).dtype == bool and np.array_equal(a, b)
    return difference(a, b) is None


def is_nothing(result: Outcome) -> bool:
    """Return whether the answer ended well and gave nothing back."""
    return result.error is None and result.value is None


def nothing(name: str, answer: Callable) -> str:
    """Say that nothing came back, and how that comes."""
    if returns(answer):
        return f"{name} returns None. Does every return hold the result?"
    return f"{name} returns nothing. Does it end in a return?"


def what_stopped(error: BaseException) -> str:
    """Name the error and the line of the reader's code that raised it."""
    said = f"stops with {type(error).__name__}: {error}".rstrip(": ")
    theirs = [
        frame for frame in traceback.extract_tb(error.__traceback__) if _is_theirs(frame.filename)
    ]
    line = _line(theirs[-1].filename, theirs[-1].lineno) if theirs else ""
    return f"{said}, in the line: {line}" if line else f"{said}."


def _warning(caught: warnings.WarningMessage) -> str:
    said = f"{caught.category.__name__}: {caught.message}"
    line = _line(caught.filename, caught.lineno) if _is_theirs(caught.filename) else ""
    return f"{said}, in the line: {line}" if line else f"{said}."


def _line(file: str, number: int) -> str:
    return linecache.getline(file, number).strip()


def _is_theirs(file: str) -> bool:
    ours = any(Path(file).is_relative_to(folder) for folder in [*OURS, LIBRARY])
    return not ours and "site-packages" not in file
