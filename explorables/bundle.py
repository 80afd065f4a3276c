"""JavaScript modules as one classic script: a page opened from a disk may not load modules.

Each module becomes a function that returns what it exports, in an order in which all that it
imports stands before it; comments and indentation are left out. That is done by lines, not by a
parser, and therefore for modules of one form only; every other form is refused::

    import { a, b as c } from "./other.mjs";
    export const d = 1;    // or: export function, export function*, export async function, class
"""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"(\.[^"]+\.mjs)";$', re.MULTILINE)
EXPORT = re.compile(
    r"^export ((?:async )?(?:function ?\*?|class|const)\s*([A-Za-z_$][\w$]*))", re.MULTILINE
)
LEFT = re.compile(r"^(import|export)\b.*|\bimport(\(|\.meta).*", re.MULTILINE)
BLOCK = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
TAIL = re.compile(r"[ \t]+//[^\"'`\n]*$", re.MULTILINE)  # after a quote it might lie in a string
SPACE = re.compile(r"^[ \t]+|[ \t]+$|^[ \t]*\n", re.MULTILINE)


def bundle(*entries: Path, then: str = "") -> str:
    """Return the modules and all that they import as one script, each module once.

    Parameters
    ----------
    entries : Path
        Modules, ``.mjs``; they run in this order.
    then : str
        A function in JavaScript that is called with what each entry exports, an object for each.

    Raises
    ------
    ValueError
        When a module is missing, imports in a circle or is not of the form above.
    """
    order = _order([entry.resolve() for entry in entries])
    names = {path: f"m{number}" for number, path in enumerate(order)}
    parts = [_wrapped(path, names) for path in order]
    if then:
        parts.append(f"({then})({', '.join(names[entry.resolve()] for entry in entries)});")
    return "\n".join(['(() => {\n"use strict";', *parts, "})();\n"])


def bundled(*entries: Path) -> list[Path]:
    """Return the files that ``bundle`` reads, in its order."""
    return _order([entry.resolve() for entry in entries])


def _order(entries: list[Path]) -> list[Path]:
    graph: dict[Path, list[Path]] = {}
    waiting = list(reversed(entries))
    while waiting:
        path = waiting.pop()
        if path not in graph:
            graph[path] = [(path.parent / name).resolve() for _, name in _imports(path)]
            waiting += reversed(graph[path])
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " -> ".join(path.name for path in error.args[1])
        raise ValueError(f"modules must not import in a circle, got {circle}") from None


def _imports(path: Path) -> list[tuple[str, str]]:
    return IMPORT.findall(_source(path))


def _source(path: Path) -> str:
    """The text of a module without comments that have lines of their own."""
    if path.suffix != ".mjs" or not path.is_file():
        raise ValueError(f"a module must be a file that ends in .mjs, got {path}")
    return LINE.sub("", BLOCK.sub("", path.read_text(encoding="utf-8") + "\n"))


def _wrapped(path: Path, names: dict[Path, str]) -> str:
    source = _source(path)
    exported = [name for _, name in EXPORT.findall(source)]

    def imported(match: re.Match) -> str:
        inside = re.sub(r"\s+as\s+", ": ", " ".join(match[1].split()))
        return f"const {{ {inside} }} = {names[(path.parent / match[2]).resolve()]};"

    body = EXPORT.sub(r"\1", IMPORT.sub(imported, source))
    _check(path, body)
    body = SPACE.sub("", TAIL.sub("", body)).strip()
    return f"const {names[path]} = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();"


def _check(path: Path, body: str) -> None:
    """Refuse what would be left as it is or changed in its meaning."""
    if left := LEFT.search(body):
        raise ValueError(f"{path.name}: imports and exports have one form, got {left[0]!r}")
    for line in body.splitlines():
        if line.replace("\\`", "").count("`") % 2:
            raise ValueError(
                f"{path.name}: a text between backticks must end in its line: {line!r}"
            )
