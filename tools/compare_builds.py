"""Say in what two built checkouts of the book differ: notebooks, explorables, pictures.

    python tools/compare_builds.py BEFORE AFTER [--pictures DIR]

For a change that should change nothing a reader sees. In the notebooks only import lines may
differ; of the explorables in ``_build/html`` only captions. A picture's name is the hash of its
content, so pictures of one name are equal; others are decoded and their pixels counted. The exit
code is 1 where anything but captions differs. ``--pictures`` writes the pictures that differ the
most side by side, with their difference at the right.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path

import nbformat
import numpy as np
from PIL import Image

AT_MOST = 12  # pictures that are written side by side
DATA = ("picture", "controls", "order", "readings", "goals")
MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)


def without_imports(source: str) -> str:
    """The lines of a code cell that belong to no import statement, blank ones left out."""
    lines = source.splitlines()
    try:
        tree = ast.parse(MAGIC.sub(r"\1pass", source))
    except SyntaxError:
        tree = ast.Module([], [])
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            lines[node.lineno - 1 : node.end_lineno] = [""] * (node.end_lineno - node.lineno + 1)
    return "\n".join(line for line in lines if line.strip())


def cells(path: Path) -> list[tuple[str, str]]:
    """Of each cell that is more than imports: what it is, and what it stored."""
    kept = []
    for cell in nbformat.read(path, as_version=4).cells:
        code = cell.cell_type == "code"
        source = without_imports(cell.source) if code else cell.source
        outputs = [{k: v for k, v in o.items() if k != "execution_count"} for o in cell.outputs] \
            if code else []  # fmt: skip
        if source or outputs:
            tags = " ".join(cell.metadata.get("tags", []))
            kept.append((f"{cell.cell_type} [{tags}]\n{source}", json.dumps(outputs, indent=0)))
    return kept


def in_notebook(name: str, old: list, new: list) -> Iterator[str]:
    """The differences of one notebook, each with the first line that differs."""
    texts = [[text for text, _ in side] for side in (old, new)]
    for kind, a, b, c, d in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if kind != "equal" and b - a != d - c:
            yield f"{name}: cells {a + 1} to {b} before are cells {c + 1} to {d} after"
            continue
        for i, j in zip(range(a, b), range(c, d), strict=True):
            for what, one, other in zip(("cell", "output of cell"), old[i], new[j], strict=True):
                if one != other:
                    yield f"{name}: {what} {j + 1}: {first_difference(one, other)}"


def first_difference(one: str, other: str) -> str:
    left, right = one.splitlines(), other.splitlines()
    longest = max(len(left), len(right))
    left, right = (side + [""] * (longest - len(side)) for side in (left, right))
    at = next((i for i in range(longest) if left[i] != right[i]), None)
    return "white space" if at is None else f"{left[at][:90]!r} is now {right[at][:90]!r}"


def notebooks(before: Path, after: Path) -> tuple[int, list[str]]:
    """How many notebooks there are, and in what they differ."""
    names = [sorted(p.name for p in (root / "book").glob("*.ipynb")) for root in (before, after)]
    found = [f"{name}: only in one of the two" for name in sorted({*names[0]} ^ {*names[1]})]
    for name in sorted({*names[0]} & {*names[1]}):
        found += in_notebook(name, *(cells(root / "book" / name) for root in (before, after)))
    return len({*names[0], *names[1]}), found


@dataclass
class Explorable:
    """What one figure of a built page says, and where its pictures are."""

    folder: Path
    data: dict = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    caption: str = ""

    def pictures(self) -> list[Path]:
        """The files of every frame in both sizes."""
        return [
            self.folder / name for size in ("wide", "narrow") for name in self.data.get(size, [])
        ]


class Figures(HTMLParser):
    """Collects the explorables of a page."""

    def __init__(self, page: Path):
        super().__init__()
        self.page, self.found, self.present, self.inside = page, {}, None, ""
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        classes = (attributes.get("class") or "").split()
        if tag == "figure" and "explorable" in classes and "data-explorable" in attributes:
            self.present = Explorable(self.page.parent)
            self.found[attributes["data-explorable"]] = self.present
        if self.present and self.inside != "figcaption":
            wanted = {"explorable-title", "explorable-data", "goal-task"} & {*classes}
            self.inside = tag if tag == "figcaption" else "".join(wanted)
            for name in ("alt", "data-praise"):
                if name in attributes:
                    self.present.texts.setdefault(name, []).append(attributes[name])

    def handle_data(self, data):
        if self.inside == "explorable-data":
            self.present.data = json.loads(data)
            self.present.folder = self.page.parent / self.present.data["base"]
        elif self.inside == "figcaption":
            self.present.caption += data
        elif self.inside:
            self.present.texts.setdefault(self.inside, []).append(data)

    def handle_endtag(self, tag):
        self.present = None if tag == "figure" else self.present
        if self.inside != "figcaption" or tag == "figcaption":
            self.inside = ""


def explorables(root: Path) -> dict[str, Explorable]:
    """The explorables of all built pages by name."""
    found = {}
    for page in sorted((root / "_build" / "html").rglob("*.html")):
        found |= {name: e for name, e in Figures(page).found.items() if e.data}
    return found


def in_explorable(name: str, old: Explorable, new: Explorable) -> Iterator[str]:
    """What the two say differently, the caption aside."""
    for what in sorted(old.texts.keys() | new.texts.keys()):
        if old.texts.get(what) != new.texts.get(what):
            yield f"{name}: {what}: {old.texts.get(what)} is now {new.texts.get(what)}"
    for what in DATA:
        one, other = (json.dumps(e.data.get(what), indent=0) for e in (old, new))
        if one != other:
            yield f"{name}: {what}: {first_difference(one, other)}"


@dataclass
class Pair:
    """Two pictures of one frame: the share of pixels that differ, and by how much of 255."""

    name: str
    before: Path
    after: Path
    share: float
    most: int


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        seen = Image.new("RGBA", image.size, "white")  # what is transparent has any colour
        seen.alpha_composite(image.convert("RGBA"))
        return np.asarray(seen.convert("RGB"), dtype=np.int16)


def pair(name: str, before: Path, after: Path) -> Pair:
    """Compare two files; a picture of another size, or none, differs in every pixel."""
    if not (before.exists() and after.exists()):
        return Pair(f"{name} (no file)", before, after, 1.0, 255)
    one, other = pixels(before), pixels(after)
    if one.shape != other.shape:
        return Pair(name, before, after, 1.0, 255)
    apart = np.abs(one - other).max(axis=2)
    return Pair(name, before, after, float((apart > 0).mean()), int(apart.max()))


def in_pictures(name: str, old: Explorable, new: Explorable) -> list[Pair]:
    """The frames whose pictures have another name and other pixels."""
    files = zip(old.pictures(), new.pictures(), strict=False)
    pairs = [pair(name, a, b) for a, b in files if a.name != b.name]
    return [each for each in pairs if each.share]


def side_by_side(worst: list[Pair], folder: Path) -> None:
    """Write before, after and the difference of each pair into one PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, each in enumerate(worst, start=1):
        if each.before.exists() and each.after.exists():
            sides = [pixels(each.before), pixels(each.after)]
            if sides[0].shape == sides[1].shape:
                sides.append(255 - np.minimum(8 * np.abs(sides[0] - sides[1]), 255))
            height = max(side.shape[0] for side in sides)
            room = [(height - side.shape[0]) for side in sides]
            sides = [np.pad(s, ((0, r), (0, 0), (0, 0))) for s, r in zip(sides, room, strict=True)]
            picture = Image.fromarray(np.hstack(sides).astype(np.uint8))
            picture.save(folder / f"{number:02}-{each.name}.png")


def summary(name: str, pairs: list[Pair]) -> str:
    share, most = max(each.share for each in pairs), max(each.most for each in pairs)
    return (
        f"{name}: {len(pairs)} differ, in at most {share:.2%} of pixels, by at most {most} of 255"
    )


def say(what: str, count: int, found: list[str]) -> None:
    print(f"{what}: {count} compared, {len(found) or 'no'} difference{'s' * (len(found) != 1)}")
    print("".join(f"  {line}\n" for line in found), end="")


def read_words(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--pictures", type=Path, metavar="DIR")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    chosen = read_words(words)
    count, cells_apart = notebooks(chosen.before, chosen.after)
    say("notebooks", count, cells_apart)
    old, new = explorables(chosen.before), explorables(chosen.after)
    if not (old and new):
        print("BEFORE and AFTER must be built: one has no explorable in _build/html")
        return 2
    both = [name for name in old if name in new]
    said = [f"{name}: only in one of the two" for name in sorted(old.keys() ^ new.keys())]
    said += [line for name in both for line in in_explorable(name, old[name], new[name])]
    say("explorables", len(both), said)
    captions = [(name, old[name].caption, new[name].caption) for name in both]
    changed = [f"{name}: {one!r} is now {other!r}" for name, one, other in captions if one != other]
    say("captions", len(both), changed)
    apart = {name: in_pictures(name, old[name], new[name]) for name in both}
    drawn = [summary(name, pairs) for name, pairs in apart.items() if pairs]
    say("pictures", sum(len(new[name].pictures()) for name in both), drawn)
    if chosen.pictures:
        pairs = sorted(chain(*apart.values()), key=lambda each: (-each.share, -each.most))
        side_by_side(pairs[:AT_MOST], chosen.pictures)
    return int(bool(cells_apart or said or drawn))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
