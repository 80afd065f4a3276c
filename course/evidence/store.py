"""What was measured, as JSON beside each chapter's claims."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import numpy as np

from course.evidence.claim import Case, Claim
from course.learning.chapters import COURSE, chapters_with
from helpers.paired import Paired

FIELDS = ("n", "wins", "losses", "ties", "mean", "se", "low", "high", "p")


def all_claims() -> dict[str, list[Claim]]:
    """Return the claims of every chapter that has some, by chapter."""
    found = {
        name: import_module(f"course.{name}.claims").CLAIMS for name in chapters_with("claims")
    }
    names = [claim.name for claims in found.values() for claim in claims]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"names of claims must be unique in the book, got twice: {twice}")
    return found


def path_of(chapter: str) -> Path:
    return COURSE / chapter / "evidence.json"


def stored(chapter: str) -> dict[str, dict[str, dict]]:
    """Return what was measured: claim name -> conditions in words -> figures."""
    path = path_of(chapter)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def keep(
    chapter: str, claim: Claim, case: Case, found: Paired, seconds: float,
    edges: Sequence[str] = (), gaps: Sequence[str] = (),
) -> None:  # fmt: skip
    """Store one case, and forget what the chapter does not claim any more."""
    figures: dict = {name: _plain(getattr(found, name)) for name in FIELDS}
    figures |= {"seconds": round(seconds, 1), "edges": [*edges], "gaps": [*gaps]}
    _write(chapter, claim, case, figures)


def keep_edges(
    chapter: str, claim: Claim, case: Case, edges: Sequence[str], gaps: Sequence[str]
) -> None:
    """Store which tuned sides of a measured case lie at an edge or beside a gap of their grid."""
    figures = stored(chapter).get(claim.name, {}).get(case.under)
    if figures:
        _write(chapter, claim, case, figures | {"edges": [*edges], "gaps": [*gaps]})


def _write(chapter: str, claim: Claim, case: Case, figures: dict) -> None:
    known = stored(chapter)
    known.setdefault(claim.name, {})[case.under] = figures
    kept = {}
    for one in import_module(f"course.{chapter}.claims").CLAIMS:
        cases = [one_case.under for one_case in one.cases]
        of_it = known.get(one.name, {})
        kept[one.name] = {under: of_it[under] for under in cases if under in of_it}
    text = json.dumps({name: cases for name, cases in kept.items() if cases}, indent=1)
    path_of(chapter).write_text(text + "\n", encoding="utf-8")


def as_paired(figures: dict) -> Paired:
    """Return stored figures as what they were; the single differences are not kept."""
    values = {k: np.nan if figures[k] is None else figures[k] for k in FIELDS if k != "n"}
    return Paired(np.full(figures["n"], np.nan), **values)


def _plain(value):
    if isinstance(value, int):
        return value
    return float(f"{value:.6g}") if np.isfinite(value) else None
