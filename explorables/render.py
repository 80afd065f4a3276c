"""The static life, first half: run a scene over its whole grid and keep pictures and readings.

The frames of one explorable live in one folder of the store, named by a key of all that shapes
them: the code of the scene and of every file of ours it imports, the controls, the versions
of the drawing tools. A key that is already there is not rendered again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
import warnings
from contextlib import closing
from itertools import pairwise
from math import prod
from pathlib import Path
from tempfile import mkdtemp

import matplotlib
import numpy
import PIL

from explorables.crew import ProcessEnded
from explorables.explorable import Explorable
from explorables.failures import (
    SceneError,
    StoreError,
    at_setting,
    in_grid,
    in_notebook,
    process_ended,
    store_lost,
    too_many,
)
from explorables.painter import STYLE, Painter, webp
from explorables.place import DPI, limit
from explorables.shared import cores, spread
from explorables.sources import sources

KEPT = "frames.json"
PARTIAL = re.compile(r".+-[0-9a-f]{16}\.(\d+)\.\w+")  # a folder being filled, and by whom
COUNTED = 1_000_000  # combinations of stops that are listed to see which of them differ


def render(explorable: Explorable, store: Path) -> Path:
    """Render every setting of an explorable; return the folder of frames and ``frames.json``.

    Raises
    ------
    ValueError
        When the scene is defined in the notebook itself: worker processes could not import it; or
        when it has more settings than EXPLORABLES_LIMIT.
    SceneError
        When a setting raises or warns; the message says at which setting.
    StoreError
        When frames cannot be written.
    """
    __tracebackhide__ = True
    try:
        return _rendered(explorable, store)
    except (SceneError, StoreError, ValueError) as error:
        if (store / "progress").exists():  # a build that may keep a cell's error to itself
            _report(store / "progress", f"failed: {error}")
        raise


def _rendered(explorable: Explorable, store: Path) -> Path:
    scene = explorable.scene
    if type(scene).__module__ == "__main__":
        raise in_notebook(scene)
    folder = store / f"{scene.name}-{key(explorable)}"
    if (folder / KEPT).exists():
        return folder
    settings = _settings(explorable)
    try:
        store.mkdir(parents=True, exist_ok=True)
        sweep(store)
        partial = Path(mkdtemp(prefix=f"{folder.name}.{os.getpid()}.", dir=store))
    except OSError as error:
        raise store_lost(store, error) from None
    try:
        frames = _render_all(explorable, settings, partial, store / "progress")
        (partial / KEPT).write_text(json.dumps(frames, ensure_ascii=False), encoding="utf-8")
        _keep(partial, folder)
    except SceneError as error:
        raise error.with_traceback(None) from error.cause()
    except StoreError as error:
        raise error.with_traceback(None) from None
    except ProcessEnded:
        raise process_ended(scene) from None
    except OSError as error:
        raise store_lost(store, error) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def _settings(explorable: Explorable) -> list[dict]:
    """Return the settings that differ, and refuse more of them than the book allows."""
    most = limit()
    combinations = prod(len(control.values) for control in explorable.controls.values())
    if combinations > COUNTED and combinations > most:
        raise too_many(explorable, combinations, most)
    if len(explorable.settings) > most:
        raise too_many(explorable, len(explorable.settings), most)
    return explorable.settings


def _keep(partial: Path, folder: Path) -> None:
    """Give a finished folder its name; another process may have been faster."""
    try:
        partial.rename(folder)
    except OSError:
        if not (folder / KEPT).exists():
            raise


def sweep(store: Path) -> None:
    """Remove what processes left unfinished that were killed."""
    for partial in store.glob("*-*.*.*"):
        maker = PARTIAL.fullmatch(partial.name)
        if maker and not _runs(int(maker[1])):
            shutil.rmtree(partial, ignore_errors=True)


def _runs(pid: int) -> bool:
    if os.name == "nt":  # where asking would end it
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _render_all(explorable, settings, folder, progress) -> list[dict]:
    """Split the settings over the cores; neighbours stay together for ``compute_grid``."""
    workers = min(cores(), len(settings))
    if workers == 1:
        return _render_part(explorable, settings, folder, progress)
    ends = [len(settings) * i // workers for i in range(workers + 1)]
    jobs = [
        (explorable, settings[a:b], folder, progress, f" ({i} of {workers})")
        for i, (a, b) in enumerate(pairwise(ends), start=1)
    ]
    with closing(spread(_render_part, jobs)) as parts:
        return [frame for part in parts for frame in part]


def _render_part(explorable, settings, folder, progress, share="") -> list[dict]:
    """Compute, draw and read a run of settings; write the pictures; return what the page needs."""
    scene, layout = explorable.scene, explorable.typical
    painters = {size: Painter(scene, size, DPI[size], layout) for size in scene.sizes}
    frames = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        results = _compute(explorable, settings)
        for values, result in zip(settings, results, strict=True):
            try:
                frame = {
                    size: _save(p.paint(values, result), folder) for size, p in painters.items()
                }
                frame["setting"] = values
                frame["reading"] = _reading(scene, result)
                frame["goals"] = [bool(goal.reached(values, result)) for goal in scene.goals]
            except StoreError:
                raise
            except Exception as error:
                raise at_setting(explorable, values, error) from None
            frames.append(frame)
            if len(frames) % 25 == 0 or len(frames) == len(settings):
                _report(
                    progress,
                    f"{scene.name}: {len(frames)} of {len(settings)} settings drawn{share}",
                )
    return frames


def _compute(explorable, settings) -> list:
    scene = explorable.scene
    try:
        results = scene.compute_grid(settings)
    except Exception as grid_error:
        for values in settings:  # find the setting that is to blame
            try:
                scene.compute(**values)
            except Exception as error:
                raise at_setting(explorable, values, error) from None
        raise in_grid(scene, settings, grid_error) from None
    if len(results) != len(settings):
        raise SceneError(
            f"{scene.name}: compute_grid gave {len(results)} results for {len(settings)} settings; "
            "it must give one for each, in their order"
        )
    return results


def _reading(scene, result) -> str:
    text = scene.read(result)
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"read must return a sentence, got {text!r}")
    return text


def _save(picture, folder: Path) -> str:
    """Write a picture under a name made from its content; equal pictures share one file."""
    content = webp(picture)
    name = hashlib.sha256(content).hexdigest()[:16] + ".webp"
    try:
        (folder / name).write_bytes(content)
    except OSError as error:
        raise store_lost(folder.parent, error) from None
    return name


def _report(progress: Path, line: str) -> None:
    with progress.open("a", encoding="utf-8") as log:
        log.write(line + "\n")


def key(explorable: Explorable) -> str:
    """A digest of everything the frames depend on."""
    scene, controls = explorable.scene, explorable.controls
    own = [
        f"{type(scene).__module__}.{type(scene).__qualname__}",
        repr(sorted(vars(scene).items())),
    ]
    tools = [sys.version_info[:2], numpy.__version__, matplotlib.__version__, PIL.__version__, DPI]
    modules = {type(scene).__module__, "explorables.painter", "explorables.render"}
    code = [path.read_bytes() for path in sorted(sources(frozenset(modules)))]
    parts = [repr([own, tools, controls]).encode(), STYLE.read_bytes(), *code]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
