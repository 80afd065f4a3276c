"""The playground: a network that trains in the kernel while its controls are moved.

The training is a task in the kernel's own event loop, which also brings the messages of the
controls. A few steps, a picture, a short sleep in which the messages are met: no thread, so nothing
is changed while a step is under way.
"""

from __future__ import annotations

import asyncio
import json
import signal
import threading
import traceback
from html import escape

import ipywidgets as widgets
from IPython import get_ipython
from IPython.display import HTML, display

from course.playground.live import REACHES, Running, reach
from course.playground.training import (
    N_TRAIN,
    NORMS,
    OWN_STD,
    PENALTIES,
    SCHEDULES,
    Training,
    checked,
)
from explorables.caption import caption_text
from explorables.live import CSS, LIVE_DPI, Picture
from explorables.painter import Painter, webp
from explorables.place import store
from helpers import checks
from helpers.activations import ACTIVATIONS
from helpers.initializers import INITIALIZERS
from helpers.optimizers import OPTIMIZERS

PERIOD = 0.055  # seconds from picture to picture: 18 a second
BREATH = 0.015  # seconds left for the controls at least
SPOKEN = 0.3  # seconds between two readings while it plays
LAST_STEP = REACHES[-1]  # where it pauses by itself, should it be forgotten
TASK = "playground"
PLAYING = set()  # the playgrounds that play in this kernel: one, or none
_shown = None  # the one that was shown last


def playground(**settings) -> None:
    """Show a network and train it: in a kernel here, in a page of the book by the page itself.

    Showing it again, in the same cell or another, ends the one that was there.

    Parameters
    ----------
    **settings
        Where the controls stand at first, see ``course.playground.training.Training``.
    """
    global _shown
    if store() is not None:
        display(HTML(in_page(settings)))
        return
    if _shown is not None:
        _shown.close()
    _shown = Playground(**settings)
    display(_shown.widget)


class Playground:
    """A training with its buttons, controls, picture and reading.

    Attributes
    ----------
    widget : ipywidgets.Widget
        What to display. Closing it ends the training.
    training : Training
    controls : dict of widgets
        By the name of the setting.
    buttons : dict of widgets
        ``"play"``, ``"pause"``, ``"step"`` and ``"reset"``.
    """

    def __init__(self, **settings):
        self.training = Training(**settings)
        self.scene = Running()
        self.painter = Painter(self.scene, "wide", LIVE_DPI)
        self.task = self._due = None
        self.stopping = False
        self.note = "Press Play."
        self._spoken = 0.0
        self.picture = Picture(format="webp", layout={"max_width": "100%"})
        self.picture.add_class("explorable-frame")
        self.reading = widgets.HTML()
        self.pace = widgets.IntSlider(
            5, 1, 50, description="steps per picture", **_layout("min(100%, 20em)")
        )
        self.controls = _controls(self.training.settings)
        for name, control in self.controls.items():
            control.observe(lambda change, name=name: self._moved(name, change["new"]), "value")
        self.buttons = {
            name: widgets.Button(description=name.capitalize(), layout={"width": "6em"})
            for name in ("play", "pause", "step", "reset")
        }
        for name, button in self.buttons.items():
            button.on_click(lambda _, name=name: getattr(self, name)())
        self.widget = self._assemble()
        self.show()

    @property
    def playing(self) -> bool:
        """Whether the network trains now."""
        return self.task is not None and not self.task.done() and not self.stopping

    def play(self) -> None:
        """Train until paused, diverged or at step 10,000."""
        if self.playing:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._say("Play needs a notebook with a running kernel; Step works without.")
            return
        self.stopping = False
        self.note = ""
        self.task = loop.create_task(self._run(), name=TASK)
        PLAYING.add(self)
        self._show_buttons()

    def pause(self) -> None:
        """Stop training; the network stays as it is."""
        self.stopping = True
        if self.task is not None:
            self.task.cancel()
        self._ended("Paused.")

    def step(self) -> None:
        """Take one step."""
        self.pause()
        self.training.step()
        self.note = ""
        self.show()

    def reset(self) -> None:
        """Draw the first weights anew and begin at step 0; a network that plays goes on playing."""
        self.training.reset()
        self.note = "Reset: the same first weights, step 0."
        self._soon()

    def close(self) -> None:
        """End the training and remove the widgets."""
        if self._due is not None:
            self._due.cancel()
        self.pause()
        if self.widget.comm is not None:
            self.widget.close()

    async def _run(self):
        loop = asyncio.get_running_loop()
        try:
            _watch_interrupts()
            while not self.stopping and self.training.steps < LAST_STEP:
                began = loop.time()
                if not self.training.step(min(self.pace.value, LAST_STEP - self.training.steps)):
                    break
                self.show(spoken=began - self._spoken >= SPOKEN)
                await asyncio.sleep(max(BREATH, PERIOD - (loop.time() - began)))
            self._ended("Stopped." if self.stopping else "")
        except asyncio.CancelledError:
            pass  # by pause, which has said so
        except KeyboardInterrupt:
            self._ended("Interrupted.")
        except Exception:
            self._ended("")
            trace = escape(traceback.format_exc())
            self.reading.value = (
                f'<div class="failure" role="alert">Failed.<pre>{trace}</pre></div>'
            )

    def _ended(self, note: str) -> None:
        """Leave nothing behind, and show where the network stands."""
        was_playing = self in PLAYING
        PLAYING.discard(self)
        self.stopping = True
        _leave_interrupts()
        if was_playing:
            self.note = note
            self._show_buttons()
            self.show()

    def _moved(self, name: str, value) -> None:
        rebuilt = self.training.change(**{name: value})
        label = self.controls[name].description
        self.note = f"{label}: " + (
            "the network was built anew, step 0." if rebuilt else "the network goes on with it."
        )
        self._show_buttons()
        self._soon()

    def _soon(self) -> None:
        """Show the present state: now, or shortly after when moves come one after the other."""
        if self.playing:
            return  # the next picture is under way
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.show()
            return
        if self._due is None:
            self._due = loop.call_later(BREATH, self.show)

    def show(self, spoken: bool = True) -> None:
        """Paint the network as it is, and say how it does."""
        self._due = None
        values = {"reach": reach(self.training.steps)}
        picture = webp(self.painter.paint(values, self.training), effort=0)
        with self.picture.hold_sync():
            self.picture.tooltip = self.scene.picture
            self.picture.value = picture
        if spoken:
            self._spoken = _now()
            self._say(f"{self.scene.read(self.training)} {self.note}".strip())

    def _say(self, text: str) -> None:
        # A reader who listens hears where it stands when it stands, not 3 times a second.
        live = "off" if self.playing else "polite"
        self.reading.value = f'<div class="reading" aria-live="{live}">{escape(text)}</div>'

    def _show_buttons(self) -> None:
        self.buttons["play"].disabled = self.playing
        self.buttons["pause"].disabled = not self.playing
        now = self.training.settings
        self.controls["std"].disabled = now["init"] != OWN_STD
        self.controls["strength"].disabled = now["penalty"] == "none"

    def _assemble(self) -> widgets.Widget:
        title = widgets.HTML(
            f"<style>{CSS.read_text(encoding='utf-8')}</style>"
            f'<p class="explorable-title">{escape(self.scene.title)}</p>'
        )
        wrapped = {"layout": {"display": "flex", "flex_flow": "row wrap"}}
        groups = [
            widgets.VBox(
                [widgets.HTML(f"<b>{head}</b>"), *(self.controls[name] for name in names)],
                layout={"flex": "1 1 23em", "max_width": "min(100%, 28em)"},
            )
            for head, names in (
                ("Acts on the running network, at once", AT_ONCE),
                ("Builds the network anew, at step 0", Training.REBUILD),
            )
        ]
        caption = escape(caption_text(self.scene.caption))
        caption = widgets.HTML(f"<p class='caption'>{caption}</p>")
        buttons = widgets.Box([*self.buttons.values(), self.pace], **wrapped)
        self._show_buttons()
        box = _Box(
            self,
            [title, buttons, self.picture, self.reading, widgets.Box(groups, **wrapped), caption],
        )
        for name in ("explorable", "explorable-live", f"explorable-{self.scene.name}"):
            box.add_class(name)
        return box


class _Box(widgets.VBox):
    """The widget on display: closing it, from here or from the page, ends the training."""

    def __init__(self, owner: Playground, children):
        super().__init__(children)
        self._owner = owner
        self.comm.on_close(lambda message: owner.pause())

    def close(self):
        self._owner.pause()
        super().close()


AT_ONCE = ("optimizer", "lr", "schedule", "batch_size", "dropout", "penalty", "strength")
NO_SCRIPT = (
    "Here a network trains before your eyes, with the buttons Play, Pause, Step and Reset: in the "
    "built book, where its JavaScript runs, and in a notebook with a kernel, in JupyterLab, on "
    "Binder or Colab. The recorded runs below need neither."
)


def in_page(settings: dict) -> str:
    """The place of the playground in a page: ``course/page/playground`` puts it there."""
    seed = checks.integer("seed", settings.get("seed", 0), low=0)
    others = {name: value for name, value in settings.items() if name != "seed"}
    given = escape(json.dumps(checked(others) | ({"seed": seed} if seed else {})))
    note = f'<p class="explorable-note">{NO_SCRIPT}</p>'
    return f'<figure class="playground" data-settings="{given}">{note}</figure>'


def _layout(width="min(100%, 26em)") -> dict:
    return {"style": {"description_width": "9em"}, "layout": {"width": width}}


def _controls(now: dict) -> dict[str, widgets.Widget]:
    """A control for each setting of a ``Training``."""

    def menu(name, options, label=""):
        return widgets.Dropdown(
            options=list(options), value=now[name], description=label or name, **_layout()
        )

    def log(name, low, high, label):
        return widgets.FloatLogSlider(
            now[name], min=low, max=high, step=0.02, description=label, readout_format=".3g",
            **_layout(),
        )  # fmt: skip

    def share(name, high, label):
        return widgets.FloatSlider(
            now[name], min=0, max=high, step=0.05, description=label, **_layout()
        )

    def whole(name, high, label):
        return widgets.IntSlider(now[name], 1, high, description=label, **_layout())

    return {
        "optimizer": menu("optimizer", OPTIMIZERS),
        "lr": log("lr", -4, 1, "learning rate"),
        "schedule": menu("schedule", SCHEDULES),
        "batch_size": whole("batch_size", N_TRAIN, "batch size"),
        "dropout": share("dropout", 0.9, "dropout p"),
        "penalty": menu("penalty", PENALTIES),
        "strength": log("strength", -5, 0, "penalty lambda"),
        "init": menu("init", [*INITIALIZERS, OWN_STD]),
        "std": log("std", -3, 0.5, "init std"),
        "activation": menu("activation", ACTIVATIONS),
        "norm": menu("norm", NORMS, "normalization"),
        "hidden": whole("hidden", 8, "hidden layers"),
        "label_noise": share("label_noise", 0.6, "wrong labels"),
    }


def _now() -> float:
    try:
        return asyncio.get_running_loop().time()
    except RuntimeError:
        return 0.0


def _watch_interrupts() -> None:
    """Let the kernel's Interrupt pause what plays.

    Between cells ipykernel ignores the signal; in a cell it raises KeyboardInterrupt there.
    """
    _replace_handler(signal.SIG_IGN, _interrupted)
    if get_ipython() is not None and _cell_ended not in _cell_callbacks():
        get_ipython().events.register("post_run_cell", _cell_ended)


def _replace_handler(present, wanted) -> None:
    in_main_thread = threading.current_thread() is threading.main_thread()
    if in_main_thread and signal.getsignal(signal.SIGINT) is present:
        signal.signal(signal.SIGINT, wanted)


def _leave_interrupts() -> None:
    if PLAYING:
        return
    _replace_handler(_interrupted, signal.SIG_IGN)
    if get_ipython() is not None and _cell_ended in _cell_callbacks():
        get_ipython().events.unregister("post_run_cell", _cell_ended)


def _interrupted(*_) -> None:
    for one in PLAYING:
        one.stopping = True  # its task ends itself, within a picture


def _cell_ended(result) -> None:
    if isinstance(result.error_in_exec, KeyboardInterrupt):
        _interrupted()


def _cell_callbacks() -> list:
    return get_ipython().events.callbacks["post_run_cell"]
