"""A page with the playground alone, as the book's extension makes it."""

from __future__ import annotations

import sys
from pathlib import Path

from course.playground.widget import in_page

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "book" / "_ext"))
import playground_page

PAGE = """<!doctype html><html lang="en" data-theme="{theme}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Trial</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="playground.css">
<style>
  body {{ font: 17px/1.5 sans-serif; margin: 0 auto; max-width: 46rem; padding: 0 16px }}
  html[data-theme="dark"] body {{ background: #13171c; color: #dbe2e9 }}
</style>
<script src="playground.js" defer></script>
<body><main><h1>Trial</h1>{figure}<p>Below</p></main>"""


def write(folder: Path, **settings) -> str:
    """Write the page, in light and in dark, and its files; return the address of the light one."""
    for name, text in playground_page.files().items():
        (folder / name).write_text(text, encoding="utf-8")
    for theme in ("light", "dark"):
        page = PAGE.format(theme=theme, figure=in_page(settings))
        (folder / f"{theme}.html").write_text(page, encoding="utf-8")
    return (folder / "light.html").as_uri()
