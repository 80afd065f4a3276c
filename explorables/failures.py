"""What goes wrong while frames are made, in one sentence: where, what, and what helps.

The sentence stands last, where Jupyter and a build show it; before it stand the lines of the
author's own code that led there, and none of the processes and libraries between.
"""

from __future__ import annotations

import sysconfig
import traceback
from pathlib import Path

from explorables.explorable import Explorable
from explorables.scene import Scene

LONGEST = 300  # characters of somebody else's message
OWN = Path(__file__).parent
NOT_THE_AUTHORS = [OWN, *(Path(sysconfig.get_path(name)) for name in ("purelib", "stdlib"))]


class AuthorsCode(Exception):
    """Shows the lines of the author's code that led to an error."""


class SceneError(RuntimeError):
    """A scene that cannot be drawn at every setting.

    Parameters
    ----------
    sentence : str
        Names the scene, the setting and what helps.
    lines : str
        The author's lines that led there, as a traceback shows them; may be empty.
    """

    def __init__(self, sentence: str, lines: str = "") -> None:
        super().__init__(sentence, lines)  # both: an error travels between processes by its args
        self.sentence, self.lines = sentence, lines

    def __str__(self) -> str:
        return self.sentence

    def cause(self) -> AuthorsCode | None:
        """Return what to show before the sentence."""
        return AuthorsCode("\n" + self.lines) if self.lines else None


class StoreError(RuntimeError):
    """A folder for frames that cannot be written to."""


def at_setting(explorable: Explorable, values: dict, error: Exception) -> SceneError:
    """Return the error of a scene that raised or warned at one setting."""
    where = f"{explorable.scene.name} at {explorable.describe(values)}"
    cure = "mend the scene, or leave this stop out"
    if isinstance(error, Warning):
        cure = "a warning stops a build too: mend what causes it, or leave this stop out"
    return SceneError(f"{where}: {_said(error)}; {cure}", _authors_lines(error))


def in_grid(scene: Scene, settings: list, error: Exception) -> SceneError:
    """Return the error of a ``compute_grid`` that raised where ``compute`` does not."""
    where = f"{scene.name} in compute_grid of {len(settings)} settings"
    cure = "compute works at each of them: mend compute_grid, or leave it out"
    return SceneError(f"{where}: {_said(error)}; {cure}", _authors_lines(error))


def in_notebook(scene: Scene) -> ValueError:
    """Return the error of a scene that other processes cannot import."""
    return ValueError(
        f"scene {scene.name!r} must be defined in a module, such as {scene.name}.py beside the "
        "notebook, and imported: the processes that draw it cannot see the notebook's cells"
    )


def too_many(explorable: Explorable, settings: int, limit: int) -> ValueError:
    """Return the error of an explorable with more settings than a book allows."""
    stops = " x ".join(f"{len(c.values)} of {name}" for name, c in explorable.controls.items())
    return ValueError(
        f"explorable {explorable.scene.name!r} has {settings} settings ({stops}), and "
        "explorables_limit "
        f"allows {limit}: give its controls fewer stops, or raise explorables_limit"
    )


def process_ended(scene: Scene) -> SceneError:
    """Return the error of a process that ended without a word."""
    return SceneError(
        f"{scene.name}: a process that draws its settings was ended from outside or crashed; most "
        "often memory is short: close other programs, or make the scene smaller"
    )


def store_lost(store: Path, error: OSError) -> StoreError:
    """Return the error of a folder for frames that is gone or cannot be written to."""
    return StoreError(
        f"frames cannot be kept in {str(store)!r}: {error.strerror}; let EXPLORABLES_STORE or "
        "explorables_store name a folder that can be written to, and leave it alone while a "
        "book is built"
    )


def _said(error: Exception) -> str:
    text = " ".join(str(error).split()).rstrip(".")
    return f"{type(error).__name__}: {text[:LONGEST]}".rstrip(": ")


def _authors_lines(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _is_the_authors(Path(frame.filename))]
    return "".join(traceback.format_list(own)).rstrip()


def _is_the_authors(file: Path) -> bool:
    return file.exists() and not any(folder in file.parents for folder in NOT_THE_AUTHORS)
