"""Where the built book lies, and which pages it has."""

from __future__ import annotations

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"


def pages() -> list[str]:
    """Return the pages with text: those of _toc.yml in its order, the search and the 404 page."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    entries = [entry for part in toc.get("parts", [toc]) for entry in part.get("chapters", [])]
    names = [toc["root"], *(entry["file"] for entry in entries)]
    return [*(f"{name}.html" for name in names), "search.html", "404.html"]
