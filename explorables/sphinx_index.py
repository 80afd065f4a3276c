"""Part of the Sphinx extension: ``{explorables}`` lists every explorable of the book with a link.

What a page holds is noted when it is read; the list is made from the notes when pages are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.osutil import relative_uri


class place_of_list(nodes.General, nodes.Element):
    """Where the list is put once every page has been read."""


class Explorables(Directive):
    def run(self) -> list[nodes.Node]:
        env = self.state.document.settings.env
        env.metadata[env.docname]["lists_explorables"] = True
        return [place_of_list()]


class Figures(HTMLParser):
    """Collects in ``found`` the id, the title and the labels of the figures in a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found, self._into = [], None
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        classes = (named.get("class") or "").split()
        if tag == "figure" and "explorable" in classes:
            self.found.append({"id": named["id"], "title": "", "labels": []})
        elif self.found and tag == "p" and "explorable-title" in classes:
            self._into = "title"
        elif self.found and tag == "label":
            self.found[-1]["labels"].append("")
            self._into = "labels"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "label"):
            self._into = None

    def handle_data(self, data: str) -> None:
        if self._into == "title":
            self.found[-1]["title"] += data
        elif self._into == "labels":
            self.found[-1]["labels"][-1] += data


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Keep with a page what explorables it holds, in its order."""
    texts = [node.astext() for node in doctree.findall(nodes.raw)]
    html = "\n".join(text for text in texts if "data-explorable=" in text)
    app.env.metadata[app.env.docname]["explorables"] = Figures(html).found


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Make the list anew whenever a page was."""
    if not (added or changed or removed):
        return []
    return [name for name, data in env.metadata.items() if data.get("lists_explorables")]


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(place_of_list)):
        place.replace_self(list(listing(app, docname)))


def listing(app: Sphinx, docname: str) -> Iterator[nodes.Node]:
    """Yield for each page, in the order of the book, its title and a list of its explorables."""
    for page in in_order(app.env, app.config.root_doc):
        found = app.env.metadata[page].get("explorables")
        if not found:
            continue
        here, there = (app.builder.get_target_uri(name) for name in (docname, page))
        address = relative_uri(here, there)
        title = app.env.titles[page].astext()
        yield nodes.rubric("", "", link(address, title))
        yield nodes.bullet_list("", *[item(address, figure) for figure in found])


def in_order(env: BuildEnvironment, root: str) -> Iterator[str]:
    """Yield the pages of the book as its tables of contents order them, each once."""
    seen, waiting = set(), [root]
    while waiting:
        page = waiting.pop(0)
        if page not in seen:
            seen.add(page)
            yield page
            waiting = [*env.toctree_includes.get(page, []), *waiting]


def item(address: str, figure: dict) -> nodes.list_item:
    line = nodes.paragraph("", "", link(f"{address}#{figure['id']}", figure["title"]))
    line += nodes.Text(f": {', '.join(figure['labels'])}")
    return nodes.list_item("", line)


def link(address: str, text: str) -> nodes.reference:
    return nodes.reference("", text, refuri=address, internal=True)


def setup(app: Sphinx) -> None:
    app.add_node(place_of_list)
    app.add_directive("explorables", Explorables)
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-read", note)
    app.connect("doctree-resolved", fill)
