"""Sphinx extension: BOOK_LITE=1 puts the site of JupyterLite (`make lite`) beside the pages.

Each page that is a notebook then has a button that opens it there. Without BOOK_LITE the pages
hold nothing of it, nor does their folder.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import quote

from sphinx.errors import ExtensionError

TOOLTIP = "Open without a server: JupyterLite, in this browser (its figures have not been tried)"


def configure(app, config):
    config.book_lite = bool(os.environ.get("BOOK_LITE"))
    if config.book_lite and not site(app).exists():
        raise ExtensionError("BOOK_LITE is set and there is no _build/lite: make lite")


def site(app) -> Path:
    return Path(app.srcdir, "_build", "lite")


def add_button(app, pagename, templatename, context, doctree):
    """Put the button first among those of a page that is a notebook."""
    source = Path(app.env.doc2path(pagename, base=False)) if doctree is not None else Path()
    if app.config.book_lite and source.suffix == ".ipynb":
        url = f"{context['pathto']('lite/lab/index.html', 1)}?path={quote(source.name)}"
        button = {"type": "link", "url": url, "text": "JupyterLite", "tooltip": TOOLTIP,
                  "icon": "fas fa-play", "label": "launch-jupyterlite"}  # fmt: skip
        context["header_buttons"].insert(0, button)


def copy_site(app, error):
    beside = Path(app.outdir, "lite")
    shutil.rmtree(beside, ignore_errors=True)
    if app.config.book_lite and not error:
        shutil.copytree(site(app), beside)


def setup(app):
    app.add_config_value("book_lite", False, "html")
    app.connect("config-inited", configure)
    app.connect("html-page-context", add_button, priority=901)  # after the theme's and launch's
    app.connect("build-finished", copy_site)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
