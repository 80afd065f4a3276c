"""A sheet of boxes, words and arrows, written as SVG that is legible in light and in dark."""

from __future__ import annotations

from html import escape

WIDTH, MARGIN, PAD, LINE, LETTER = 960, 34, 14, 16, 6.7
STYLE = """
  svg { --paper: #ffffff; --ink: #1f2328; --soft: #59636e; --room: #f3f5f8; --edge: #8c959f;
        --arrow: #0b62c4; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #14181d; --ink: #e6edf3; --soft: #a9b4c0; --room: #20262d; --edge: #6b7682;
          --arrow: #6cb2ff; } }
  text { fill: var(--ink); font: 11px ui-monospace, "DejaVu Sans Mono", monospace; }
  .name { font: bold 16px system-ui, "DejaVu Sans", sans-serif; }
  .part { font: bold 12px system-ui, "DejaVu Sans", sans-serif; }
  .about { font: 12.5px system-ui, "DejaVu Sans", sans-serif; fill: var(--soft); }
  .paper { fill: var(--paper); } .room { fill: var(--room); stroke: var(--edge); }
  .cell { fill: var(--paper); stroke: var(--edge); stroke-width: .6; }
  .arrow { fill: none; stroke: var(--arrow); stroke-width: 2; } .head { fill: var(--arrow); }
"""


class Sheet:
    """Collects the elements of the drawing."""

    def __init__(self):
        self.back, self.front = [], []

    def text(self, x: float, y: float, words: str, kind: str = "file") -> None:
        self.front.append(f'<text class="{kind}" x="{x:g}" y="{y:g}">{escape(words)}</text>')

    def box(self, x: float, y: float, w: float, h: float, kind: str = "room") -> None:
        size = f'x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="6"'
        self.back.append(f'<rect class="{kind}" {size}/>')

    def arrow(self, path: str) -> None:
        self.front.append(f'<path class="arrow" d="{path}" marker-end="url(#head)"/>')

    def files(self, x: float, y: float, width: float, names: list[str]) -> float:
        """Write names in lines of at most ``width``; return the y after the last."""
        lines = [""]
        for name in names:
            longer = f"{lines[-1]} · {name}" if lines[-1] else name
            if len(longer) * LETTER > width and lines[-1]:
                lines.append(name)
            else:
                lines[-1] = longer
        for line in lines:
            self.text(x, y, line)
            y += LINE
        return y

    def title(self, x: float, y: float, name: str, about: str) -> None:
        self.text(x + PAD, y + 24, f"{name}/", "name")
        self.text(x + PAD, y + 42, about, "about")


def page(sheet: Sheet, height: float, title: str, said: str) -> str:
    """The whole file."""
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img">',
        f"<title>{escape(title)}</title><desc>{escape(said)}</desc>",
        f"<style>{STYLE}</style>",
        '<marker id="head" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="5" markerHeight="5" '
        'orient="auto"><path class="head" d="M0 0 L8 4 L0 8 z"/></marker>',
        f'<rect class="paper" width="{WIDTH}" height="{height:g}"/>',
        *[b for b in sheet.back if 'class="room"' in b],
        *[b for b in sheet.back if 'class="room"' not in b], *sheet.front, "</svg>\n",
    ])  # fmt: skip
