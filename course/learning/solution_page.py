"""The HTML of a folded solution."""

from __future__ import annotations

from html import escape
from pathlib import Path

STYLE = Path(__file__).parent / "assets" / "solution.css"


def solution_html(source: str) -> str:
    """Return the source of a solution, folded; coloured where Pygments is installed."""
    return (
        '<details class="solution"><summary>Solution</summary>'
        f'<div class="highlight"><pre tabindex="0"><code>{_coloured(source)}</code></pre></div>'
        "</details>"
    )


def _coloured(source: str) -> str:
    try:
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import PythonLexer
    except ImportError:
        return escape(source)
    return highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)).rstrip()
