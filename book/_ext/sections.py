"""Sphinx extension: sections of a chapter get a box, told by the first words of their heading.

A notebook has no other way to say that the text of a misconception, the cell that refutes it and
what the cell prints belong together: the section holds them all, so the section gets the class that
``learning.css`` draws a box around. The box ends where the next heading begins; one that is for
text alone ends before the first cell.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from docutils import nodes

# first words of a heading -> what kind of section it is
KINDS = {
    "what you will learn": "learn",
    "predict": "predict",
    "misconception": "misconception",
    "exercise": "exercise",
    "quiz": "quiz",
    "summary": "summary",
    "references": "references",
}
FOR_TEXT = {"learn", "predict", "summary"}
BEGINS = re.compile(rf"({'|'.join(KINDS)})\b", re.IGNORECASE)

ROOT = Path(__file__).resolve().parents[2]
STYLES = ["course/learning/assets/quiz.css", "course/learning/assets/solution.css"]


def kind(heading: str) -> str | None:
    """Return the kind of section that ``heading`` announces, or None."""
    begin = BEGINS.match(heading.strip())
    return KINDS[begin.group(1).lower()] if begin else None


def classify(app, doctree: nodes.document) -> None:
    """Give each announced section the class ``section-KIND``."""
    for section in list(doctree.findall(nodes.section)):
        title = section.next_node(nodes.title)
        if title is not None and (found := kind(title.astext())):
            section["classes"].append(f"section-{found}")
            if found in FOR_TEXT:
                end_before_first_cell(section)


def end_before_first_cell(section: nodes.section) -> None:
    """Move what begins with the first code cell behind the section; leave one with subsections."""
    cells = [place for place, node in enumerate(section) if "cell" in node.get("classes", [])]
    if not cells or any(isinstance(node, nodes.section) for node in section):
        return
    rest = section[cells[0] :]
    del section[cells[0] :]
    behind = section.parent.index(section) + 1
    section.parent[behind:behind] = rest


def add_styles(app, config) -> None:
    """Serve the styles that quizzes and solutions bring along themselves in a notebook."""
    config.html_static_path.extend(str((ROOT / style).parent) for style in STYLES)
    for style in STYLES:
        app.add_css_file(Path(style).name)
    app.add_css_file("learning.css")


def setup(app):
    app.connect("config-inited", add_styles, priority=100)
    app.connect("doctree-read", classify)
    # A change of this file reads every page anew.
    source = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    app.add_config_value("sections_source", source, "env")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
