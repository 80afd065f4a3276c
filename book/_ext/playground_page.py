"""Sphinx extension: the playground that trains in the page, loaded by the pages that hold one.

``course.playground.widget.playground`` leaves a ``<figure class="playground">`` in the output of
its cell. A page with such a figure gets one style sheet and one script, made of the modules in
``course/page``; the script loads a data set, a script too, when it is chosen.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import course.page.playground as playground
from course.page.playground.packed import scripts
from explorables.bundle import bundle, bundled

FOLDER = Path(playground.__file__).parent
MAIN = FOLDER / "main.mjs"
STYLE = FOLDER / "playground.css"
FIGURE = '<figure class="playground"'


@cache
def program() -> str:
    """Return the script: one function, whose text a worker can be made of where files cannot."""
    return f"function playgroundProgram() {{\n{bundle(MAIN)}}}\nplaygroundProgram();\n"


def files() -> dict[str, str]:
    """Return what the page loads, by the names of the files."""
    style = STYLE.read_text(encoding="utf-8")
    return {"playground.js": program(), "playground.css": style, **scripts()}


def digest(app, config) -> None:
    """Give pages a setting that changes with the modules: Sphinx then writes them anew."""
    summed = hashlib.sha256()
    for path in [*bundled(MAIN), STYLE]:
        summed.update(path.read_bytes())
    config.playground_digest = summed.hexdigest()


def write(app) -> None:
    """Put the files beside the book's own scripts, before a page asks for their checksums."""
    if app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8")


def load(app, pagename, templatename, context, doctree) -> None:
    """Load style and script in a page that holds a playground."""
    if FIGURE in context.get("body", ""):
        app.add_css_file("playground.css")
        app.add_js_file("playground.js", loading_method="defer")


def setup(app):
    app.add_config_value("playground_digest", "", "html")
    app.connect("config-inited", digest)
    app.connect("builder-inited", write)
    app.connect("html-page-context", load)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
