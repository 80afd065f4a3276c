"""Text in pictures can be read on a phone, and none of it is cut off."""

from __future__ import annotations

import pytest
from book_explorables import calls, notebooks
from matplotlib.text import Text

from explorables.painter import Painter
from explorables.place import DPI

COLUMN = 343  # CSS pixels that a page of 375 leaves for a picture
CAPTION = 12.8  # CSS pixels: 0.8rem, the caption's size on a phone

each_notebook = pytest.mark.parametrize("notebook", notebooks(), ids=lambda path: path.stem)


def figure_of(call, size):
    painter = Painter(call.scene, size, DPI[size], call.typical)
    painter.paint(call.default, call.compute(call.default))
    (drawn,) = painter._drawn.values()
    return drawn.canvas.figure


def words(figure):
    """The texts that are drawn."""
    return [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]


@each_notebook
def test_no_text_on_a_phone_is_smaller_than_the_caption(notebook):
    for call in calls(notebook):
        figure = figure_of(call, "narrow")
        pixels_per_point = COLUMN / figure.get_figwidth() / 72
        for text in words(figure):
            assert text.get_fontsize() * pixels_per_point >= CAPTION, (call.scene.name, text)


@each_notebook
def test_titles_labels_and_legends_lie_inside_the_picture(notebook):
    for call in calls(notebook):
        for size in call.scene.sizes:
            figure = figure_of(call, size)
            ticks = {
                label
                for axes in figure.axes
                for axis in (axes.xaxis, axes.yaxis)
                for label in axis.get_ticklabels(which="both")
            }
            for text in set(words(figure)) - ticks:
                box = text.get_window_extent()
                inside = (
                    min(box.x0, box.y0) >= -1
                    and box.x1 <= figure.bbox.x1 + 1
                    and box.y1 <= figure.bbox.y1 + 1
                )
                assert inside, (call.scene.name, size, text.get_text(), box)
