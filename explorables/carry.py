"""Runs of notebooks that still hold after the code changed: none of them used what changed.

Beside each run in MyST-NB's cache lies a list of the files that it used, with a digest of each: the
modules that its kernel held at the end, and whatever those import, at whatever depth of a function.
What cannot be known of a run counts as used by all: data files, explorables, the tools, and which
files there are.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from explorables.fingerprint import OWN
from explorables.sources import imported

USES = "uses"  # the folder of a cache that holds the lists
COMMON = ""  # in a list: all that every run uses
# What a kernel is asked: its modules, and the file of each.
LOADED = (
    "__import__('json').dumps({name: file for name, module in [*__import__('sys').modules.items()]"
    " if isinstance(file := getattr(module, '__file__', None), str)})"
)
OTHERS = re.compile(r"^\s*[!%]|subprocess|os\.system", re.MULTILINE)  # programs, which nobody asks


def note(
    folder: Path, hashkey: str, loaded: Mapping[str, str], snapshot: Mapping[str, Any]
) -> None:
    """Write down what a run used; nothing where it used one of these files from another place.

    Parameters
    ----------
    folder : Path
        The cache.
    hashkey : str
        The name of the run in it.
    loaded : mapping
        The modules that its kernel held, with the file of each.
    snapshot : mapping
        Of the code before the run, as ``fingerprint.snapshot`` gives it.
    """
    modules = {_module(name): name for name in snapshot["paths"] if name.endswith(".py")}
    held = {modules[module]: Path(file) for module, file in loaded.items() if module in modules}
    if any(file.resolve() != snapshot["paths"][name] for name, file in held.items()):
        return
    used = _with_imports({*held}, modules, snapshot["paths"])
    uses = {name: snapshot["files"][name] for name in sorted(used)} | {COMMON: _common(snapshot)}
    lists = folder / USES
    lists.mkdir(exist_ok=True)
    (lists / f"{hashkey}.json").write_text(json.dumps(uses), encoding="utf-8")


def carry(old: Path, new: Path, snapshot: Mapping[str, Any]) -> int:
    """Make ``new`` of the cache ``old`` with the runs that still hold; return how many.

    Only a finished cache gets the new name. A run without its list is dropped.
    """
    from jupyter_cache import get_cache  # comes with MyST-NB

    runs = get_cache(str(old))
    kept = 0
    for record in runs.list_cache_records():
        if _holds(old / USES / f"{record.hashkey}.json", snapshot):
            kept += 1
        else:
            (old / USES / f"{record.hashkey}.json").unlink(missing_ok=True)
            runs.remove_cache(record.pk)
    runs.db.dispose()
    if kept:
        old.rename(new)
    return kept


def _holds(uses: Path, snapshot: Mapping[str, Any]) -> bool:
    try:
        used = json.loads(uses.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if not isinstance(used, dict) or used.pop(COMMON, None) != _common(snapshot):
        return False
    return all(snapshot["files"].get(name) == digest for name, digest in used.items())


def _common(snapshot: Mapping[str, Any]) -> str:
    """Sum up what every run is taken to use."""
    parts = [snapshot["tools"], sorted(snapshot["files"])]
    for name, digest in sorted(snapshot["files"].items()):
        if not name.endswith(".py") or OWN in snapshot["paths"][name].parents:
            parts.append((name, digest))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _with_imports(
    names: set[str], modules: Mapping[str, str], paths: Mapping[str, Path]
) -> set[str]:
    """Add the files that these import, as far as they are the book's own."""
    found, waiting = set(names), set(names)
    while waiting:
        name = waiting.pop()
        module = _module(name)
        package = module if name.endswith("__init__.py") else module.rpartition(".")[0]
        wanted = _imported(paths[name], package)
        fresh = {modules[one] for one in wanted if one in modules} - found
        found |= fresh
        waiting |= fresh
    return found


def _module(name: str) -> str:
    """Return the module of a file, ``course.figures`` of ``course/figures/__init__.py``."""
    parts = Path(name).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def _imported(path: Path, package: str) -> set[str]:
    """Return the modules that a file imports, each with the packages around it."""
    names = imported(ast.parse(path.read_bytes()), package)
    parts = [name.split(".") for name in names]
    return {".".join(part[:end]) for part in parts for end in range(1, len(part) + 1)}
