"""Threads in which settings are drawn, so that the kernel stays free to answer the controls.

There are two: one for what the reader waits for, one for what might be asked for next. A thread
shares the interpreter with the answers, which therefore take some milliseconds longer; but it knows
all that was trained before, and it starts on every system that has threads. Python in a browser has
none: what is wished for is drawn at once there, and nothing beforehand.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Hashable

HOLD = 0.001  # seconds after which a thread that computes lets another one go on; Python's: 0.005


class Worker:
    """One thread that does the newest job first, and of each owner only the newest.

    Parameters
    ----------
    alone : bool
        Whether jobs are done by the caller where no thread can be started; left undone otherwise.
    """

    def __init__(self, *, alone: bool) -> None:
        self.alone = alone
        self.working = False
        self._jobs: dict[Hashable, Callable[[], None]] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """True while a job is under way or waits."""
        return self.working or bool(self._jobs)

    def put(self, owner: Hashable, job: Callable[[], None]) -> bool:
        """Do ``job`` soon; one of the same owner that has not begun is dropped.

        Returns
        -------
        taken : bool
            False where no thread can be started and the job is left undone.
        """
        if self._thread is None and not self._start():
            if self.alone:
                job()
            return self.alone
        with self._changed:
            self._jobs.pop(owner, None)
            self._jobs[owner] = job
            self._changed.notify()
        return True

    def _start(self) -> bool:
        thread = threading.Thread(target=self._run, name="explorables", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # Python in a browser: no threads
            return False
        sys.setswitchinterval(min(HOLD, sys.getswitchinterval()))
        self._thread = thread
        return True

    def _run(self) -> None:
        while True:
            with self._changed:
                self.working = False
                while not self._jobs:
                    self._changed.wait()
                _, job = self._jobs.popitem()
                self.working = True
            job()
            del job  # with what it holds


WISHES = Worker(alone=True)
AHEAD = Worker(alone=False)
