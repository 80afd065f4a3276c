"""Renders the book's mathematics to MathML while the book is built.

Browsers draw MathML themselves: no script, nothing to load from another host, nothing that jumps
into place late, and screen readers read it as mathematics. A formula that math-core does not
understand is a warning at its line, and the book is built with warnings as errors.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)
convert = LatexToMathML(fancy_error=False).convert_with_local_state


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
        return convert(latex, displaystyle=displaystyle)
    except LatexError as error:
        logger.warning("formula %r cannot be read, at character %s", latex, error, location=node)
        return ""


def setup(app):
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    # A change of this file renders every page anew.
    source = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    app.add_config_value("mathml_source", source, "env")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
