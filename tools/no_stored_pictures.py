"""Refuse notebooks that store pictures or widgets: ``python tools/no_stored_pictures.py A.ipynb``.

``tools/refresh.py`` stores a notebook as it should be, with its text outputs alone.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def stored(notebook: dict) -> list[str]:
    """What a notebook holds beside text: the kinds of its outputs, and widget state."""
    kinds = {
        kind
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        for kind in output.get("data", {})
        if kind != "text/plain"
    }
    return sorted(kinds | ({"widgets"} & notebook["metadata"].keys()))


def main(names: list[str]) -> int:
    faults = 0
    for name in names:
        found = stored(json.loads(Path(name).read_text(encoding="utf-8")))
        if found:
            print(f"{name} must store text alone, got {', '.join(found)}: run tools/refresh.py")
            faults += 1
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
