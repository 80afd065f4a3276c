"""Whether a cell of the notebook runs, and what the figures say meanwhile.

A kernel does one thing after the other. ipykernel from version 7 on answers widgets beside a
running cell, in a thread called a subshell, where the front end asks for one; JupyterLab does from
version 4.4 on. Elsewhere a move waits until the cells are done, and the figures say so.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from typing import Any, Protocol

from IPython import get_ipython

from explorables.drawing import COMPUTING

CALM = 0.3  # seconds without a cell after which "Run all" is taken to be over
WATCHING = weakref.WeakSet()  # the figures that are told
_over = None  # the timer that then tells the figures


class Figure(Protocol):
    """What is told when cells begin and end."""

    inputs: dict[str, Any]

    def waits(self, waiting: bool) -> None: ...


class Cells:
    """The cells of this kernel's notebook."""

    running = False


def watch(live: Figure) -> None:
    """Tell ``live`` from now on when cells run; nothing happens outside a kernel."""
    WATCHING.add(live)
    shell = get_ipython()
    if shell is None or _began in shell.events.callbacks["pre_run_cell"]:
        return
    Cells.running = True  # the one that calls this
    shell.events.register("pre_run_cell", _began)
    shell.events.register("post_run_cell", _ended)


def answered_beside_cells() -> bool:
    """True where a subshell answers the controls while a cell runs."""
    return any(thread.name.startswith("subshell-") for thread in threading.enumerate())


def _began(info) -> None:
    Cells.running = True
    with COMPUTING:  # the cell may use what a thread has under way
        pass
    if _over is not None:
        _over.cancel()
    beside = answered_beside_cells()
    for live in [*WATCHING]:
        for box in live.inputs.values():
            # ipykernel 7.4 answers a widget where it spoke last, which was in a cell
            vars(box.comm).pop("_reply_subshell_id", None)
        if not beside:
            live.waits(True)


def _ended(result) -> None:
    global _over
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        _all_ended()
    else:
        _over = loop.call_later(CALM, _all_ended)


def _all_ended() -> None:
    Cells.running = False
    for live in [*WATCHING]:
        live.waits(False)
