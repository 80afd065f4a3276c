"""Where the built book lies, and which pages it has."""

from __future__ import annotations

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
CODE = ("book/code/optimizers", "book/code/network")


def contents() -> tuple[dict, list[dict]]:
    """Return what _toc.yml holds, and its entries for pages."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return toc, [entry for part in toc.get("parts", [toc]) for entry in part.get("chapters", [])]


def code_pages() -> list[str]:
    """Return the pages that show a file of ``helpers`` each."""
    sections = [section for entry in contents()[1] for section in entry.get("sections", [])]
    return [f"{section['file']}.html" for section in sections]


def pages() -> list[str]:
    """Return the pages with text: those of _toc.yml in its order, the search and the 404 page.

    Of the pages of the code, which one directive makes, two stand for all.
    """
    toc, entries = contents()
    names = [toc["root"], *(entry["file"] for entry in entries)]
    return [*(f"{name}.html" for name in (*names, *CODE)), "search.html", "404.html"]
