"""Faults put in on purpose: `make faults` tries whether the tests still see each of them.

Each is a mistake of a kind that was made here or could be made. A test that is made faster, or
shared, or moved must go on seeing its fault.
"""

from __future__ import annotations

from known_faults import course, explorables, foundations, helpers, whole
from known_faults.fault import FAILS, STOPS, Fault

FAULTS: list[Fault] = [
    *helpers.FAULTS,
    *foundations.FAULTS,
    *explorables.FAULTS,
    *course.FAULTS,
    *whole.FAULTS,
]

__all__ = ["FAILS", "FAULTS", "STOPS", "Fault"]
