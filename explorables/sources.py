"""The files that the frames of a scene depend on: its code, what that imports, what it reads.

Imports are followed within the book's own packages only; NumPy and Matplotlib count by their
version. A module that reads data files names them, ``READS = (path, ...)``; every scene that
reaches the module depends on them, and no scene can forget to say so.
"""

from __future__ import annotations

import ast
import os
import sysconfig
from functools import cache
from importlib import import_module
from importlib.util import find_spec, resolve_name
from pathlib import Path

PACKAGES = "EXPLORABLES_PACKAGES"  # set while a book is built: names, comma between them
# What lies here is not the book's own; it changes with a version.
INSTALLED = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib", "stdlib")}


@cache
def sources(modules: frozenset[str]) -> set[Path]:
    """Return the files of these modules, of all they import of ours, and of the data those read."""
    ours = _Ours(modules)
    files, seen, waiting = set(), set(), set(modules)
    while waiting:
        name = waiting.pop()
        seen.add(name)
        spec = find_spec(name)
        if not spec.has_location:  # a folder without __init__.py
            continue
        path = Path(spec.origin)
        files.add(path)
        if path.suffix == ".py":
            tree = ast.parse(path.read_bytes())
            package = name if spec.submodule_search_locations else name.rpartition(".")[0]
            waiting |= {found for found in imported(tree, package) if found in ours} - seen
            files |= _read_by(name, tree)
    return files


class _Ours:
    """Says which modules are the book's own.

    Those are explorables, the packages of these modules and those that the book names; where it
    names none, whatever lies beside a package of these modules.
    """

    def __init__(self, modules):
        self.packages = {"explorables"} | {name.split(".")[0] for name in modules}
        self.folders = set()
        if named := os.environ.get(PACKAGES):
            self.packages |= set(named.split(","))
        else:
            own = self.packages - {"explorables"}
            self.folders = {_folder(name) for name in own} - {None} - INSTALLED

    def __contains__(self, name: str) -> bool:
        top = name.split(".")[0]
        return (top in self.packages or _folder(top) in self.folders) and _is_module(name)


@cache
def _folder(package: str) -> Path | None:
    """Return the folder that a top-level module or package lies in."""
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return None
    if spec is None:
        return None
    if spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations))).parent
    return Path(spec.origin).parent if spec.has_location else None


def imported(tree: ast.Module, package: str) -> set[str]:
    """Return the absolute names that the imports of a file may mean, at whatever depth of it."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level:
                module = resolve_name("." * node.level + module, package).rstrip(".")
            names |= {module} | {f"{module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _read_by(name: str, tree: ast.Module) -> set[Path]:
    """Return the data files that a module says it reads."""
    if not any(isinstance(node, ast.Assign) and _is_reads(node) for node in tree.body):
        return set()
    files = {Path(path) for path in import_module(name).READS}
    for path in sorted(files):
        if not path.is_file():
            raise ValueError(f"READS of {name} must name files that exist, got {str(path)!r}")
    return files


def _is_reads(node: ast.Assign) -> bool:
    return any(isinstance(target, ast.Name) and target.id == "READS" for target in node.targets)
