"""Sphinx extension: ``{explorables}`` lists every explorable of the book, with a link to each."""

from __future__ import annotations

import re
from html import unescape

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.util.osutil import relative_uri

FIGURE = re.compile(
    r'<figure class="explorable" id="(?P<id>[^"]+)" [^>]*>\s*'
    r'<p class="explorable-title">(?P<title>.*?)</p>(?P<rest>.*?)<figcaption>',
    flags=re.DOTALL,
)
LABEL = re.compile(r"<label [^>]*>(.*?)</label>")


class place_of_list(nodes.General, nodes.Element):
    """Where the list is put once every page has been read."""


class Explorables(Directive):
    def run(self):
        env = self.state.document.settings.env
        env.metadata[env.docname]["lists_explorables"] = True
        return [place_of_list()]


def outdated(app, env, added, changed, removed):
    """Make the list anew whenever a page was."""
    if not (added or changed or removed):
        return []
    return [name for name, data in env.metadata.items() if data.get("lists_explorables")]


def fill(app, doctree, docname):
    for place in list(doctree.findall(place_of_list)):
        place.replace_self(list(listing(app, docname)))


def listing(app, docname):
    """Yield for each page, in the order of the book, its title and a list of its explorables."""
    root = app.config.root_doc
    for page in [root, *app.env.toctree_includes[root]]:
        found = [match for text in raw_texts(app.env, page) for match in FIGURE.finditer(text)]
        if not found:
            continue
        here, there = (app.builder.get_target_uri(name) for name in (docname, page))
        address = relative_uri(here, there)
        title = app.env.titles[page].astext()
        yield nodes.rubric("", "", link(address, title))
        yield nodes.bullet_list("", *[item(address, match) for match in found])


def raw_texts(env, page):
    return [node.astext() for node in env.get_doctree(page).findall(nodes.raw)]


def item(address, match):
    controls = ", ".join(unescape(label) for label in LABEL.findall(match["rest"]))
    line = nodes.paragraph("", "", link(f"{address}#{match['id']}", unescape(match["title"])))
    line += nodes.Text(f": {controls}")
    return nodes.list_item("", line)


def link(address, text):
    return nodes.reference("", text, refuri=address, internal=True)


def setup(app):
    app.add_node(place_of_list)
    app.add_directive("explorables", Explorables)
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-resolved", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
