"""An exercise: its solution, how an answer is judged, and the mistakes that are known by name."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from course.learning.calls import (
    Outcome,
    agree,
    is_nothing,
    is_stub,
    nothing,
    outcome,
    what_stopped,
)
from course.learning.compare import difference
from course.learning.relations import relation
from course.learning.stop import TooLong, within
from course.learning.words import is_finite, show_call

LIMIT = 5.0  # seconds for all calls of an answer together; the solutions take milliseconds
SPOKEN = {"divide": "warn", "over": "warn", "invalid": "warn", "under": "ignore"}


class NotDone(Exception):
    """The answer is still the stub."""


class Problem(Exception):
    """The answer is wrong, and this is what is said about it."""


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
    new : bool
        New arrays are asked for: an answer that changes those it was given is refused.
    returns : str
        The values of a tuple in their order, ``"w, v"``: said when they come in another.
    """

    solution: Callable
    praise: str
    worked: Sequence[tuple[tuple, Any]] = ()
    cases: Sequence[tuple] = ()
    wrong: Mapping[Callable, str] = field(default_factory=dict)
    diagnose: Callable[[Callable], str | None] | None = None
    in_place: bool = False
    new: bool = False
    returns: str = ""

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

    def judge(self, answer, limit: float = LIMIT) -> tuple[bool, str]:
        """Return whether ``answer`` is right, and what to say about it in a few sentences.

        An answer that takes longer than ``limit`` seconds is stopped.
        """
        try:
            return True, f"Right. {self.praise}{self._judged(answer, limit)}"
        except NotDone:
            return False, f"Not done yet: fill in {self.name}, then run both cells again."
        except Problem as problem:
            return False, f"Not yet: {problem}"

    def _judged(self, answer, limit: float) -> str:
        """Return what is to be remarked on a right answer; raise for any other."""
        if not callable(answer):
            raise Problem(f"give check the function {self.name} itself, not {answer!r:.60}.")
        if not self.in_place and is_stub(answer):
            raise NotDone
        with warnings.catch_warnings(record=True) as caught:  # here: it holds for all threads
            warnings.simplefilter("always")
            try:
                return within(limit, lambda: self._remarks(answer, caught))
            except TooLong as error:
                raise Problem(error.said_of(self.name, limit)) from None
            except SystemExit as error:
                raise Problem(f"{self.name} {what_stopped(error)}") from None

    def _remarks(self, answer, caught: list) -> str:
        with np.errstate(**SPOKEN):
            if self.diagnose:
                diagnosis = self.diagnose(self._plain(answer, caught))
                if diagnosis:
                    raise Problem(diagnosis)
            outcomes = [self._outcome(answer, case, caught) for case in self._all_cases]
            self._raise_first_problem(answer, outcomes, caught)
        return self._aliased(outcomes) + self._warned(outcomes)

    def _raise_first_problem(self, answer, outcomes: list[Outcome], caught: list) -> None:
        if outcomes and all(is_nothing(result) for result in outcomes):
            raise Problem(nothing(self.name, answer))
        expected = self._expected(caught)
        for case, result, right in zip(self._all_cases, outcomes, expected, strict=True):
            problem = self._problem_of(answer, result, right)
            if problem:
                general = self._known(outcomes, expected, caught) or self._related(
                    outcomes, expected
                )
                warned = f" NumPy warns there: {result.warned}" if result.warned else ""
                call = show_call(self.solution, case)
                raise Problem(general or f"{call}: {problem}{warned}")
            if self.new and result.changed:
                raise Problem(
                    "the numbers are right, but it changes the arrays that it was given, and new "
                    "ones are asked for: g *= scale works in place, g * scale makes a new array."
                )

    def _problem_of(self, answer, result: Outcome, right) -> str | None:
        if result.error is not None:
            return f"{self.name} {what_stopped(result.error)}"
        if result.value is None:
            return nothing("it", answer)
        problem = difference(result.value, right)
        if problem and self.returns and problem.endswith(" are expected."):
            return f"{problem} Return {self.returns}."
        return problem

    def _known(self, outcomes, expected, caught) -> str | None:
        """What is said about the typical wrong answer that gives these very results.

        Where none does, the cases are left out for which there is an error, or NaN: a reader may
        make the mistake with less care for zeros than the wrong answer of the list.
        """
        theirs = {
            wrong: [self._outcome(wrong, case, caught) for case in self._all_cases]
            for wrong in self.wrong
        }
        fine = [i for i, result in enumerate(outcomes) if is_finite(result.value)]
        for places in ([*range(len(outcomes))], fine if len(fine) > 1 else []):
            for wrong, results in theirs.items():
                if agree(outcomes, results, places) and any(
                    difference(results[i].value, expected[i]) for i in places
                ):
                    return self.wrong[wrong]
        return None

    def _related(self, outcomes, expected) -> str | None:
        if any(result.error is not None or result.value is None for result in outcomes):
            return None
        names = list(inspect.signature(self.solution).parameters)
        arguments = [dict(zip(names, case, strict=False)) for case in self._all_cases]
        results = [result.value for result in outcomes]
        return relation(results, expected, self.returns, arguments)

    def _aliased(self, outcomes) -> str:
        if not self.new or not any(result.shared for result in outcomes):
            return ""
        return (
            " One remark: where nothing is to be done it hands back the caller's own arrays. They "
            "are not new; g.copy() makes them so."
        )

    def _warned(self, outcomes) -> str:
        for case, result in zip(self._all_cases, outcomes, strict=True):
            if result.warned:
                call = show_call(self.solution, case)
                return f" The result is right, but {call} warns on the way: {result.warned}"
        return ""

    @property
    def _all_cases(self) -> list[tuple]:
        return [*(arguments for arguments, _ in self.worked), *self.cases]

    def _outcome(self, answer, case: tuple, caught: list) -> Outcome:
        result = outcome(answer, case, caught, in_place=self.in_place)
        if isinstance(result.error, NotImplementedError) or result.value is ...:
            raise NotDone
        return result

    def _expected(self, caught: list) -> list:
        solved = [self._outcome(self.solution, case, caught) for case in self.cases]
        for result in solved:
            if result.error is not None:
                raise result.error
        return [*(result for _, result in self.worked), *(result.value for result in solved)]

    def _plain(self, answer, caught: list) -> Callable:
        """For ``diagnose``: call the answer, and raise in words where nothing comes back."""

        def call(*args):
            result = self._outcome(answer, args, caught)
            if is_nothing(result):
                raise Problem(nothing(self.name, answer))
            if result.error is not None:
                raise Problem(f"{self.name} {what_stopped(result.error)}")
            return result.value

        return call
