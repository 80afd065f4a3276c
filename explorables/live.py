"""The live life: ipywidgets controls, one image whose bytes change, every move answered at once.

The event loop, which brings the moves, only ever shows what has been drawn before; two threads draw
(see worker.py). A move to a setting that is known shows it. Else it is drawn, and unless that is
done in a moment the nearest known setting is shown meanwhile, with a note that says which one it
is. What arrives after the reader has moved on is kept, not shown. While nobody waits, the step that
would follow the last move and the stops nearby are drawn, as a page without a kernel has them.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets
from traitlets import Unicode

from explorables import inputs
from explorables.caption import caption_text
from explorables.cells import Cells, watch
from explorables.drawing import Drawing, Drawn
from explorables.explorable import Explorable
from explorables.known import Known, difference
from explorables.place import data_link
from explorables.strings import text
from explorables.worker import AHEAD, WISHES

LIVE_DPI = 110
PAUSE = 0.002  # seconds in which a further move replaces the one at hand
LONGEST = 0.03  # seconds after which an answer is put off no more
QUICK = 0.03  # seconds that the exact picture is waited for before the nearest one is shown
READ_AFTER = 0.03  # seconds by which a reading follows its picture, which its layout would delay
REST = 0.5  # seconds without a move after which the stops nearby are drawn
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
    known : Known
        The settings that have been drawn.
    """

    def __init__(self, explorable: Explorable) -> None:
        self.explorable, self.scene = explorable, explorable.scene
        self.draw = Drawing(explorable, LIVE_DPI)
        self.values = {**explorable.default}
        self.known = Known(explorable)
        self._wanted = None  # the setting that the reader waits for
        self._further = None  # the setting that a further step would bring
        self._ahead, self._drawing_ahead = iter(()), None
        self._took = 0.0  # seconds that drawing what the reader waited for took last
        self._latest = 0.0  # when an answer is put off no more
        self._timers = {}  # what is to be done soon: "answer", "nearest", "read", "ahead"
        self._loop = _running_loop()
        self.picture = Picture(format="webp", layout={"max_width": "100%"})
        self.picture.add_class("explorable-frame")
        self.note, self.reading = widgets.HTML(), widgets.HTML()
        self.inputs = {
            name: inputs.widget(control) for name, control in explorable.controls.items()
        }
        for name, box in self.inputs.items():
            box.observe(partial(self._moved, name), "value")
        self.widget = self._assemble()
        self._free_controls()
        watch(self)
        drawn = self.draw(explorable.effective(self.values))
        self.known.keep(drawn)
        self._show(drawn)

    def bundle(self) -> dict[str, Any]:
        """What to display, by MIME type: the widget, and what stands for it where none can be.

        A notebook that is exported, or read where no kernel runs, shows the picture of the present
        setting with its reading and the caption.
        """
        shown = {**self.widget._repr_mimebundle_(), "text/plain": self.scene.title}
        drawn = self.known.get(self.explorable.effective(self.values))
        if drawn is None:  # drawing it failed, as the widget says
            return shown
        caption = f"<figcaption>{escape(caption_text(self.scene.caption))}</figcaption>"
        shown["text/html"] = (
            f'<figure class="still"><p>{escape(self.scene.title)}</p><img src="'
            f'{data_link(drawn.picture)}" alt="{escape(self.picture.tooltip)}">'
            f"{drawn.reading}{caption}</figure>"
        )
        return shown

    def _assemble(self) -> widgets.Widget:
        title = widgets.HTML(
            f"<style>{CSS.read_text(encoding='utf-8')}</style>"
            f'<p class="explorable-title">{escape(self.scene.title)}</p>'
        )
        caption = escape(caption_text(self.scene.caption))
        caption = widgets.HTML(f"<p class='caption'>{caption}</p>")
        controls = self.explorable.controls
        panel = widgets.VBox(
            [inputs.with_play(controls[name], box) for name, box in self.inputs.items()]
        )
        self.note.add_class("explorable-shown")
        box = widgets.VBox([title, panel, self.note, self.picture, self.reading, caption])
        for name in ("explorable", "explorable-live", f"explorable-{self.scene.name}"):
            box.add_class(name)
        return box

    def _moved(self, name: str, change) -> None:
        control, old, new = self.explorable.controls[name], change["old"], change["new"]
        self.values[name] = inputs.tidy(control, new)
        further = inputs.further(control, old, new)
        self._further = None if further is None else {**self.values, name: further}
        loop = _running_loop()
        if loop is not self._loop:  # the front end now speaks to another thread of the kernel
            self._loop, self._timers, self._drawing_ahead = loop, {}, None
        if loop is None:  # a plain script or a test
            self.answer()
            return
        waiting = self._timers.get("answer")
        if waiting is None:
            self._latest = loop.time() + LONGEST
        self._later("answer", min(PAUSE, self._latest - loop.time()), self.answer)

    def _later(self, what: str, seconds: float, call) -> None:
        """Call soon; what was to be done before under the same name is not."""
        self._no_longer(what)
        self._timers[what] = self._loop.call_later(max(seconds, 0), self._now, what, call)

    def _now(self, what: str, call) -> None:
        if _running_loop() is self._loop:  # else the moves come to another thread since
            self._timers.pop(what, None)
            call()

    def _no_longer(self, *which: str) -> None:
        for what in which:
            if timer := self._timers.pop(what, None):
                timer.cancel()

    def answer(self) -> None:
        """Show the present setting when it is known, else have it drawn."""
        self._no_longer("nearest", "read", "ahead")
        self._free_controls()
        values = self.explorable.effective(self.values)
        drawn = self.known.get(values)
        if drawn is None and self._loop is None:
            drawn = self.draw(values)
            self.known.keep(drawn)
        if drawn is not None:
            self._show(drawn)
            return
        self._wanted = values
        wait = QUICK if self._took < QUICK else 0
        self._later("nearest", wait, self._show_nearest)
        if values != self._drawing_ahead:  # it will be there soon
            WISHES.put(self, partial(self._draw_aside, values))

    def _free_controls(self) -> None:
        for name, box in self.inputs.items():
            box.disabled = not self.explorable.is_active(name, self.values)

    def _draw_aside(self, values: dict, ahead: bool = False) -> None:
        """Draw in a thread; bring what came of it to the event loop."""
        began = time.perf_counter()
        drawn = self.draw(values)
        if not ahead:
            self._took = time.perf_counter() - began
        with suppress(RuntimeError):  # the loop has ended, and with it who would look
            self._loop.call_soon_threadsafe(self._arrived, drawn, ahead)

    def _arrived(self, drawn: Drawn, ahead: bool) -> None:
        self.known.keep(drawn)
        if ahead:
            self._drawing_ahead = None
        if drawn.values == self._wanted:
            self._show(drawn)
        elif ahead and "ahead" not in self._timers:
            self._draw_ahead()

    def _show(self, drawn: Drawn) -> None:
        """Show the setting that the reader asked for."""
        self._wanted = None
        self._no_longer("nearest")
        self._put(drawn, "")

    def _show_nearest(self) -> None:
        """Show what comes nearest to the setting that is being drawn, and say so."""
        nearest = self.known.nearest(self._wanted)
        if nearest is not None:
            shown, wanted = difference(self.explorable.controls, nearest.values, self._wanted)
            self._put(nearest, text("nearest", shown=shown, setting=wanted))

    def _put(self, drawn: Drawn, note: str) -> None:
        if drawn.picture is not None:
            setting = text("setting", setting=self.explorable.describe(drawn.values))
            with self.picture.hold_sync():  # one message: the view draws anew for each
                self.picture.tooltip = f"{caption_text(self.scene.picture)} {setting}"
                self.picture.value = drawn.picture
        self.note.value = f'<p role="status">{escape(note)}</p>' if note else ""
        if self._loop is None:
            self.reading.value = drawn.reading
        else:
            self._later("read", READ_AFTER, partial(self._read, drawn))

    def _read(self, drawn: Drawn) -> None:
        self.reading.value = drawn.reading
        if self._wanted is None:
            self._ahead = iter([self.explorable.effective(self._further)] if self._further else [])
            self._draw_ahead()
            self._ahead = self.known.unknown_nearby(drawn.values)
            self._later("ahead", REST, self._draw_ahead)

    def _draw_ahead(self) -> None:
        """Draw what might be asked for next, one setting after the other, while nobody waits."""
        if self._drawing_ahead is not None or self._wanted is not None:
            return
        if Cells.running or WISHES.busy:
            self._later("ahead", REST, self._draw_ahead)
            return
        for values in self._ahead:
            if self.known.get(values) is None:
                if AHEAD.put(self, partial(self._draw_aside, values, ahead=True)):
                    self._drawing_ahead = values
                return

    def waits(self, waiting: bool) -> None:
        """Say, or no longer say, that moves are answered when the cells are done."""
        if waiting:
            self.note.value = f'<p class="waits" role="status">{escape(text("waits"))}</p>'
        elif 'class="waits"' in self.note.value:
            self.note.value = ""


def _running_loop() -> asyncio.AbstractEventLoop | None:
    """The event loop of this thread; None in a plain script or a test."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
