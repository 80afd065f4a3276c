"""An answer that does not end is stopped with a sentence; the kernel and its threads live on."""

import _thread
import contextvars
import threading
import time
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from course.learning.exercise import LIMIT, Exercise
from course.learning.stop import TooLong, within


def double(x):
    return 2 * x


EXERCISE = Exercise(
    double, praise="Twice.", cases=[(1.0,), (3.0,)], wrong={lambda x: x**2: "this is the square."}
)
SAID = "did not end within 0.2 seconds, and was stopped. Is there a loop whose condition"


def loops(x):
    while x > 0:
        x += 1


def loops_in_numpy(x):
    a = np.ones((50, 50))
    while True:
        a = a @ a / 50


def swallows(x):
    while True:
        try:
            x += 1
        except Exception:
            x = 0


def swallows_everything(x):
    while True:
        try:
            x += 1
        except:  # noqa: E722
            x = 0


def recurs_and_branches(n):
    return recurs_and_branches(n) + 1 if n > 1e9 else sum(recurs_and_branches(n + 1) for _ in "ab")


def counts(x):
    for i in iter(int, 1):
        x += i


ENDLESS = [loops, loops_in_numpy, swallows, swallows_everything, counts]


def answers_at_work() -> list[threading.Thread]:
    time.sleep(0.05)  # a thread that was told to end needs a moment to be gone
    return [
        thread
        for thread in threading.enumerate()
        if thread.name == "an answer" and thread.is_alive()
    ]


@pytest.mark.parametrize("answer", ENDLESS)
def test_an_answer_that_does_not_end_is_stopped_with_a_sentence(answer):
    begun = time.monotonic()
    right, message = EXERCISE.judge(answer, limit=0.2)
    assert not right and SAID in message and message.startswith("Not yet: double")
    assert time.monotonic() - begun < 2
    assert not answers_at_work()
    assert EXERCISE.judge(double)[0], "the next answer is judged as ever"


@pytest.mark.parametrize("answer", ENDLESS)
def test_it_is_stopped_in_a_thread_that_is_not_the_main_one_too(answer):
    said = []
    thread = threading.Thread(target=lambda: said.append(EXERCISE.judge(answer, limit=0.2)[1]))
    thread.start()
    thread.join(5)
    assert said and SAID in said[0]


def test_branching_recursion_is_stopped_or_ends_by_its_depth():
    right, message = EXERCISE.judge(recurs_and_branches, limit=0.5)
    assert not right and ("did not end" in message or "RecursionError" in message)


def test_an_answer_that_cannot_be_stopped_is_left_behind_and_the_reader_is_told(monkeypatch):
    monkeypatch.setattr("course.learning.stop.PATIENCE", 0.1)
    waits = threading.Event()

    def asleep(x):  # as in one long call of a compiled library: no Python code runs
        waits.wait(30)
        return x

    begun = time.monotonic()
    message = EXERCISE.judge(asleep, limit=0.2)[1]
    assert time.monotonic() - begun < 2
    assert "still runs in the background. Restart the kernel if it slows down." in message
    waits.set()
    for thread in answers_at_work():
        thread.join(5)
    assert not answers_at_work()


def test_time_is_given_to_all_calls_together_and_is_a_few_seconds():
    def slow(x):
        time.sleep(0.15)
        return 2 * x

    assert "did not end" in EXERCISE.judge(slow, limit=0.2)[1]
    assert EXERCISE.judge(slow, limit=5)[0]
    assert 2 <= LIMIT <= 10


def test_an_interrupt_by_the_reader_stops_the_answer_and_is_not_swallowed():
    steps = [0]

    def counts_its_steps(x):
        while True:
            steps[0] += 1

    timer = threading.Timer(0.3, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        EXERCISE.judge(counts_its_steps, limit=20)
    timer.join()
    done = steps[0]
    time.sleep(0.1)
    assert steps[0] == done > 0


def test_an_answer_that_wants_to_leave_python_is_told_so():
    def leaves(x):
        raise SystemExit(3)

    assert "double stops with SystemExit: 3, in the line: raise" in EXERCISE.judge(leaves)[1]


def test_without_threads_as_in_a_browser_the_answer_is_judged_all_the_same(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert EXERCISE.judge(double)[0]


def test_what_is_called_within_the_time_returns_raises_and_keeps_its_context():
    assert within(1, lambda: 3) == 3
    with pytest.raises(KeyError, match="a"):
        within(1, lambda: {}["a"])
    with pytest.raises(TooLong) as caught:
        within(0.1, lambda: loops(1))
    assert caught.value.stopped
    place = contextvars.ContextVar("place", default="elsewhere")
    place.set("here")
    assert within(1, place.get) == "here", "the call sees the context of its caller"


KERNEL = [
    "import numpy as np\nfrom course.learning.answers import check, find",
    "def relu_std(fan_in):\n    print('begun')\n    while True:\n        np.sqrt(fan_in)",
    "print(find('relu_std').judge(relu_std, limit=0.5)[1])",
    "def relu_std(fan_in):\n    print('here')\n    return np.sqrt(2 / fan_in)",
    "check('relu_std', relu_std)",
]


def test_a_kernel_stops_the_answer_shows_what_it_prints_and_lives_on():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in KERNEL])
    here = {"metadata": {"path": str(Path(__file__).parents[2])}}
    NotebookClient(notebook, timeout=60, kernel_name="python3", resources=here).execute()
    texts = ["".join(o.get("text", "") for o in cell.outputs) for cell in notebook.cells]
    assert texts[2].startswith("begun\nNot yet: relu_std did not end within 0.5 seconds, and was")
    assert texts[4].startswith("here\n") and "Right. This is He's scheme" in texts[4]
