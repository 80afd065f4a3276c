"""Sphinx extension: the buttons that open a chapter elsewhere, and the notebooks that they open.

The theme makes launch buttons too, which are not used: it fails while no address is set, opens in
Colab the stored notebook and not the one tied to the commit, and wants pictures that the book does
not ship. Its header draws what is put here all the same.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import nbformat
from repository import Repository, check, settings, with_install
from sphinx.errors import ExtensionError


def commit(folder) -> str:
    """Return the full name of the commit in ``folder``, "" where there is none or files differ."""

    def git(*words):
        done = subprocess.run(
            ["git", *words], cwd=folder, capture_output=True, check=True, text=True
        )
        return done.stdout.strip()

    try:
        return (
            "" if git("status", "--porcelain", "--untracked-files=no") else git("rev-parse", "HEAD")
        )
    except (OSError, subprocess.CalledProcessError):
        return ""


def configure(app, config):
    """Find the address and tell the theme, which then draws its links to the repository."""
    try:  # read here: jupyter-book loses the address where html_theme_options are set as well
        slug, branch = settings(Path(app.srcdir))
        slug = check("BOOK_REPO", os.environ.get("BOOK_REPO", "")) or slug
    except ValueError as error:
        raise ExtensionError(str(error)) from error
    if not slug:
        return
    options = config.html_theme_options
    config.book_repository = (slug, commit(app.srcdir) or branch)
    config.book_published = os.environ.get("BOOK_PUBLISHED", "")
    options["repository_url"] = Repository(slug, branch).url
    options["use_repository_button"] = options["use_issues_button"] = True
    config.html_baseurl = config.html_baseurl or Repository(slug, branch).pages


def add_buttons(app, pagename, templatename, context, doctree):
    """Put Binder and Colab first among the buttons of a page that is a notebook."""
    if not app.config.book_repository or doctree is None:
        return
    source = app.env.doc2path(pagename, base=False)
    if not str(source).endswith(".ipynb"):
        return
    repository, published = Repository(*app.config.book_repository), app.config.book_published
    place = f"_sources/{source}" if published else source
    links = {
        "Binder": ("JupyterLab on mybinder.org", repository.binder(source)),
        "Colab": ("Google Colab", repository.colab(place, published)),
    }
    buttons = [
        {"type": "link", "url": url, "text": name, "tooltip": f"Run this page in {where}",
         "icon": "fas fa-play", "label": f"launch-{name.lower()}"}
        for name, (where, url) in links.items()
    ]  # fmt: skip
    group = {"type": "group", "tooltip": "Run this page", "icon": "fas fa-rocket",
             "buttons": buttons, "label": "launch-buttons"}  # fmt: skip
    context["header_buttons"].insert(0, group)


def tie_notebooks(app, error):
    """Let the notebooks to download install ``helpers`` from the commit of the pages."""
    if error or not app.config.book_repository:
        return
    source = Repository(*app.config.book_repository).install()
    for path in Path(app.outdir, "_sources").rglob("*.ipynb"):
        nbformat.write(with_install(nbformat.read(path, as_version=4), source), path)


def setup(app):
    app.add_config_value("book_repository", (), "html")  # owner/name and the ref, or nothing
    app.add_config_value("book_published", "", "html")  # the branch that the built pages are on
    app.connect("config-inited", configure)
    app.connect("html-page-context", add_buttons, priority=900)  # after the theme's
    app.connect("build-finished", tie_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
