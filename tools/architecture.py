"""Draw the architecture from the imports: ``docs/architecture.svg`` and ``docs/architecture.md``.

    python tools/architecture.py            write both files
    python tools/architecture.py --check    exit with 1 when a stored file is not what is made now

The rooms are folders; ``helpers`` is divided into groups, in the order of the list in
``tests/test_imports.py``. An arrow is drawn where a file of one room imports a file of another.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from sheet import MARGIN, PAD, WIDTH, Sheet, page

ROOT = Path(__file__).resolve().parents[1]
TITLE = "The rooms of the book and who imports whom"
SAID = "Notebooks import course, explorables and helpers; course imports the other two."
PACKAGES = ("course", "explorables", "helpers")
SHARED = ("figures", "learning")
# Each group of helpers and the file of the list with which it begins.
GROUPS = {
    "checks": "protocols",
    "layers": "activations",
    "objective": "losses",
    "network": "parameters",
    "step": "clipping",
    "training": "evaluation",
    "surfaces and data": "surfaces",
    "search": "spaces",
}
ABOUT = {
    "book": "one notebook a topic: what a reader reads",
    "course": "what the chapters show: scenes, exercises, quizzes",
    "explorables": "the machinery of the sliders",
    "helpers": "the arithmetic, in NumPy",
}


@dataclass
class Room:
    """A folder, or a group of files of ``helpers``."""

    files: list[str] = field(default_factory=list)
    lines: int = 0
    uses: set[str] = field(default_factory=set)


def groups(root: Path) -> dict[str, str]:
    """The group of every file of ``helpers`` that the list of the import test names."""
    text = (root / "tests" / "test_imports.py").read_text(encoding="utf-8")
    order = re.search(r'LIST = """(.*?)"""', text, re.DOTALL).group(1).split()
    missing = set(GROUPS.values()) - {*order}
    if missing:
        raise ValueError(f"GROUPS must begin with files of the list, got {sorted(missing)}")
    begins = {first: group for group, first in GROUPS.items()}
    found, group = {}, ""
    for name in order:
        group = begins.get(name, group)
        found[name] = group
    return found


def room_of(module: str, group_of: dict[str, str]) -> str | None:
    """The room of a module such as ``course.dropout.mask``; None for a module of others."""
    package, *rest = module.split(".")
    if package not in PACKAGES:
        return None
    if package == "helpers" and rest and rest[0] in group_of:
        return f"helpers: {group_of[rest[0]]}"
    return f"course/{rest[0]}" if package == "course" and rest else package


def imported(source: str) -> set[str]:
    """The modules that a source names, at any depth; of ``from a import b`` also ``a.b``."""
    names = set()
    for node in ast.walk(ast.parse(re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", source))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def sources(root: Path):
    """Yield room, file and source of all that is drawn."""
    group_of = groups(root)
    for path in sorted((root / "book").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
        yield "book", path.stem, "\n".join(code)
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            module = ".".join(path.relative_to(root).with_suffix("").parts)
            module = module.removesuffix(".__init__")
            room = room_of(module, group_of)
            if path.stem != "__init__" and room:
                yield room, path.stem, path.read_text(encoding="utf-8")


def rooms(root: Path) -> dict[str, Room]:
    """All rooms with their files, lines and the rooms they import from."""
    group_of = groups(root)
    names = ["book", *(f"course/{name}" for name in SHARED), "explorables"]
    found = {name: Room() for name in [*names, *(f"helpers: {group}" for group in GROUPS)]}
    for name, file, source in sources(root):
        room = found.setdefault(name, Room())
        room.files.append(file)
        room.lines += source.count("\n")
        room.uses |= {room_of(module, group_of) for module in imported(source)} - {None, name}
    order = list(group_of)
    for group in GROUPS:
        found[f"helpers: {group}"].files.sort(key=order.index)
    return found


def whole(name: str) -> str:
    """The package that a room belongs to."""
    return re.split(r"[/:]", name)[0]


def arrows(found: dict[str, Room]) -> set[tuple[str, str]]:
    """Which package, or ``book``, imports which."""
    pairs = {(whole(name), whole(used)) for name, room in found.items() for used in room.uses}
    return {(one, other) for one, other in pairs if one != other}


def used(found: dict[str, Room], name: str) -> str:
    """The rooms that one imports from, those of a package together."""
    uses = [room for room in found if room in found[name].uses]
    if name == "book":
        return ", ".join(sorted({whole(room) for room in uses}))
    groups_used = ", ".join(room.split(": ")[1] for room in uses if ": " in room)
    others = [room for room in uses if ": " not in room]
    return ", ".join(others + [f"helpers ({groups_used})"] * bool(groups_used)) or "none of these"


def markdown(found: dict[str, Room]) -> str:
    """The same in words, for who cannot see the picture."""
    head = (
        "# The rooms of the book\n\n"
        "Written by `python tools/architecture.py` from the imports, as is the picture\n"
        "[architecture.svg](architecture.svg); a test fails where they differ from the files.\n"
        "Lines are rounded to hundreds; those of `book` are the code of its cells. The tests lie\n"
        "in folders of the same names in `tests/`.\n\n"
        "| room | files | lines | imports from |\n|---|---|---|---|\n"
    )
    rows = [
        f"| {name} | {', '.join(room.files)} | {round(room.lines, -2)} | {used(found, name)} |\n"
        for name, room in found.items()
    ]
    return head + "".join(rows)


def cells_of(sheet: Sheet, found: dict[str, Room], names: list[str], x, y, width, columns) -> float:
    """A grid of rooms inside a room; return where it ends."""
    wide = (width - PAD * (columns - 1)) / columns
    for start in range(0, len(names), columns):
        ends, row = [], names[start : start + columns]
        for i, name in enumerate(row):
            left = x + i * (wide + PAD)
            sheet.text(left + 8, y + 17, re.split(r"[/:] ?", name)[-1], "part")
            ends.append(sheet.files(left + 8, y + 34, wide - 14, found[name].files))
        for i in range(len(row)):
            sheet.box(x + i * (wide + PAD), y, wide, max(ends) - y - 4, "cell")
        y = max(ends) + 6
    return y


def svg(found: dict[str, Room]) -> str:
    """The drawing: the notebooks above the course, and below it what both rest on."""
    sheet, drawn = Sheet(), arrows(found)
    left, inner = MARGIN, WIDTH - 2 * MARGIN
    sheet.title(left, 10, "book", ABOUT["book"])
    book = sheet.files(left + PAD, 74, inner - 2 * PAD, found["book"].files)
    sheet.box(left, 10, inner, book - 10)
    course = book + 40
    sheet.title(left, course, "course", ABOUT["course"])
    chapters = [n for n in found if n.startswith("course/") and n.split("/")[1] not in SHARED]
    shared, side = [f"course/{name}" for name in SHARED], inner - 210
    down = cells_of(sheet, found, sorted(chapters), left + PAD, course + 56, side - PAD - 44, 3)
    cells_of(sheet, found, shared, left + side, course + 56, 210 - PAD, 1)
    if any(found[name].uses & {*shared} for name in chapters):
        sheet.arrow(f"M{left + side - 42} {course + 100} h34")
    sheet.text(left + side, course + 42, "what all chapters share", "about")
    sheet.box(left, course, inner, down - course + 4)
    base, half = down + 44, 270
    right = left + half + 24
    bottom = max(_explorables(sheet, found, base, half), _helpers(sheet, found, base, right))
    sheet.box(left, base, half, bottom - base)
    sheet.box(right, base, left + inner - right, bottom - base)
    middle, far, back = left + half / 2, left + inner, base + 60
    paths = {
        ("book", "course"): f"M{WIDTH / 2} {book} V{course - 8}",
        ("course", "explorables"): f"M{middle} {down + 4} V{base - 8}",
        ("course", "helpers"): f"M{(right + far) / 2} {down + 4} V{base - 8}",
        ("book", "explorables"): f"M{left} 60 H12 V{back} H{left - 8}",
        ("book", "helpers"): f"M{far} 60 H{WIDTH - 12} V{back} H{far + 8}",
    }
    for pair in sorted(drawn):
        if pair not in paths:
            raise ValueError(f"{pair[0]} must not import {pair[1]}; tests/test_imports.py says why")
        sheet.arrow(paths[pair])
    sheet.text(left, bottom + 24, "An arrow leads from what imports to what it imports.", "about")
    return page(sheet, bottom + 38, TITLE, SAID)


def _explorables(sheet: Sheet, found: dict[str, Room], y: float, width: float) -> float:
    sheet.title(MARGIN, y, "explorables", ABOUT["explorables"])
    sheet.text(MARGIN + PAD, y + 60, "imports nothing of the others", "about")
    return sheet.files(MARGIN + PAD, y + 84, width - 2 * PAD, found["explorables"].files)


def _helpers(sheet: Sheet, found: dict[str, Room], y: float, x: float) -> float:
    sheet.title(x, y, "helpers", ABOUT["helpers"])
    sheet.text(x + PAD, y + 60, "a file imports only files that stand before it", "about")
    at = y + 84
    for group in GROUPS:
        sheet.text(x + PAD, at, group, "part")
        width = WIDTH - MARGIN - x - 146 - PAD
        at = sheet.files(x + PAD + 132, at, width, found[f"helpers: {group}"].files) + 4
    return at


def main(words: list[str], root: Path = ROOT) -> int:
    found, stale = rooms(root), []
    for name, text in {"architecture.svg": svg(found), "architecture.md": markdown(found)}.items():
        path = root / "docs" / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in words:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
    if "--check" in words and stale:
        print(f"{' and '.join(stale)} in docs are old: run python tools/architecture.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
