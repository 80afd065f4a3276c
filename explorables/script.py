"""The script of a figure that its page computes: its module with all it imports, in one file.

A page refers to it as ``explorable:scripts/NAME-HASH.js``, right behind the figure: a page without
such a figure asks for nothing. The hash is that of the content: a browser may keep it for ever.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from explorables.bundle import bundle
from explorables.scene import Scene

FOLDER = "scripts"
PLAYER = Path(__file__).parent / "canvas" / "player.mjs"


def tag(scene: Scene, store: Path) -> str:
    """Write the script of a scene into the store and return the element that loads it."""
    content = content_of(scene)
    name = f"{scene.name}-{hashlib.sha256(content.encode()).hexdigest()[:16]}.js"
    (store / FOLDER).mkdir(parents=True, exist_ok=True)
    (store / FOLDER / name).write_text(content, encoding="utf-8")
    return f'<script src="explorable:{FOLDER}/{name}" defer></script>'


def content_of(scene: Scene) -> str:
    """The script: the player of computed figures, the scene's module, and their meeting."""
    then = f"(player, scene) => player.play({json.dumps(scene.name)}, scene)"
    return bundle(PLAYER, scene.page, then=then)
