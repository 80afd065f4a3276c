"""One crew for a whole build: the build owns it, and every kernel asks it to draw.

Two kernels that draw at once would otherwise start processes of their own for the same cores.
"""

from __future__ import annotations

import atexit
import json
import os
import pickle
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import closing
from multiprocessing.connection import Client, Connection, Listener
from secrets import token_bytes
from typing import Any

from explorables.crew import SHARED, Crew, Place, ProcessEnded, result

NOTHING = b""  # in place of an answer: the process ended

_own: list[Crew] = []  # of a process that nobody shares a crew with


class Host:
    """Lets other processes of this machine use a crew, those that know its key.

    Parameters
    ----------
    crew : Crew
    """

    def __init__(self, crew: Crew) -> None:
        self.crew, self._closed = crew, False
        key = token_bytes(32)
        self._listener = Listener(("127.0.0.1", 0), backlog=16, authkey=key)
        host, port = self._listener.address
        self.address = json.dumps([host, port, crew.size, key.hex()])  # for SHARED
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """End the crew and take no more jobs."""
        self._closed = True
        self._listener.close()
        self.crew.stop()

    def _accept(self) -> None:
        while not self._closed:
            try:
                guest = self._listener.accept()
            except Exception:  # a stranger without the key, or one that left
                continue
            threading.Thread(target=self._serve, args=(guest,), daemon=True).start()

    def _serve(self, guest: Connection) -> None:
        with guest:
            try:
                place, job = guest.recv()
                future = self.crew.submit(place, job)
                wait([future])
                guest.send_bytes(NOTHING if future.exception() else future.result())
            except (EOFError, OSError):
                return  # the one who asked is gone


def cores() -> int:
    """Return how many processes draw."""
    shared = os.environ.get(SHARED)
    return json.loads(shared)[2] if shared else os.cpu_count() or 1


def spread(function: Callable, calls: list[tuple]) -> Iterator[Any]:
    """Call ``function`` with each of the arguments, in the build's crew, else in one's own.

    Raises
    ------
    ProcessEnded
        When the process that did a call ended before it was done.
    """
    here, jobs = Place.here(), [pickle.dumps((function, arguments)) for arguments in calls]
    if shared := os.environ.get(SHARED):
        answers = _asked(json.loads(shared), here, jobs)
    else:
        answers = _done([_own_crew().submit(here, job) for job in jobs])
    with closing(answers):
        for answer in answers:
            yield result(answer)


def _asked(shared: list, here: Place, jobs: list[bytes]) -> Iterator[bytes]:
    host, port, _, key = shared
    links = []
    try:
        for job in jobs:
            links.append(Client((host, port), authkey=bytes.fromhex(key)))
            links[-1].send((here, job))
        for link in links:
            answer = link.recv_bytes()
            if answer == NOTHING:
                raise ProcessEnded
            yield answer
    except (EOFError, ConnectionError):
        raise ProcessEnded from None
    finally:
        for link in links:
            link.close()


def _own_crew() -> Crew:
    if _own and _own[0].size != cores():
        _own.pop().stop()
    if not _own:
        _own.append(Crew(cores()))
        atexit.register(_own[0].stop)
    return _own[0]


def _done(futures: list[Future]) -> Iterator[bytes]:
    try:
        for future in futures:
            yield future.result()
    except BaseException:
        _own.pop().stop()  # what is left of the jobs is wanted by nobody
        raise
