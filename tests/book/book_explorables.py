"""The explorables of the book, found in its notebooks with ``explore`` replaced."""

from __future__ import annotations

import ast
import json
import os
from functools import cache, cached_property
from pathlib import Path

import nbformat
import yaml

import explorables
from explorables.render import KEPT, render

ROOT = Path(__file__).resolve().parents[2]
# The book's own store: what one of them rendered the other finds.
STORE = Path(os.environ.get("EXPLORABLES_STORE") or ROOT / "_build" / "explorables")


class Call(explorables.Explorable):
    """One call of ``explore``, with its frames."""

    @cached_property
    def folder(self) -> Path:
        """The folder with the pictures of every setting, rendered now unless it is there."""
        return render(self, STORE)

    @cached_property
    def frames(self) -> list[dict]:
        """The frames, in the order of the settings."""
        frames = json.loads((self.folder / KEPT).read_text(encoding="utf-8"))
        assert [frame["setting"] for frame in frames] == self.settings
        return frames

    def frame(self, values: dict) -> dict:
        return self.frames[self.index(values)]

    def base(self, name: str) -> dict:
        """The default setting, or the nearest to it in which the control ``name`` acts."""
        values = {**self.default}
        if not self.is_active(name, values):
            for other, wanted in self.controls[name].when.items():
                values[other] = wanted if isinstance(wanted, str) else wanted[0]
        return values

    def line(self, name: str) -> list[dict]:
        """The frames that a reader sees who moves the control ``name`` alone over all its stops."""
        values = self.base(name)
        return [self.frame({**values, name: stop}) for stop in self.controls[name].values]


def notebooks() -> list[Path]:
    """The notebooks of the book, in its order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    entries = [entry for part in toc.get("parts", [toc]) for entry in part.get("chapters", [])]
    pages = [ROOT / name for name in (toc["root"], *(entry["file"] for entry in entries))]
    return [path for page in pages if (path := page.with_suffix(".ipynb")).exists()]


@cache
def calls(notebook: Path) -> list[Call]:
    """Return the explorables of a notebook, from running what its calls of ``explore`` need."""
    noted = []

    def explore(scene, **controls):
        noted.append(Call(scene, controls))

    original = explorables.explore
    explorables.explore = explore
    try:
        module = ast.Module(needed(notebook), type_ignores=[])
        exec(compile(module, notebook.name, "exec"), {"__name__": "__main__"})
    finally:
        explorables.explore = original
    return noted


def needed(notebook: Path) -> list[ast.stmt]:
    """The statements that call ``explore``, and before them those that bind what they use."""
    cells = nbformat.read(notebook, as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    kept, wanted = [], set()
    for statement in reversed([node for source in sources for node in ast.parse(source).body]):
        nodes = list(ast.walk(statement))
        used = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        called = {getattr(n.func, "id", "") for n in nodes if isinstance(n, ast.Call)}
        if "explore" in called or bound_by(nodes) & wanted:
            kept.insert(0, statement)
            wanted |= used
    return kept


def bound_by(nodes: list[ast.AST]) -> set[str]:
    """The names that a statement binds, given all its nodes."""
    names = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    names |= {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    return names | {(n.asname or n.name).split(".")[0] for n in nodes if isinstance(n, ast.alias)}
