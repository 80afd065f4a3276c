"""Every frame is the same whatever was painted before it: blitting leaves nothing behind."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest
import trial_scenes as trial
from matplotlib.patches import Rectangle
from PIL import Image

from explorables.painter import Painter, moving_artists, webp

HEIGHTS = (0, 0.1, 0.5, 1, 1.9)
ORDER = (3, 0, 4, 4, 1, 3, 2, 0, 3)


def settings_of(scene):
    if scene.rebuild_on:
        return [{"height": h, "panels": n} for n in (1, 3) for h in HEIGHTS]
    return [{"height": h, "kind": kind} for kind in ("up", "down") for h in HEIGHTS]


def frame(painter, scene, values):
    return painter.paint(values, scene.compute(**values)).copy()


def painter_of(scene, size="wide", dpi=100):
    typical = {"height": 1, "kind": "up"}
    return Painter(scene, size, dpi, lambda values: scene.compute(**typical))


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("make", [trial.Bars, trial.Zoom, trial.Panels, trial.NewBars])
def test_a_frame_is_the_same_after_any_others_as_from_a_fresh_painter(make, size):
    scene = make()
    settings = settings_of(scene)
    used = painter_of(scene, size)
    fresh = [frame(painter_of(scene, size), scene, values).tobytes() for values in settings]
    for i in [*ORDER, *(i + len(HEIGHTS) for i in ORDER), *ORDER]:
        assert frame(used, scene, settings[i]).tobytes() == fresh[i]


@pytest.mark.parametrize("make", [trial.Bars, trial.Zoom, trial.Panels, trial.NewBars])
def test_different_settings_give_different_pictures(make):
    scene = make()
    painter = painter_of(scene)
    settings = [s for s in settings_of(scene) if s["height"] > 0]
    pictures = {frame(painter, scene, values).tobytes() for values in settings}
    assert len(pictures) == len(settings)


def test_a_blitted_frame_shows_what_a_whole_drawing_shows():
    scene = trial.Bars()
    values = {"height": 1, "kind": "down"}
    painter = painter_of(scene)
    frame(painter, scene, {"height": 1.9, "kind": "up"})
    blitted = frame(painter, scene, values).astype(int)
    (drawn,) = painter._drawn.values()
    for artist in drawn.moving:
        artist.set_animated(False)
    with mpl.rc_context():
        drawn.canvas.draw()
    whole = np.asarray(drawn.canvas.buffer_rgba()).astype(int)
    # The axis lines lie below the bars in one and above them in the other; nothing else differs.
    assert (np.abs(blitted - whole).max(axis=2) > 8).mean() < 0.01


class Covered(trial.Bars):
    """Two areas of one place; ``turned`` says in which order init returns them."""

    def __init__(self, turned):
        self.turned = turned

    def init(self, figure, result):
        axes = figure.add_subplot()
        areas = [
            axes.add_patch(Rectangle((0, 0), 1, 1, color=color, zorder=z, transform=axes.transAxes))
            for z, color in enumerate(("red", "blue"), start=1)
        ]
        return areas[::-1] if self.turned else areas

    def update(self, artists, result):
        pass


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_artists_that_move_the_higher_one_is_seen(turned):
    scene = Covered(turned)
    picture = frame(painter_of(scene), scene, {"height": 1, "kind": "up"})
    assert picture[picture.shape[0] // 2, picture.shape[1] // 2].tolist() == [0, 0, 255, 255]


def test_a_picture_has_the_size_of_its_layout():
    scene, values = trial.Bars(), {"height": 1}
    assert frame(painter_of(scene, "wide", 100), scene, values).shape == (150, 300, 4)
    assert frame(painter_of(scene, "narrow", 100), scene, values).shape == (200, 150, 4)
    assert frame(painter_of(scene, "wide", 200), scene, values).shape == (300, 600, 4)


def test_a_picture_has_no_background_of_its_own():
    picture = frame(painter_of(trial.Bars()), trial.Bars(), {"height": 1})
    assert picture[0, 0, 3] == 0
    assert picture[..., 3].max() == 255


def test_artists_are_made_once_for_each_structure():
    made = []

    class Counted(trial.Panels):
        def init(self, figure, result):
            made.append(len(result))
            return super().init(figure, result)

    scene = Counted()
    painter = painter_of(scene)
    for values in [*settings_of(scene), *settings_of(scene)]:
        frame(painter, scene, values)
    assert made == [1, 3]


def test_a_figure_drawn_whole_keeps_its_panels_in_place():
    def panel(first):
        scene = trial.Zoom()
        painter = painter_of(scene)
        frame(painter, scene, {"height": first})
        frame(painter, scene, {"height": 1})
        (drawn,) = painter._drawn.values()
        return drawn.canvas.figure.axes[0].get_position().bounds

    assert panel(0.1) == panel(1.9)


def test_the_book_s_style_holds_whatever_the_reader_has_set():
    scene, values = trial.Zoom(), {"height": 1}
    usual = frame(painter_of(scene), scene, values)
    with mpl.rc_context({"font.size": 20, "axes.facecolor": "red", "xtick.labelsize": 20}):
        painter = painter_of(scene)
        for height in (0.1, 1.9, 1):
            changed = frame(painter, scene, {"height": height})
    assert changed.tobytes() == usual.tobytes()


def test_an_artist_that_is_made_later_is_refused():
    scene = trial.AddsLater()
    painter = painter_of(scene)
    frame(painter, scene, {"height": 0.5})
    with pytest.raises(ValueError, match="update of scene 'adds_later' must change the artists"):
        frame(painter, scene, {"height": 1})


def test_axes_among_what_moves_are_refused_unless_the_figure_is_drawn_whole():
    with pytest.raises(ValueError, match="init of scene 'hands_axes' must return the artists"):
        frame(painter_of(trial.HandsAxes()), trial.HandsAxes(), {"height": 0.5})


def test_what_moves_is_found_in_dictionaries_lists_and_bands():
    class Band:
        def __init__(self, *artists):
            self.artists = [*artists]

    a, b, c, d = (mpl.lines.Line2D([], []) for _ in range(4))
    held = {"band": Band(a, b), "pair": (c, [d]), "number": 3, "name": "x"}
    assert moving_artists(held, "trial") == [a, b, c, d]


def test_a_frame_that_failed_leaves_nothing_behind():
    scene = trial.Fails("update")
    painter = painter_of(scene)
    before = frame(painter, scene, {"height": 0.5})
    with pytest.raises(ZeroDivisionError):
        frame(painter, scene, {"height": 1})
    assert frame(painter, scene, {"height": 0.5}).tobytes() == before.tobytes()


@pytest.mark.parametrize("effort, levels_lost", [(0, 0), (2, 4), (4, 4)])
def test_encoding_loses_nothing_that_can_be_seen(effort, levels_lost, tmp_path):
    picture = frame(painter_of(trial.Bars()), trial.Bars(), {"height": 1})
    (tmp_path / "frame.webp").write_bytes(webp(picture, effort=effort))
    with Image.open(tmp_path / "frame.webp") as image:
        back = np.asarray(image.convert("RGBA"))
    assert np.abs(back[..., 3].astype(int) - picture[..., 3]).max() <= levels_lost
    seen = back[..., 3] > 0
    assert np.abs(back[seen].astype(int) - picture[seen]).max() <= levels_lost
