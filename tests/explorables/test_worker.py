"""Threads that draw: the newest job first, one of each owner, and pictures as if drawn alone."""

from __future__ import annotations

import threading

import matplotlib as mpl
import numpy as np
import trial_scenes as trial

from explorables import Explorable, Slider
from explorables.drawing import Drawing
from explorables.worker import Worker


def done_by(worker: Worker, *jobs) -> list:
    """Give jobs (owner, name) to a worker that is held up meanwhile; return the names done."""
    held, begun, over, done = (threading.Event(), threading.Event(), threading.Event(), [])
    worker.put("first", lambda: (begun.set(), held.wait(5)))
    assert begun.wait(5)
    for owner, name in jobs:
        worker.put(owner, lambda name=name: (done.append(name), len(done) == 2 and over.set()))
    assert worker.busy
    held.set()
    assert over.wait(5)
    return done


def test_the_newest_owner_comes_first_and_of_each_only_the_newest_job_is_done():
    jobs = [("a", "a 1"), ("b", "b 1"), ("a", "a 2"), ("a", "a 3")]
    assert done_by(Worker(alone=True), *jobs) == ["a 3", "b 1"]


def test_a_figure_drawn_in_two_threads_at_once_is_what_it_is_alone():
    explorable = Explorable(trial.Bars(), {"height": Slider(0, 2, default=0.5)})
    drawing, settings = Drawing(explorable, 110), np.linspace(0, 2, 40)
    alone = [drawing({"height": height}).picture for height in settings]
    found = {}

    def draw(order):
        for i in order:
            found.setdefault(i, []).append(drawing({"height": settings[i]}).picture)

    before = dict(mpl.rcParams)
    threads = [threading.Thread(target=draw, args=(range(40)[::way],)) for way in (1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found[i] == [alone[i]] * 2 for i in range(40))
    assert dict(mpl.rcParams) == before
