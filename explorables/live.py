"""The live life: ipywidgets controls, one image whose bytes change, newest value first.

A move of a control notes the new value and asks for a redraw shortly after; moves that arrive in
between replace it. So however fast the events come, the picture shows the newest value and nothing
queues up behind a drag. Pictures are kept for those who go back and forth, and while nobody waits,
the one that a further step of the same size would ask for is drawn.
"""

from __future__ import annotations

import asyncio
import math
import time
import traceback
from contextlib import suppress
from functools import lru_cache
from html import escape
from pathlib import Path

import ipywidgets as widgets
from traitlets import Unicode

from explorables.caption import caption_text
from explorables.controls import Control, Slider
from explorables.explorable import Explorable
from explorables.painter import Painter, webp
from explorables.strings import text

LIVE_DPI = 110
PAUSE = 0.002  # seconds in which a further move replaces the one at hand
LONGEST = 0.03  # seconds after which a redraw is put off no more
READ_AFTER = 0.03  # seconds by which a reading follows its picture, which its layout would delay
KEPT = 100  # pictures, of 10 to 100 kB
QUICK = 0.1  # seconds that drawing a further step may take: a move meanwhile has to wait for it
CSS = Path(__file__).with_name("assets") / "explorables.css"


class Picture(widgets.Image):
    """An Image that can be described.

    Its view in the browser names the picture by ``tooltip``, but only where the model has a
    ``description`` too, and fails to appear where it has none.
    """

    description = Unicode("").tag(sync=True)


class Live:
    """An explorable under live controls.

    Attributes
    ----------
    widget : ipywidgets.Widget
        What to display.
    values : dict
        The setting of the controls now.
    """

    def __init__(self, explorable: Explorable) -> None:
        self.explorable, self.scene = explorable, explorable.scene
        self.painter = Painter(self.scene, "wide", LIVE_DPI, explorable.typical)
        self.values = {**explorable.default}
        self._drawn = lru_cache(KEPT)(self._draw)
        self._took = 0.0  # seconds the last drawing took
        self._further = None  # the setting that a further step would bring
        self._due = None  # the redraw that is asked for
        self._unread = None  # the reading that is about to follow its picture
        self.picture = Picture(format="webp", layout={"max_width": "100%"})
        self.picture.add_class("explorable-frame")
        self.reading = widgets.HTML()
        self.inputs = {name: _widget(control) for name, control in explorable.controls.items()}
        for name, box in self.inputs.items():
            box.observe(lambda change, name=name: self._moved(name, change), "value")
        self.widget = self._assemble()
        self.redraw()

    def _assemble(self) -> widgets.Widget:
        title = widgets.HTML(
            f"<style>{CSS.read_text(encoding='utf-8')}</style>"
            f'<p class="explorable-title">{escape(self.scene.title)}</p>'
        )
        caption = escape(caption_text(self.scene.caption))
        caption = widgets.HTML(f"<p class='caption'>{caption}</p>")
        controls = self.explorable.controls
        shown = [_with_play(controls[name], box) for name, box in self.inputs.items()]
        panel = widgets.VBox(shown)
        box = widgets.VBox([title, panel, self.picture, self.reading, caption])
        box.add_class("explorable")
        box.add_class("explorable-live")
        box.add_class(f"explorable-{self.scene.name}")
        return box

    def _moved(self, name: str, change) -> None:
        control, old, new = self.explorable.controls[name], change["old"], change["new"]
        self.values[name] = _tidy(control, new)
        further = _further(control, old, new)
        self._further = None if further is None else {**self.values, name: further}
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel: a plain script or a test
            self.redraw()
            return
        if self._due:
            self._due.cancel()
        else:
            self._latest = loop.time() + LONGEST
        self._due = loop.call_at(min(loop.time() + PAUSE, self._latest), self.redraw)

    def redraw(self) -> None:
        """Show and read the present setting; say what failed instead of hiding it."""
        self._due = None
        if self._unread:
            self._unread.cancel()
        values = self.explorable.effective(self.values)
        for name, box in self.inputs.items():
            box.disabled = not self.explorable.is_active(name, self.values)
        try:
            picture, reading = self._drawn(**values)
        except Exception:
            self._further = None
            self.reading.value = self._failure(values)
            return
        setting = text("setting", setting=self.explorable.describe(self.values))
        with self.picture.hold_sync():  # one message: the view draws anew for each
            self.picture.tooltip = f"{caption_text(self.scene.picture)} {setting}"
            self.picture.value = picture
        self._read(f'<div class="reading" role="status">{reading}</div>')

    def _draw(self, **values):
        """Compute a setting; return its picture and its reading."""
        began = time.perf_counter()
        result = self.scene.compute(**values)
        picture = webp(self.painter.paint(values, result), effort=0)
        reading = escape(self.scene.read(result)) + self._goals(values, result)
        self._took = time.perf_counter() - began
        return picture, reading

    def _read(self, reading: str) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.reading.value = reading
            return

        def read():
            self.reading.value = reading
            self._look_ahead()

        self._unread = loop.call_later(READ_AFTER, read)

    def _look_ahead(self) -> None:
        """Draw what a further step of the same size would show; it is kept for when it is asked."""
        if self._due or self._further is None or self._took > QUICK:
            return
        with suppress(Exception):  # which is told if the reader does go there
            self._drawn(**self.explorable.effective(self._further))

    def _goals(self, values: dict, result) -> str:
        lines = []
        for goal in self.scene.goals:
            reached, task = goal.reached(values, result), text("goal", task=goal.task)
            state = text("reached", praise=goal.praise) if reached else text("not_reached")
            lines.append(
                f'<p class="goal{" reached" if reached else ""}">{escape(task)} '
                f'<span class="goal-state">{escape(state)}</span></p>'
            )
        return "".join(lines)

    def _failure(self, values: dict) -> str:
        said = escape(text("failed", setting=self.explorable.describe(values)))
        trace = escape(traceback.format_exc())
        return f'<div class="failure" role="alert">{said}<pre>{trace}</pre></div>'


def _tidy(control: Control, value):
    """Return a widget's value, a slider's without what arithmetic leaves in the last digits."""
    if not isinstance(control, Slider):
        return value
    return round(value) if control.integer else float(f"{value:.9g}")


def _further(control: Control, old, new):
    """Return where a step like that from ``old`` to ``new`` leads from there, or None."""
    if not isinstance(control, Slider):
        return None
    further = new * new / old if control.log else 2 * new - old
    return _tidy(control, further) if control.low <= further <= control.high else None


def _widget(control: Control) -> widgets.Widget:
    """The ipywidgets counterpart of a control."""
    common = {
        "description": control.label,
        "style": {"description_width": "9em"},
        "layout": {"width": "min(100%, 32em)"},
    }
    if not isinstance(control, Slider):
        options = [(control.text(value), value) for value in control.values]
        return widgets.Dropdown(options=options, value=control.default, **common)
    if control.log:
        low, high = math.log10(control.low), math.log10(control.high)
        return widgets.FloatLogSlider(
            value=control.default, min=low, max=high, step=(high - low) / 200,
            readout_format=".0f" if control.integer else ".3g", **common,
        )  # fmt: skip
    if control.integer:
        return widgets.IntSlider(value=control.default, min=control.low, max=control.high, **common)
    step = (control.high - control.low) / 200
    return widgets.FloatSlider(
        value=control.default, min=control.low, max=control.high, step=step,
        readout_format=".3g", **common,
    )  # fmt: skip


def _with_play(control: Control, box) -> widgets.Widget:
    """A slider over time gets a play button beside it."""
    if not (isinstance(control, Slider) and control.play and control.integer):
        return box
    step = max(1, round((control.high - control.low) / 50))
    play = widgets.Play(min=control.low, max=control.high, step=step, interval=150)
    widgets.jslink((play, "value"), (box, "value"))
    return widgets.HBox([box, play])
