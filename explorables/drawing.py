"""From a setting to what is shown of it in a kernel: its picture, and its reading as HTML."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from html import escape
from threading import RLock
from typing import Any

from explorables.explorable import Explorable
from explorables.painter import DRAWING, Painter, webp
from explorables.strings import text

# One setting at a time: scenes keep arrays and layers from one setting to the next, as two threads
# may not. Who waits meanwhile sees the nearest setting.
COMPUTING = RLock()


@dataclass(frozen=True)
class Drawn:
    """What is shown of a setting.

    Where drawing failed there is no picture, and the reading says what went wrong.
    """

    values: dict
    picture: bytes | None
    reading: str


class Drawing:
    """Draws the settings of one explorable, in any thread; called with a setting."""

    def __init__(self, explorable: Explorable, dpi: int) -> None:
        self.explorable, self.scene = explorable, explorable.scene
        self.painter = Painter(self.scene, "wide", dpi, explorable.typical)

    def __call__(self, values: dict) -> Drawn:
        """Compute, paint and read a setting; say what failed instead of hiding it."""
        try:
            with COMPUTING:
                result = self.scene.compute(**values)
                with DRAWING:  # the canvas is the next one's as soon as this ends
                    painted = self.painter.paint(values, result).copy()
                reading = self._reading(values, result)
            picture = webp(painted, effort=0)
        except Exception:
            return Drawn(values, None, self._failure(values))
        return Drawn(values, picture, f'<div class="reading" role="status">{reading}</div>')

    def _reading(self, values: dict, result: Any) -> str:
        lines = [escape(self.scene.read(result))]
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
