"""Every slider of every notebook in JupyterLab answers keys and drags, half of them within 0.1 s.

The notebooks hold the cells' statements that show explorables, and what these need: nothing else
is waited for. One kernel at a time runs. A day's run takes every third notebook; LIVE=all takes
them all.
"""

from __future__ import annotations

import ast
import os
import sys
from datetime import date

import numpy as np
import pytest
from built_book import ROOT
from jupyter_lab import PATIENCE, close, open_and_run, write
from measured_figure import Figure

from explorables import Slider
from explorables.keys import places
from explorables.known import share

sys.path.insert(0, str(ROOT / "tests" / "book"))
from book_explorables import calls, needed, notebooks

MEDIAN = 100  # ms from an event to an answer
# Of 13 moves the 95th percentile is nearly the longest. It is to come down to 100: about half of
# the sliders are there, the others take up to 170 beside a JupyterLab on two cores.
P95 = 250
KEYS = ("ArrowRight",) * 5 + ("PageUp",) * 2 + ("ArrowRight",) + ("ArrowLeft",) * 4
DRAG = 60  # pixels
NOTEBOOKS = [path for path in notebooks() if calls(path)]
if os.environ.get("LIVE") != "all":
    NOTEBOOKS = NOTEBOOKS[date.today().toordinal() % 3 :: 3]
pytestmark = pytest.mark.timed


@pytest.fixture(scope="module")
def context(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    yield context
    context.close()


@pytest.fixture
def lab(context, jupyter_lab):
    """Return a function that opens the explorables of a notebook, and run them."""
    folder, address = jupyter_lab
    page = context.new_page()

    def open_notebook(path):
        name = f"sliders_of_{path.name}"
        write(folder / name, *map(ast.unparse, needed(path)))
        open_and_run(page, address, name)
        page.locator(".explorable-live").nth(len(calls(path)) - 1).wait_for(timeout=10 * PATIENCE)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=PATIENCE)
        return page

    yield open_notebook
    close(page)


def mirrored(key: str) -> str:
    """The key that goes the other way."""
    names = {"Right": "Left", "Left": "Right", "Up": "Down", "Down": "Up"}
    return next(key.replace(end, other) for end, other in names.items() if key.endswith(end))


def there(slider: Slider) -> list[str]:
    """Twelve keys that never meet an end: eight to the farther one, of them some back again."""
    few = len(places(slider)) < 30
    keys = ("ArrowRight", "ArrowLeft") * 6 if few else KEYS
    return [mirrored(key) for key in keys] if share(slider, slider.default) > 0.5 else [*keys]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_slider_answers_every_key_and_drag(lab, path, capsys):
    page, slow = lab(path), []
    for call in calls(path):
        figure = Figure(page, call.scene.name)
        for name, control in call.controls.items():
            if isinstance(control, Slider):
                for other in control.when:
                    menu = call.controls[other]
                    figure.choose(menu.label, menu.text(call.base(name)[other]))
                answers = moved(figure, control)
                took = [answer["took"] for answer in answers]
                p50, p95 = np.percentile(took, [50, 95])
                exact = sum(answer["exact"] for answer in answers)
                with capsys.disabled():
                    print(
                        f"\n{call.scene.name}, {control.label}: median {p50:.0f}, p95 {p95:.0f} ms "
                        f"over {len(took)} moves, {exact} of them exact at once",
                        end="",
                    )
                slow += [f"{call.scene.name} {control.label}"] if p50 > MEDIAN or p95 > P95 else []
    assert not slow


def moved(figure: Figure, control: Slider) -> list[dict]:
    """Move a slider by twelve keys and a drag; see each change what is shown, the last exactly."""
    figure.watch(control.label)
    answers = [figure.press(key) for key in there(control)]
    away = DRAG if there(control)[0].endswith(("Right", "Up")) else -DRAG
    answers.append(figure.drag(control.label, away))
    figure.exact()
    return answers
