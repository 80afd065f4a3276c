"""Sphinx extension: ``{code-page} helpers/x.py`` shows a file, ``{code-index}`` lists all files.

A page is the whole file in its order: the module's docstring as text, then the code, with a heading
and an anchor for each public class and function. All of it is read from the file, so a page cannot
differ from its code.
"""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

DEFINITIONS = (ast.ClassDef, ast.FunctionDef)


def summary(source: str) -> str:
    """Return the first sentence of a module's docstring."""
    paragraph = " ".join((ast.get_docstring(ast.parse(source)) or "").split("\n\n")[0].split())
    return paragraph.partition(". ")[0].rstrip(".:") + "."


def definitions(source: str) -> tuple[list, list]:
    """Return the classes and functions at the top of a file: the public ones, the private ones."""
    tree = ast.parse(source)
    public = exported(tree)
    found = [node for node in tree.body if isinstance(node, DEFINITIONS)]
    if public is None:
        public = {node.name for node in found if not node.name.startswith("_")}
    return (
        [node for node in found if node.name in public],
        [node for node in found if node.name not in public],
    )


def exported(tree: ast.Module) -> set[str] | None:
    """Return the names of ``__all__``, or None where a file has no such list."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return None


def block(text: str, language: str) -> nodes.literal_block:
    return nodes.literal_block(text, text, language=language)


def parts_of(source: str) -> list[nodes.Node]:
    """Return the file as text, code, and a section for each public definition.

    What stands between two public definitions, constants and private helpers, belongs to the page
    or to the section above it.
    """
    tree, lines = ast.parse(source), source.splitlines()
    public = {node.name for node in definitions(source)[0]}
    parts, above = prose(ast.get_docstring(tree) or ""), []
    holder = parts
    body = tree.body[1:] if ast.get_docstring(tree) else tree.body
    starts = [first_line(node) for node in body]
    ends = [start - 1 for start in starts[1:]] + [len(lines)]
    for node, start, end in zip(body, starts, ends, strict=True):
        if isinstance(node, DEFINITIONS) and node.name in public:
            add_code(holder, above)
            holder = nodes.section("", nodes.title("", node.name), ids=[node.name])
            holder["names"] = [node.name]
            parts.append(holder)
            above = []
        above += lines[start - 1 : end]
    add_code(holder, above)
    return parts


def first_line(node: ast.AST) -> int:
    """Return the line where a statement begins, with its decorators."""
    return min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", ()))])


def add_code(holder, lines: list[str]) -> None:
    text = "\n".join(lines).strip("\n")
    if text:
        holder.append(block(text, "python"))


def prose(doc: str) -> list[nodes.Node]:
    """Return the paragraphs of a docstring, and what is indented in it as code."""
    return [
        indented(inspect.cleandoc(part))
        if part.startswith(" ")
        else nodes.paragraph("", "", *words(part))
        for part in doc.split("\n\n")
        if part.strip()
    ]


def indented(text: str) -> nodes.literal_block:
    """Return an example as Python where it is Python, a table as text."""
    try:
        ast.parse(text)
    except SyntaxError:
        return block(text, "text")
    return block(text, "python")


def words(paragraph: str) -> list[nodes.Node]:
    """Return a paragraph's text, what stands in double back quotes as code."""
    pieces = re.split(r"``(.+?)``", " ".join(paragraph.split()))
    return [
        nodes.literal("", piece) if place % 2 else nodes.Text(piece)
        for place, piece in enumerate(pieces)
    ]


class CodePage(SphinxDirective):
    required_arguments = 1

    def run(self):
        path = Path(self.env.srcdir, self.arguments[0])
        if not path.is_file():
            raise self.error(f"code-page needs a file of the repository, not {self.arguments[0]!r}")
        self.env.note_dependency(str(path))
        source = path.read_text(encoding="utf-8")
        return parts_of(source)


class CodeIndex(SphinxDirective):
    """List the code pages in the order of ``_toc.yml``, each with its names and first sentence."""

    def run(self):
        rows = nodes.bullet_list()
        toc = Path(self.env.srcdir, "_toc.yml")
        self.env.note_dependency(str(toc))
        for line in toc.read_text(encoding="utf-8").splitlines():
            name = line.strip().removeprefix("- file: book/code/")
            if name in (line.strip(), "index"):
                continue
            path = Path(self.env.srcdir, "helpers", f"{name}.py")
            self.env.note_dependency(str(path))
            rows += self.row(name, path.read_text(encoding="utf-8"))
        return [rows]

    def row(self, name, source):
        line = nodes.paragraph("", "", link(f"{name}.html", f"{name}.py"))
        line += [nodes.Text(": "), *words(summary(source)), nodes.Text(" ")]
        for node in definitions(source)[0]:
            line += [link(f"{name}.html#{node.name}", node.name), nodes.Text(" ")]
        return nodes.list_item("", line)


def link(address, text):
    return nodes.reference("", text, refuri=address, internal=True)


def name_anchors(app, doctree):
    """Let Markdown links such as ``code/optimizers.md#Adam`` find the anchors of a page."""
    data = app.env.metadata[app.env.docname]
    if app.env.docname.startswith("book/code/"):
        found = [part for part in doctree.findall(nodes.section) if part["ids"]]
        anchors = {part["ids"][0]: (0, part["ids"][0], part[0].astext()) for part in found}
        data["myst_slugs"] = {**data.get("myst_slugs", {}), **anchors}


def setup(app):
    app.connect("doctree-read", name_anchors)
    app.add_directive("code-page", CodePage)
    app.add_directive("code-index", CodeIndex)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
