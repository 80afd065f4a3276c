"""The chapters, found by their folders: nothing lists them a second time."""

from __future__ import annotations

from pathlib import Path

COURSE = Path(__file__).resolve().parents[1]


def chapters_with(module: str) -> list[str]:
    """Return the names of the chapters whose folder holds ``module``, in alphabetical order."""
    return sorted(path.parent.name for path in COURSE.glob(f"*/{module}.py"))
