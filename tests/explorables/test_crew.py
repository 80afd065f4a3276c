"""The processes that draw: kept from job to job, replaced when they end, gone with their owner."""

from __future__ import annotations

import math
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import wait

import pytest

from explorables import crew as module
from explorables import shared
from explorables.crew import Crew, Place, ProcessEnded, result

HERE = Place.here()


@pytest.fixture
def crew():
    made = Crew(1)
    yield made
    made.stop()


def job(function, *arguments):
    return pickle.dumps((function, arguments))


def done(crew, function, *arguments, place=HERE):
    return result(crew.submit(place, job(function, *arguments)).result(60))


def test_one_process_does_all_jobs(crew):
    first = done(crew, os.getpid)
    assert first != os.getpid()
    assert done(crew, math.sqrt, 4.0) == 2
    assert done(crew, os.getpid) == first


def test_what_a_job_raises_is_raised_and_the_process_stays(crew):
    first = done(crew, os.getpid)
    with pytest.raises(ValueError, match=r"math domain|nonnegative"):
        done(crew, math.sqrt, -1.0)
    assert done(crew, os.getpid) == first


def test_what_a_job_prints_does_not_come_between(crew):
    assert done(crew, print, "from a scene") is None
    assert done(crew, os.write, 1, b"from below\n") == 11
    assert done(crew, math.sqrt, 9.0) == 3


def test_a_process_that_ends_fails_its_job_alone_and_is_replaced(crew):
    first = done(crew, os.getpid)
    jobs = [crew.submit(HERE, job(os._exit, 1)), crew.submit(HERE, job(os.getpid))]
    with pytest.raises(ProcessEnded):
        jobs[0].result(60)
    assert result(jobs[1].result(60)) != first


def test_another_place_gets_another_process_and_its_modules(crew, tmp_path):
    places = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "scenes.py").write_text(f"NAME = {name!r}", encoding="utf-8")
        places.append(Place(str(tmp_path / name), (str(tmp_path / name), *HERE.paths), ()))
    said = [done(crew, eval, "__import__('scenes').NAME", place=place) for place in places]
    assert said == ["one", "two"]


def test_a_crew_that_is_stopped_gives_up_what_it_does():
    crew = Crew(1)
    pid = done(crew, os.getpid)
    sleeping = crew.submit(HERE, job(time.sleep, 60))
    time.sleep(0.2)
    crew.stop()
    wait([sleeping], timeout=10)
    assert isinstance(sleeping.exception(0), ProcessEnded)
    assert ended(pid)


@pytest.fixture
def host(monkeypatch):
    made = shared.Host(Crew(2))
    monkeypatch.setenv(module.SHARED, made.address)
    yield made
    made.close()


def test_a_shared_crew_answers_in_the_order_of_the_jobs(host):
    assert shared.cores() == 2
    calls = [(float(n * n),) for n in range(6)]
    assert list(shared.spread(math.sqrt, calls)) == list(range(6))


def test_a_process_that_ends_in_a_shared_crew_is_told(host):
    with pytest.raises(ProcessEnded):
        list(shared.spread(os._exit, [(1,)]))
    assert list(shared.spread(abs, [(-1,)])) == [1]


def test_who_does_not_know_the_key_is_not_served(host, monkeypatch):
    right = '"' + host.address.rsplit('"', 2)[1] + '"'
    monkeypatch.setenv(module.SHARED, host.address.replace(right, '"' + "00" * 32 + '"'))
    with pytest.raises(Exception, match="digest"):
        list(shared.spread(abs, [(-1,)]))
    monkeypatch.setenv(module.SHARED, host.address)
    assert list(shared.spread(abs, [(-1,)])) == [1]


OWNER = """
    import os, pickle, sys, time
    from explorables.crew import Crew, Place, result
    crew = Crew(2)
    for _ in range(2):
        crew.submit(Place.here(), pickle.dumps((time.sleep, (0.5,))))
    job = pickle.dumps((os.getpid, ()))
    print(*{result(crew.submit(Place.here(), job).result(60)) for _ in range(1)}, flush=True)
    crew.submit(Place.here(), pickle.dumps((time.sleep, (120,)))).result()
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
def test_the_processes_end_with_their_owner_even_when_it_is_killed():
    """As a system does that is short of memory: the owner gets no chance to tidy up."""
    command = [sys.executable, "-c", textwrap.dedent(OWNER)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
        pid = int(owner.stdout.readline())
        os.kill(owner.pid, signal.SIGKILL)
    assert ended(pid)


def ended(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        try:  # a process that ended and was not yet waited for
            with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
                if stat.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except OSError:
            pass
        time.sleep(0.1)
    return False
