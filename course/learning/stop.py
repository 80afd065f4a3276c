"""Stops a call that does not end, in any thread and on any system, and leaves the kernel alive.

The call runs in a thread of its own, and the caller waits for it. A signal would do in the main
thread of a Unix process alone; here the wait ends in time even while the call sleeps, or sits in a
long NumPy function. What was given up is then told to stop: Python raises SystemExit in it as soon
as it is back between two steps of Python code.
"""

from __future__ import annotations

import contextvars
import ctypes
import threading
import time
from collections.abc import Callable
from typing import Any

PATIENCE = 1.0  # seconds that a call is given to stop, once it was told
TICK = 0.05  # seconds between two looks; an interrupt by the reader is seen between them


class TooLong(Exception):
    """The call did not end in time.

    Parameters
    ----------
    stopped : bool
        Whether it has been stopped; otherwise it still runs, in the background.
    """

    def __init__(self, stopped: bool):
        super().__init__("the call took too long")
        self.stopped = stopped

    def said_of(self, name: str, seconds: float) -> str:
        """Say of the function ``name`` that it did not end."""
        said = f"{name} did not end within {seconds:.3g} seconds, and "
        if self.stopped:
            said += "was stopped."
        else:
            said += (
                "could not be stopped yet: it still runs in the background. Restart the kernel if "
                "it slows down."
            )
        return f"{said} Is there a loop whose condition never becomes false?"


def within(seconds: float, call: Callable[[], Any]) -> Any:
    """Return what ``call()`` returns, or raise what it raises, or TooLong after ``seconds``.

    An interrupt while it runs (KeyboardInterrupt) stops it as well. Where no thread can be
    started, as in Python inside a browser, the call is made without a limit.
    """
    results: list[tuple[bool, Any]] = []
    over = threading.Event()
    context = contextvars.copy_context()

    def work():
        try:
            results.append((True, context.run(call)))
        except BaseException as error:  # SystemExit too: it is the caller's to handle
            results.append((False, error))
        finally:
            over.set()

    thread = threading.Thread(target=work, daemon=True, name="an answer")
    try:
        thread.start()
    except RuntimeError:
        return call()
    try:
        ended = _wait(over, seconds)
    except BaseException:
        _stop(thread, over)
        raise
    if not ended:
        raise TooLong(stopped=_stop(thread, over))
    returned, result = results[0]
    if returned:
        return result
    raise result


def _wait(over: threading.Event, seconds: float) -> bool:
    """Wait at most so long; in short pieces, since Windows interrupts no longer wait.

    Not by ``Thread.join``: interrupted, it takes a running thread for ended in Python 3.11.
    """
    end = time.monotonic() + seconds
    while not over.wait(TICK) and time.monotonic() < end:
        pass
    return over.is_set()


def _stop(thread: threading.Thread, over: threading.Event) -> bool:
    """Raise SystemExit in the thread, again while it is swallowed; return whether it ended."""
    end = time.monotonic() + PATIENCE
    while not over.is_set() and time.monotonic() < end:
        reached = ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit)
        )
        if not reached:  # there is no such thread any more
            return True
        over.wait(TICK)
    return over.is_set()
