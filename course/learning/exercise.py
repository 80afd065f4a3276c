"""An exercise: its solution, how an answer is judged, and the mistakes that are known by name."""

from __future__ import annotations

import inspect
import linecache
import traceback
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import helpers
from course.learning.compare import difference, show_call

OURS = [Path(__file__).resolve().parents[1], Path(helpers.__file__).resolve().parent]


EMPTY = len((lambda: None).__code__.co_code)


class NotDone(Exception):
    """The answer is still the stub."""


class Nothing(Exception):
    """The answer was written, and returns nothing."""


@dataclass(frozen=True)
class Exercise:
    """A function for the reader to write.

    An answer is right when it returns the results worked by hand and, for every other case, what
    the solution returns. ``diagnose`` is asked first, for what no table of cases can say (random
    masks, measured variances).

    Parameters
    ----------
    solution : function or class
        The right answer. Its name is the exercise's name, and the stub's in the notebook.
    praise : str
        Said after "Right.": what the reader has now, in a sentence.
    worked : sequence of (arguments, result)
        Cases worked by hand. They keep the solution itself right.
    cases : sequence of tuples
        Further arguments to call the answer with. Every call gets its own copy.
    wrong : dict of function to str
        Typical wrong answers, each with what is said to a reader who gives it.
    diagnose : function, optional
        ``diagnose(answer)`` returns a sentence about what is wrong, or None.
    in_place : bool
        The answer changes its arguments and returns nothing; the arguments are compared.
    """

    solution: Callable
    praise: str
    worked: Sequence[tuple[tuple, Any]] = ()
    cases: Sequence[tuple] = ()
    wrong: Mapping[Callable, str] = field(default_factory=dict)
    diagnose: Callable[[Callable], str | None] | None = None
    in_place: bool = False

    def __post_init__(self):
        if not self.worked and not self.cases and self.diagnose is None:
            raise ValueError(f"{self.name} must have cases or a diagnose function, got neither")
        if not self.wrong:
            raise ValueError(f"{self.name} must have at least one typical wrong answer, got none")

    @property
    def name(self) -> str:
        return self.solution.__name__

    @property
    def source(self) -> str:
        return inspect.getsource(self.solution).rstrip()

    def judge(self, answer) -> tuple[bool, str]:
        """Return whether ``answer`` is right, and what to say about it in one or two sentences."""
        if not callable(answer):
            wanted = f"give check the function {self.name} itself, not {answer!r:.60}."
            return False, f"Not yet: {wanted}"
        try:
            problem = self._problem(answer)
        except (NotDone, NotImplementedError):
            return False, f"Not done yet: fill in {self.name}, then run both cells again."
        except Nothing:
            problem = f"{self.name} returns nothing. Does it end in a return?"
        except Exception as error:  # whatever the reader's code raises is an answer to talk about
            problem = f"{self.name} {_what_stopped(error)}"
        return (
            (True, f"Right. {self.praise}") if problem is None else (False, f"Not yet: {problem}")
        )

    def _problem(self, answer) -> str | None:
        diagnosis = self.diagnose(self._guarded(answer)) if self.diagnose else None
        return diagnosis or self._first_difference(answer)

    def _first_difference(self, answer) -> str | None:
        results, expected = self._results(answer), self._expected()
        for case, got, right in zip(self._all_cases, results, expected, strict=True):
            problem = difference(got, right)
            if problem:
                return self._known(results) or f"{show_call(self.solution, case)}: {problem}"
        return None

    def _known(self, results) -> str | None:
        """What is said about the typical wrong answer that gives these very results."""
        for wrong, message in self.wrong.items():
            try:
                theirs = self._results(wrong)
            except Exception:  # a wrong answer may be wrong by raising
                continue
            if not any(difference(got, their) for got, their in zip(results, theirs, strict=True)):
                return message
        return None

    @property
    def _all_cases(self) -> list[tuple]:
        return [*(arguments for arguments, _ in self.worked), *self.cases]

    def _results(self, answer) -> list:
        return [self._guarded(answer)(*case) for case in self._all_cases]

    def _expected(self) -> list:
        solved = [self._guarded(self.solution)(*case) for case in self.cases]
        return [*(result for _, result in self.worked), *solved]

    def _guarded(self, answer) -> Callable:
        """Call ``answer`` on copies, and tell an unfinished answer from a wrong one."""

        def call(*args, **kwargs):
            args, kwargs = deepcopy((args, kwargs))
            result = answer(*args, **kwargs)
            if self.in_place and result is None:
                return args
            if result is ... or (result is None and _is_empty(answer)):
                raise NotDone
            if result is None:
                raise Nothing
            return result

        return call


def _is_empty(answer: Callable) -> bool:
    """True for a function without a body: ``...``, ``pass`` or a docstring alone."""
    return hasattr(answer, "__code__") and len(answer.__code__.co_code) <= EMPTY


def _what_stopped(error: Exception) -> str:
    """Name the error and the line of the reader's code that raised it."""
    said = f"stops with {type(error).__name__}: {error}".rstrip(": ")
    theirs = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not any(Path(frame.filename).is_relative_to(folder) for folder in OURS)
        and "site-packages" not in frame.filename
    ]
    line = linecache.getline(theirs[-1].filename, theirs[-1].lineno).strip() if theirs else ""
    return f"{said}, in the line: {line}" if line else f"{said}."
