"""Every text that the explorables themselves show, in one place, so that a book can translate them.

``strings.use({"reset": "처음으로"})`` replaces texts in this process; the environment variable
``EXPLORABLES_STRINGS``, which holds such a mapping as JSON, replaces them in the kernels of a
build. The page finds those it needs in the data of each figure. What a ``{field}`` stands for is
written beside its text; a translation may leave fields out and put them in another order.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import cache

VARIABLE = "EXPLORABLES_STRINGS"

ENGLISH = {
    # Beside every figure
    "setting": "Setting: {setting}.",  # ends the text alternative; setting: "std 0.1, depth 3"
    "goal": "Goal: {task}",
    "reached": "Reached. {praise}",
    "not_reached": "Not reached yet.",
    "failed": "Failed at {setting}.",  # over the traceback, in a kernel
    # In a kernel, over the picture; shown, setting: the values in which the two differ
    "nearest": "Shown: {shown}, the nearest known; computing {setting}.",
    "waits": "Moves are answered when the cells that still run are done.",
    # settings: how many; copy_code: that button's text
    "note": (
        "{settings} settings were computed in advance for this page. Every value in between is "
        "there when the notebook runs in Jupyter, Binder or Colab; {copy_code} takes the present "
        "setting along."
    ),
    # The same where the page itself computes; hint: what else can be moved, "Drag the cross."
    "note_of_page": (
        "Computed in the page from the first move on. {hint} Arrow keys go from stop to stop, with "
        "Shift to values in between. {copy_code} takes the present setting along."
    ),
    "more": "More controls",  # those that only a page has that computes
    # Buttons of the page, and what it says once they are pressed
    "play": "Play",
    "pause": "Pause",
    "reset": "Reset",
    "at_start": "Back at the start.",
    "no_picture": "The picture did not load. Trying again …",
    "copy_link": "Copy link",
    "link_copied": "Link copied.",
    "link_not_copied": "Not copied. This is the link:",
    "copy_code": "Copy for Jupyter",
    "code_copied": "Copied: run it in the notebook, in a cell below this figure's.",
    "code_not_copied": "Copy this and run it in the notebook, in a cell below this figure's.",
    "copy_and_open": "Copy, open {place}",  # place: the text of a launch button, such as "Binder"
    # Words of a caption for {left} and {right}; on a phone the panels lie one above the other
    "left": "left",
    "right": "right",
    "above": "above",
    "below": "below",
    # Errors of open_setting
    "not_a_link": "link must be like '#name:control=value,...', got {link}",
    "no_such_figure": "link must name an explorable of this notebook ({shown}), got {name}",
    "none_shown": "none so far: run its cell first",
}
OF_THE_PAGE = (
    "setting", "reached", "not_reached", "play", "pause", "reset", "at_start", "no_picture",
    "copy_link", "link_copied", "link_not_copied", "copy_code", "code_copied", "code_not_copied",
    "copy_and_open",
)  # fmt: skip

_FIELD = re.compile(r"\{(\w+)\}")
_used: dict[str, str] = {}


def use(texts: Mapping[str, str]) -> None:
    """Show these texts instead of the English ones, until the next call.

    Parameters
    ----------
    texts : mapping from str to str
        Some keys of ``ENGLISH`` with their translations; an empty one returns to English.

    Raises
    ------
    ValueError
        When a key is unknown, or a text is none or has a field that its English lacks.
    """
    checked = _checked("strings", texts)
    _used.clear()
    _used.update(checked)


def text(key: str, **fields: object) -> str:
    """The text under ``key`` in the language of the book, with its fields filled in."""
    return fill(_present(key), **fields)


def fill(sentence: str, **fields: object) -> str:
    """Replace each ``{field}`` of a sentence that is given; others are left untouched."""
    return _FIELD.sub(lambda found: str(fields.get(found[1], found[0])), sentence)


def for_page() -> dict[str, str]:
    """The texts that the player shows, with their fields left for it to fill."""
    return {key: _present(key) for key in OF_THE_PAGE}


def _present(key: str) -> str:
    given = os.environ.get(VARIABLE, "")
    return _used.get(key) or _of_environment(given).get(key) or ENGLISH[key]


@cache
def _of_environment(given: str) -> dict[str, str]:
    if not given:
        return {}
    try:
        return _checked(VARIABLE, json.loads(given))
    except json.JSONDecodeError as error:
        raise ValueError(f"{VARIABLE} must hold an object of JSON, got {given!r}") from error


def _checked(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(texts, Mapping):
        raise ValueError(f"{name} must map keys to texts, got {texts!r}")
    for key, sentence in texts.items():
        if key not in ENGLISH:
            raise ValueError(f"{name} must have keys among {', '.join(ENGLISH)}, got {key!r}")
        if not isinstance(sentence, str) or not sentence.strip():
            raise ValueError(f"{name}: {key!r} must be a text, got {sentence!r}")
        allowed, found = (_FIELD.findall(each) for each in (ENGLISH[key], sentence))
        unknown = [field for field in found if field not in allowed]
        if unknown:
            raise ValueError(
                f"{name}: {key!r} may have the fields {allowed}, got {unknown[0]!r} in {sentence!r}"
            )
    return dict(texts)
