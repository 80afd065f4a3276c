"""The processes that draw: started once, kept for every explorable, gone when their owner is.

A job is a function and its arguments, pickled by the one who asks; the owner of a crew passes it on
unread. A process that ends in the middle of a job fails that job alone, and is replaced.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import threading
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, BinaryIO

LENGTH = struct.Struct("<Q")  # before each message
SHARED = "EXPLORABLES_CREW"  # set while a book is built: where its crew is reached
# Ctrl-C is for the owner, who ends them.
WORKER = (
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    "from explorables.crew import work; work()"
)


class ProcessEnded(RuntimeError):
    """A process that ended without an answer: it crashed or was ended from outside."""


@dataclass(frozen=True)
class Place:
    """Where modules are looked for: what one process imported would be wrong in another place."""

    folder: str
    paths: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]

    @classmethod
    def here(cls) -> Place:
        """Return the place of this process."""
        names = (name for name in os.environ if name.startswith("EXPLORABLES_") and name != SHARED)
        settings = tuple((name, os.environ[name]) for name in sorted(names))
        return cls(os.getcwd(), tuple(path or os.getcwd() for path in sys.path), settings)


class Crew:
    """Some processes of this one's that do jobs, in the order in which they came.

    Parameters
    ----------
    size : int
        How many there are; each is started when the first job comes to it.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._jobs = SimpleQueue()
        self._workers = [None] * size
        self._stopped = False
        for number in range(size):
            threading.Thread(target=self._lead, args=(number,), daemon=True).start()

    def submit(self, place: Place, job: bytes) -> Future:
        """Have a job done; the future gives its answer as bytes, or raises ProcessEnded."""
        future = Future()
        self._jobs.put((future, place, job))
        return future

    def stop(self) -> None:
        """End the processes now, whatever they do."""
        self._stopped = True
        for _ in range(self.size):
            self._jobs.put(None)
        for worker in filter(None, self._workers):
            worker.end()

    def _lead(self, number: int) -> None:
        """Give one process its jobs, until the crew is stopped."""
        while (item := self._jobs.get()) is not None:
            future, place, job = item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(self._worker(number, place).do(job))
            except (EOFError, OSError):
                self._dismiss(number)
                future.set_exception(ProcessEnded())

    def _worker(self, number: int, place: Place) -> _Worker:
        if self._workers[number] and self._workers[number].place != place:
            self._dismiss(number)
        if self._workers[number] is None:
            self._workers[number] = _Worker(place)
        if self._stopped:  # while it was being started
            self._dismiss(number)
            raise EOFError
        return self._workers[number]

    def _dismiss(self, number: int) -> None:
        worker, self._workers[number] = self._workers[number], None
        if worker:
            worker.end()


class _Worker:
    """One process, as its owner sees it."""

    def __init__(self, place: Place) -> None:
        self.place = place
        paths = os.pathsep.join(place.paths)
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=place.folder,
            env={**os.environ, **dict(place.settings), "PYTHONPATH": paths},
        )

    def do(self, job: bytes) -> bytes:
        _send(self.process.stdin, job)
        return _receive(self.process.stdout)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):  # what could not be written any more
                pipe.close()


def work() -> None:
    """Do one job after the other; end with the owner, even in the middle of one."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a scene prints must not come between
    jobs = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs), daemon=True).start()
    while True:
        _send(answers, _answer(jobs.get()))


def _listen(stream: BinaryIO, jobs: SimpleQueue) -> None:
    try:
        while True:
            jobs.put(_receive(stream))
    except (EOFError, OSError):
        os._exit(1)  # the owner is gone


def _answer(job: bytes) -> bytes:
    try:
        function, arguments = pickle.loads(job)
        return pickle.dumps((True, function(*arguments)))
    except Exception as error:
        try:
            return pickle.dumps((False, error))
        except Exception:
            return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))


def result(answer: bytes) -> Any:
    """Return what a job returned, or raise what it raised."""
    fine, value = pickle.loads(answer)
    if not fine:
        raise value
    return value


def _send(stream: BinaryIO, message: bytes) -> None:
    stream.write(LENGTH.pack(len(message)) + message)
    stream.flush()


def _receive(stream: BinaryIO) -> bytes:
    (length,) = LENGTH.unpack(_exactly(stream, LENGTH.size))
    return _exactly(stream, length)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    message = stream.read(length)
    if len(message) < length:
        raise EOFError
    return message
