"""Renders the book's mathematics to MathML while the book is built.

Browsers draw MathML themselves: no script, nothing to load from another host, nothing that jumps
into place late, and screen readers read it as mathematics. A formula that math-core does not
understand is a warning at its line, and the book is built with warnings as errors.
"""

from __future__ import annotations

import hashlib
import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)
convert = LatexToMathML(fancy_error=False).convert_with_local_state

ACCENTS = "ˆ¯˜"
OVERLINE = "\u0332"
BEFORE = re.compile(r"[(\[“‘]+$")
AFTER = re.compile(r"^[)\].,;:!?’”…%-]+")


class KeepTogether(SphinxPostTransform):
    """Hold a formula in the text together with the punctuation that touches it.

    Firefox breaks a line inside a formula, and before the comma behind it; others do not.
    """

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs) -> None:
        for formula in list(self.document.findall(nodes.math)):
            parent, at = formula.parent, formula.parent.index(formula)
            kept = nodes.inline("", "", classes=["kept"])
            before, after = parent[max(at - 1, 0) : at], parent[at + 1 : at + 2]
            if before and isinstance(before[0], nodes.Text):
                rest = BEFORE.sub("", before[0])
                kept += nodes.Text(before[0][len(rest) :])
                parent.replace(before[0], nodes.Text(rest))
            formula.replace_self(kept)
            kept += formula
            if after and isinstance(after[0], nodes.Text):
                rest = AFTER.sub("", after[0])
                kept += nodes.Text(after[0][: len(after[0]) - len(rest)])
                parent.replace(after[0], nodes.Text(rest))


def visit_inline(translator, node: nodes.math) -> None:
    translator.body.append(render(node, displaystyle=False))
    raise nodes.SkipNode


def visit_block(translator, node: nodes.math_block) -> None:
    """Write the formula and, when it has a label, its number with a link to it."""
    translator.body.append(translator.starttag(node, "div", CLASS="math notranslate"))
    translator.body.append(f'<div class="formula">{render(node, displaystyle=True)}</div>')
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def render(node: nodes.Element, *, displaystyle: bool) -> str:
    """Return the node's LaTeX as MathML; warn, naming the formula, when it cannot be read."""
    # Sphinx numbers equations: leave out the numbers of LaTeX's own environments.
    latex = re.sub(r"\\(begin|end)\{(align|equation|gather)\}", r"\\\1{\2*}", node.astext())
    try:
        return drawn_alike(convert(latex, displaystyle=displaystyle))
    except LatexError as error:
        logger.warning("formula %r cannot be read, at character %s", latex, error, location=node)
        return ""


def drawn_alike(formula: str) -> str:
    """Return the MathML with accents and overlines that all engines draw in their places.

    Engines read an accent's height from different tables: in WebKit it floats above its letter or
    strikes the root. Given the box of its ink, it stands alike in all of them. Of the characters
    for an overline, "_" is the one that all of them draw as wide as what is below; some set it down
    on the letters, so that a strut keeps it off.
    """
    named = re.sub(r"&(?!lt;|gt;|amp;)\w+;", lambda entity: unescape(entity[0]), formula)
    tree = ElementTree.fromstring(named)
    for over in list(tree.iter("mover")):
        mark = over[1]
        if mark.text == OVERLINE:
            mark.text = "_"
            below = ElementTree.Element("mrow")
            below.extend([over[0], ElementTree.Element("mspace", height="0.85em", width="0")])
            over[0] = below
        elif mark.text and mark.text in ACCENTS:
            box = ElementTree.Element("mpadded", height="0.2em", depth="0", voffset="-0.45em")
            box.append(mark)
            over[1] = box
    return ElementTree.tostring(tree, encoding="unicode")


def setup(app):
    app.add_post_transform(KeepTogether)
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    # A change of this file renders every page anew.
    source = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    app.add_config_value("mathml_source", source, "env")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
