"""A claim: which of two settings is better, by what measure, and under which conditions.

A chapter's claims stand in ``course/<chapter>/claims.py`` as a list ``CLAIMS``. ``make evidence``
measures them and stores what it found in ``evidence.json`` beside them; a sentence of the book that
compares links to its claim on the page Evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from helpers.checks import number, one_of
from helpers.paired import Paired, paired

SEEDS = tuple(range(100, 120))  # no tuning of the book uses any of them
EXPECTED = ("better", "worse", "level")
NAME = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class Case:
    """Conditions that a claim is made for, and what is claimed there.

    Parameters
    ----------
    under : str
        The conditions in words, as the page prints them: "8 hidden layers, 100 steps".
    expect : "better", "worse" or "level"
        Of a against b. Better: the 95 % interval of the mean difference lies above 0; where a run
        diverged, the sign test decides at 5 %. Level: the whole interval lies within ``bound``.
    bound : float, optional
        For "level" alone: how large an effect is ruled out, in the unit of the claim.
    setting : dict
        Handed to the claim's ``measure``.
    """

    under: str
    expect: str
    bound: float | None = None
    setting: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        one_of("expect", self.expect, EXPECTED)
        if (self.expect == "level") != (self.bound is not None):
            raise ValueError(
                f"bound must be given for 'level' and for nothing else, got {self.bound} for "
                f"{self.expect!r} under {self.under!r}"
            )
        if self.bound is not None:
            number("bound", self.bound, low=0, open_low=True, single=True)

    def holds(self, found: Paired) -> bool:
        """Whether what was found is what is expected."""
        if self.expect == "level":
            return found.within(self.bound)
        return verdict(found) == self.expect


def case(under: str, expect: str | float, bound: float | None = None, **setting) -> Case:
    """Return conditions with what is expected there, as a chapter's ``CLAIMS`` write it.

    Parameters
    ----------
    under, bound
        As in :class:`Case`.
    expect : str or float
        A word as in :class:`Case`, or the bound of what is level: 1.5 is ``"level", 1.5``.
    **setting : anything the claim's ``measure`` takes.
    """
    if not isinstance(expect, str):
        expect, bound = "level", expect
    return Case(under, expect, bound, setting)


def on(data: str, words: str, expect: str | float, **setting) -> Case:
    """Return a case on one of :mod:`course.evidence.data`, whose conditions begin with its name."""
    return case(f"{data}, {words}", expect, data=data, **setting)


def verdict(found: Paired) -> str:
    """Return "better", "worse", or "open" where the pairs do not show which."""
    if np.isfinite(found.mean):
        shown = found.low > 0 or found.high < 0
        up = found.mean > 0
    else:
        shown, up = found.p < 0.05, found.wins > found.losses
    if not shown:
        return "open"
    return "better" if up else "worse"


@dataclass(frozen=True)
class Claim:
    """A comparison of a with b.

    Parameters
    ----------
    name : str
        Its place on the page Evidence, unique in the book: small letters, digits and hyphens.
    says : str
        What the book says of it, one plain sentence that is true of all its cases.
    a, b : str
        The two sides, in words.
    unit : str
        Of the difference: "points of validation accuracy". With ``ratio`` the name of the loss,
        whose ratio b / a is compared.
    measure : callable
        ``measure(seeds, **setting)`` returns two arrays with one number for each seed: a and b. A
        seed fixes what chance decides, the same on both sides. Whatever is tuned is tuned in here
        for both sides alike, on other seeds.
    cases : sequence of Case
        At least two conditions of the claim's kind that a reader would vary, or one and its reason
        in ``says``.
    lower, ratio : bool
        As in :func:`helpers.paired.paired`.
    data : str
        What it is measured on: "digits", or what else. A case with a setting ``data`` names its
        own: see :mod:`course.evidence.data`.
    topic : str
        What tells it apart from other claims with the same two sides: "true labels".
    seeds : sequence of int
        At least 20.
    at_edge : str
        Why a tuned side may lie at the edge of its grid: see :mod:`course.evidence.edges`.
    """

    name: str
    says: str
    a: str
    b: str
    unit: str
    measure: Callable[..., tuple[Any, Any]]
    cases: Sequence[Case]
    lower: bool = False
    ratio: bool = False
    data: str = "digits"
    topic: str = ""
    seeds: Sequence[int] = SEEDS
    at_edge: str = ""

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"name must be small letters, digits and hyphens, got {self.name!r}")
        if not self.cases:
            raise ValueError(f"cases must not be empty, in claim {self.name}")
        if len(self.seeds) < 20:
            raise ValueError(
                f"seeds must be at least 20, got {len(self.seeds)} in claim {self.name}"
            )

    @property
    def sides(self) -> str:
        """What is compared, and where: "Adam against SGD, one hidden layer"."""
        return f"{self.a} against {self.b}" + (f", {self.topic}" if self.topic else "")

    def data_of(self, case: Case) -> str:
        """What one case is measured on."""
        return case.setting.get("data", self.data)

    def also(self, cases: dict[str, list[Case]]) -> Claim:
        """Return the claim with those cases too that stand under its name."""
        return replace(self, cases=[*self.cases, *cases.get(self.name, ())])

    def measured(self, case: Case, seeds: Sequence[int] | None = None) -> Paired:
        """Measure one case on the claim's seeds, or on others."""
        a, b = self.measure(tuple(seeds or self.seeds), **case.setting)
        return paired(a, b, lower=self.lower, ratio=self.ratio)
