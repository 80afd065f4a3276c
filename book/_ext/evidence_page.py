"""Sphinx extension: ``{evidence}`` shows every claim of the book with what was measured for it.

Claims are read from ``course/<chapter>/claims.py``, figures from ``evidence.json`` beside them, so
that the page says what ``make evidence`` found and nothing else.
"""

from __future__ import annotations

import hashlib
import math
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from course.evidence.store import all_claims, as_paired, path_of, stored

PAGE = "book/evidence"
# How large an effect must be for a reader to care: in points, and as a factor of a loss.
SIZES = {
    "of any size": (0, 1),
    "half a point, or 5 % of a loss": (0.5, 1.05),
    "one point, or 10 % of a loss": (1, 1.1),
    "two points, or 25 % of a loss": (2, 1.25),
    "five points, or a factor of 2": (5, 2),
}
HEAD = (
    '<div class="pst-scrollable-table-container"><table class="table evidence-table"><thead><tr>'
    '<th scope="col">under</th><th scope="col">better in</th><th scope="col">{unit}, 95 %</th>'
    '<th scope="col">shown</th><th scope="col" class="for-you">for you</th></tr></thead><tbody>'
)


def amount(value: float, ratio: bool) -> str:
    """A difference with its sign, or a factor; three digits, minus as the field prints it."""
    text = f"×{math.exp(value):.3g}" if ratio else f"{value:+.2f}"
    return text.replace("-", "\N{MINUS SIGN}")


def difference(claim, found) -> str:
    if not math.isfinite(found.mean):
        return "a run diverged: the counts decide"
    low, mean, high = (amount(v, claim.ratio) for v in (found.low, found.mean, found.high))
    return f"{mean} ({low} to {high})"


def shown(claim, case) -> str:
    """What the case shows, in words."""
    if case.expect == "level":
        bound = f"a factor of {math.exp(case.bound):.3g}" if claim.ratio else f"{case.bound:g}"
        return f"no more than {bound} either way"
    return f"{claim.a if case.expect == 'better' else claim.b} is better"


def row(claim, case, figures) -> str:
    found = as_paired(figures)
    data = ""
    if math.isfinite(found.mean):
        data = f' data-low="{found.low:.6g}" data-high="{found.high:.6g}"'
        data += ' data-ratio=""' if claim.ratio else ""
    ties = f", {found.ties} level" if found.ties else ""
    return (
        f'<tr{data}><th scope="row">{escape(case.under)}</th>'
        f"<td>{found.wins} of {found.n}{ties}</td><td>{difference(claim, found)}</td>"
        f'<td>{escape(shown(claim, case))}</td><td class="for-you"></td></tr>'
    )


def unit(claim) -> str:
    """The head of the column of differences."""
    return f"{claim.unit}, b / a" if claim.ratio else claim.unit


def table(claim, figures: dict) -> nodes.raw:
    rows = "".join(row(claim, case, figures[case.under]) for case in claim.cases)
    text = f"{HEAD.format(unit=escape(unit(claim)))}{rows}</tbody></table></div>"
    return nodes.raw("", text, format="html")


def claim_section(claim, figures: dict) -> nodes.section:
    """A claim: both sides as its heading, its sentence, the table of its cases."""
    title = f"{claim.a} against {claim.b}: {claim.unit}"
    section = nodes.section("", nodes.title("", title[0].upper() + title[1:]), ids=[claim.name])
    section["names"] = [claim.name]
    section += nodes.paragraph("", claim.says)
    section += nodes.paragraph("", f"Data: {claim.data}; {len(claim.seeds)} fresh seeds.")
    section += table(claim, figures)
    return section


def nulls() -> nodes.bullet_list:
    """Every null result of the book with its bound."""
    found = nodes.bullet_list()
    for claims in all_claims().values():
        for claim in claims:
            for case in claim.cases:
                if case.expect == "level":
                    text = f"{claim.a} against {claim.b}"
                    line = nodes.paragraph(
                        "", "", nodes.reference("", text, refuri=f"#{claim.name}", internal=True)
                    )
                    line += nodes.Text(f", {case.under}: {shown(claim, case)} ({unit(claim)}).")
                    found += nodes.list_item("", line)
    return found


def switch() -> nodes.raw:
    options = "".join(
        f'<option data-points="{points}" data-factor="{factor}">{words}</option>'
        for words, (points, factor) in SIZES.items()
    )
    text = (
        '<p class="evidence-switch" hidden><label>How large must an effect be for you to care? '
        f'<select>{options}</select></label> <output role="status"></output></p>'
        '<script defer src="../_static/evidence.js"></script>'
    )
    return nodes.raw("", text, format="html")


def count() -> str:
    """How much was measured, in one sentence."""
    cases = [case for claims in all_claims().values() for one in claims for case in one.cases]
    level = sum(case.expect == "level" for case in cases)
    number = sum(len(claims) for claims in all_claims().values())
    return (
        f"{number} claims, tried under {len(cases)} conditions; {level} of these are null results, "
        "each with the size of effect that is ruled out."
    )


class Evidence(SphinxDirective):
    def run(self):
        parts = [nodes.paragraph("", count()), switch()]
        for chapter, claims in all_claims().items():
            for file in (path_of(chapter), path_of(chapter).with_name("claims.py")):
                self.env.note_dependency(str(file))
            title = chapter.replace("_", " ").capitalize()
            section = nodes.section("", nodes.title("", title), ids=[f"of-{chapter}"])
            section["names"] = [f"of-{chapter}"]
            figures = stored(chapter)
            section += [claim_section(claim, figures[claim.name]) for claim in claims]
            parts.append(section)
        section = nodes.section("", nodes.title("", "Null results"), ids=["null-results"])
        section["names"] = ["null-results"]
        section += nulls()
        return [*parts, section]


def name_anchors(app, doctree):
    """Let Markdown links such as ``evidence.md#dropout-tuned`` find the claims."""
    if app.env.docname == PAGE:
        data = app.env.metadata[PAGE]
        found = [part for part in doctree.findall(nodes.section) if part["ids"]]
        anchors = {part["ids"][0]: (0, part["ids"][0], part[0].astext()) for part in found}
        data["myst_slugs"] = {**data.get("myst_slugs", {}), **anchors}


def outdated(app, env, added, changed, removed):
    """Read the page again when any chapter's claims or figures changed, or a chapter has new."""
    digest = hashlib.sha256()
    for file in sorted(Path(app.srcdir, "course").glob("*/[ce][lv][ai]*.*")):
        if file.name in ("claims.py", "evidence.json"):
            digest.update(file.read_bytes())
    before, env.evidence = getattr(env, "evidence", None), digest.hexdigest()
    return [PAGE] if before != env.evidence and PAGE in env.found_docs else []


def setup(app):
    app.add_directive("evidence", Evidence)
    app.connect("doctree-read", name_anchors)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
