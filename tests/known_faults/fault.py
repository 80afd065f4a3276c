"""What one fault is."""

from __future__ import annotations

from typing import NamedTuple

FAILS, STOPS = "fails", "stops"


class Fault(NamedTuple):
    """A change of one file that makes something wrong, and the cheapest test that must see it.

    Parameters
    ----------
    name : str
        What is wrong, in a few words; unique in the list.
    file : str
        The file that is changed, seen from the root.
    before, after : str
        A text that the file holds exactly once, and what takes its place.
    test : str
        The test that must fail, as pytest names it; a notebook is run by nbval.
    how : "fails" or "stops"
        How the test tells: it fails, or it (or what it needs) stops before it can say anything.
    slow : bool
        Whether the test builds pages or a package, or opens a browser.
    """

    name: str
    file: str
    before: str
    after: str
    test: str
    how: str = FAILS
    slow: bool = False
