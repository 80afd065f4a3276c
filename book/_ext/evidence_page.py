"""Sphinx extension: ``{evidence}`` shows every claim of the book with what was measured for it.

Claims are read from ``course/<chapter>/claims.py``, figures from ``evidence.json`` beside them, so
that the page says what ``make evidence`` found and nothing else.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from course.evidence.data import DIGITS, SIGNALS, WRITERS
from course.evidence.pixels import names_others, pixels_of
from course.evidence.store import all_claims, as_paired, path_of, stored

PAGE = "book/evidence"
EXAMPLE = ("playground", "playground-adam-sgd-later")  # the row that is read aloud
# How large an effect must be for a reader to care: in points, and as a factor of a loss.
SIZES = {
    "of any size": (0, 1),
    "half a point, or 5 % of a loss": (0.5, 1.05),
    "one point, or 10 % of a loss": (1, 1.1),
    "two points, or 25 % of a loss": (2, 1.25),
    "five points, or a factor of 2": (5, 2),
}
FILES = ("claims.py", "elsewhere.py", "evidence.json")
DATA = (DIGITS, WRITERS, SIGNALS)
BUDGET = re.compile(r"\d+( of \d+)? (steps|trials)|\d+ x \d+")
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


def shown(claim, case, found) -> str:
    """What the case shows, in words."""
    first = found.mean > 0 if case.expect == "level" else case.expect == "better"
    ahead = f"{claim.a if first else claim.b} is better"
    if case.expect != "level":
        return ahead
    if leaves_out_zero(found):
        return f"{ahead}, by less than {bound(claim, case)}"
    return f"level: at most {bound(claim, case)} apart"


def bound(claim, case) -> str:
    """How large an effect a null result rules out: "1.5 points", "a factor of 1.1"."""
    if claim.ratio:
        return f"a factor of {math.exp(case.bound):.3g}"
    points = " point" if case.bound == 1 else " points"
    return f"{case.bound:g}" + (points if claim.unit.startswith("points") else "")


def leaves_out_zero(found) -> bool:
    """Whether the interval of the difference lies on one side of 0."""
    return found.low > 0 or found.high < 0


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
        f'<td>{escape(shown(claim, case, found))}</td><td class="for-you"></td></tr>'
    )


def unit(claim) -> str:
    """The head of the column of differences."""
    return f"{claim.unit}: {claim.b} / {claim.a}" if claim.ratio else claim.unit


def table(claim, figures: dict) -> nodes.raw:
    rows = "".join(row(claim, case, figures[case.under]) for case in claim.cases)
    text = f"{HEAD.format(unit=escape(unit(claim)))}{rows}</tbody></table></div>"
    return nodes.raw("", text, format="html")


def claim_section(chapter: str, claim, figures: dict) -> nodes.section:
    """A claim: both sides as its heading, its sentence, the table of its cases."""
    text = f"Data: {', '.join(by_data(claim))}{pixels(chapter, claim)}"
    said = nodes.paragraph("", f"{text}; {len(claim.seeds)} fresh seeds.")
    return named(
        claim.name, heading(claim), [nodes.paragraph("", claim.says), said, table(claim, figures)]
    )


def pixels(chapter: str, claim) -> str:
    """How the pixels are scaled, as it goes on after the data: "; standardized pixels"."""
    how = pixels_of(chapter, claim)
    if not how:
        return ""
    return f"; {how}" + (", where a row names no others" if names_others(claim) else "")


def heading(claim) -> str:
    """Both sides, where, and by what measure: a test wants no two alike."""
    title = f"{claim.sides}: {claim.unit}"
    return title[0].upper() + title[1:]


def named(name: str, title: str, children: list) -> nodes.section:
    """A section with a title, to which links lead by its name."""
    return nodes.section("", nodes.title("", title), *children, ids=[name], names=[name])


def link(claim) -> nodes.reference:
    return nodes.reference("", claim.sides, refuri=f"#{claim.name}", internal=True)


def by_data(claim) -> dict[str, list]:
    """The cases of a claim by what they are measured on, in the order in which it has them."""
    found: dict[str, list] = {}
    for case in claim.cases:
        found.setdefault(claim.data_of(case), []).append(case)
    return found


def budget(case) -> str:
    """The steps or trials that a case's conditions name; "" where they name none."""
    found = BUDGET.search(case.under)
    return found[0] if found else ""


def verdicts(cases: list) -> str:
    """What some cases show, by their budget: "200 steps: level 2; 1000 steps: better"."""
    counts: dict[str, Counter] = {}
    for case in cases:
        counts.setdefault(budget(case), Counter())[case.expect] += 1
    each = []
    for words, count in counts.items():
        said = ", ".join(f"{w} {n}" if len(cases) > 1 else w for w, n in count.items())
        each.append(f"{words}: {said}" if words else said)
    return "; ".join(each)


def overview_row(claim) -> str:
    cases = by_data(claim)
    cells = "".join(f"<td>{escape(verdicts(cases.get(data, [])))}</td>" for data in DATA)
    head = f'<a class="reference internal" href="#{claim.name}">{escape(claim.sides)}</a>'
    return f'<tr><th scope="row">{head}<br>{escape(unit(claim))}</th>{cells}</tr>'


def overview() -> list[nodes.Node]:
    """Technique x data x budget: every claim that was tried on more than one data set."""
    every = [claim for claims in all_claims().values() for claim in claims]
    wide = [claim for claim in every if len({*by_data(claim)} & {*DATA}) > 1]
    digits = sum({*by_data(claim)} == {DATA[0]} for claim in every)
    columns = "".join(f'<th scope="col">{escape(data)}</th>' for data in DATA)
    rows = "".join(overview_row(claim) for claim in wide)
    text = (
        '<div class="pst-scrollable-table-container"><table class="table evidence-overview">'
        f'<thead><tr><th scope="col">compared</th>{columns}</tr></thead><tbody>{rows}</tbody>'
        "</table></div>"
    )
    said = (
        f"{len(wide)} claims were tried on more than one data set; {digits} on the digits alone. "
        "A cell counts conditions, by their budget where they name one: in how many the first side "
        "is better, worse, or level: apart by no more than its row states. An empty cell was not "
        "measured."
    )
    return [nodes.paragraph("", said), nodes.raw("", text, format="html")]


def worked(chapter: str, name: str) -> list[nodes.Node]:
    """One row of the page, read aloud."""
    claim = next(one for one in all_claims()[chapter] if one.name == name)
    case = claim.cases[0]
    found = as_paired(stored(chapter)[name][case.under])
    line = nodes.paragraph("", "For example ", link(claim))
    line += nodes.Text(
        f", {case.under}. {claim.a} is better in {found.wins} of {found.n} seeds. The difference "
        f"is {difference(claim, found)}: on average {claim.a} has {abs(found.mean):.2f} points "
        f"{'more' if found.mean > 0 else 'less'}, and the whole interval lies "
        f"{'above' if found.low > 0 else 'below' if found.high < 0 else 'across'} 0. "
        f"So: {shown(claim, case, found)}."
    )
    return [line]


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


def kind(case, found) -> str:
    """Which of the groups of :func:`count` a condition belongs to."""
    if case.expect == "level":
        return "small" if leaves_out_zero(found) else "level"
    return "better" if math.isfinite(found.mean) else "diverged"


def count() -> str:
    """How much was measured, each condition counted once."""
    number, cases = 0, Counter()
    for chapter, claims in all_claims().items():
        figures = stored(chapter)
        number += len(claims)
        for claim in claims:
            for case in claim.cases:
                cases[kind(case, as_paired(figures[claim.name][case.under]))] += 1
    return (
        f"{number} claims, tried under {cases.total()} conditions. In {cases['better']} one side "
        f"is better; in {cases['diverged']} one side is better because the other diverged, so that "
        f"there is no size; in {cases['small']} one side is better by less than its row states; in "
        f"{cases['level']} it is not decided which side is better, and the row states what is "
        "ruled out."
    )


class Evidence(SphinxDirective):
    def run(self):
        parts = [*worked(*EXAMPLE), nodes.paragraph("", count()), switch()]
        parts.append(named("over-the-data", "From data set to data set", overview()))
        for chapter, claims in all_claims().items():
            for name in FILES:
                self.env.note_dependency(str(path_of(chapter).with_name(name)))
            title, figures = chapter.replace("_", " ").capitalize(), stored(chapter)
            each = [claim_section(chapter, claim, figures[claim.name]) for claim in claims]
            parts.append(named(f"of-{chapter}", title, each))
        return parts


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
    for file in sorted(Path(app.srcdir, "course").glob("*/*")):
        if file.name in FILES:
            digest.update(file.read_bytes())
    before, env.evidence = getattr(env, "evidence", None), digest.hexdigest()
    return [PAGE] if before != env.evidence and PAGE in env.found_docs else []


def setup(app):
    app.add_directive("evidence", Evidence)
    app.connect("doctree-read", name_anchors)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
