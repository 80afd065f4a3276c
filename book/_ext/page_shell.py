"""What every page carries beside its text: its description for links and cards, and its origin."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from html import escape
from itertools import takewhile
from pathlib import Path

from docutils import nodes

DESCRIPTION_LENGTH = 200
WORDS_A_MINUTE = 200
SUMMARY = '<summary aria-label="Show or hide the pages of this part">'
# Shipped by the theme, asked for by no page of the book.
UNUSED = ["vendor", "images", "**/*.map", "**/*.LICENSE.txt", "*-macros.html"]


def commit(folder: str) -> str:
    """Return the short name of the commit in ``folder``, or "" outside a git checkout."""
    command = ["git", "describe", "--always", "--exclude=*", "--dirty=, changed since"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, check=True, text=True)
        return done.stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def has_formula(node: nodes.Node) -> bool:
    return next(iter(node.findall(nodes.math)), None) is not None


def describe(doctree: nodes.document) -> str:
    """Return the first sentences of the page, up to its first formula, cut at a word."""
    for paragraph in doctree.findall(nodes.paragraph):
        before = list(takewhile(lambda node: not has_formula(node), paragraph.children))
        text = " ".join("".join(node.astext() for node in before).split())
        if len(before) < len(paragraph.children):
            text = text[: text.rfind(".") + 1]
        if isinstance(paragraph.parent, nodes.section) and text:
            short = text[:DESCRIPTION_LENGTH].rsplit(" ", 1)[0] + " …"
            return text if len(text) <= DESCRIPTION_LENGTH else short
    return ""


def add_metadata(app, pagename, templatename, context, doctree):
    """Give the page its description, the tags of its social card and the commit."""
    context["commit"] = app.config.book_commit
    if doctree is None:
        return
    description = describe(doctree)
    tags = {
        "og:title": context["pagetitle"],
        "og:description": description,
        "og:type": "article",
        "og:site_name": app.config.html_title,
    }
    if address := app.config.html_baseurl:  # a card needs full addresses
        tags["og:url"] = f"{address.rstrip('/')}/{pagename}.html"
        tags["og:image"] = f"{address.rstrip('/')}/_static/card.png"
        tags["og:image:alt"] = app.config.html_title
        tags["twitter:card"] = "summary_large_image"
    lines = [f'<meta name="description" content="{escape(description)}">']
    lines += [f'<meta property="{name}" content="{escape(text)}">' for name, text in tags.items()]
    context["metatags"] = context.get("metatags", "") + "\n    " + "\n    ".join(lines)


def add_reading_time(app, pagename, templatename, context, doctree):
    """Say below the title of a chapter how long its prose takes to read."""
    source = str(app.env.doc2path(pagename)) if doctree is not None else ""
    if not source.endswith(".ipynb") or pagename == app.config.root_doc:
        return
    prose = doctree.findall(lambda node: isinstance(node, (nodes.paragraph, nodes.title)))
    words = sum(len(node.astext().split()) for node in prose)
    line = f"About {max(2, round(words / WORDS_A_MINUTE))} minutes of reading, and the sliders."
    heading, end, rest = context["body"].partition("</h1>")
    context["body"] = f'{heading}{end}\n<p class="reading-time">{line}</p>{rest}'


def name_folds(app, pagename, templatename, context, doctree):
    """Give the arrow that folds a part of the contents the name that the theme leaves out."""
    made = context.get("generate_toctree_html")
    if made is None:
        return

    def named(kind, **options):
        html = made(kind, **options)
        return str(html).replace("<summary>", SUMMARY) if kind == "sidebar" else html

    context["generate_toctree_html"] = named


def tie_assets(app, config):
    """Give the pages a setting that changes with every style sheet, script and extra page.

    Sphinx copies these only when it writes a page, and writes none when no text has changed.
    """
    summed = hashlib.sha256()
    for folder in [*config.html_static_path, *config.html_extra_path]:
        for path in sorted(Path(app.srcdir, folder).rglob("*")):
            if path.is_file():
                summed.update(path.name.encode() + b"\0" + path.read_bytes())
    config.book_assets = summed.hexdigest()


def remove_unused(app, error):
    """Delete what the theme ships and no page loads."""
    static = Path(app.outdir) / "_static"
    for pattern in UNUSED:
        for path in list(static.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def setup(app):
    # A new commit writes every page again, without reading it again.
    app.add_config_value("book_commit", lambda config: commit(str(app.srcdir)), "html")
    app.add_config_value("book_assets", "", "html")
    # After all others, which may add folders of their own.
    app.connect("config-inited", tie_assets, priority=900)
    # jupyter-book sets this for an extension that the book leaves out.
    app.add_config_value("comments_config", {}, "")
    app.connect("html-page-context", add_metadata)
    app.connect("html-page-context", add_reading_time)
    app.connect("html-page-context", name_folds, priority=900)  # after the theme's
    app.connect("build-finished", remove_unused)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
