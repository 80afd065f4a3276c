"""A name for all that an executed notebook depends on beside its own cells."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

OWN = Path(__file__).resolve().parent
TOOLS = ("numpy", "matplotlib", "pillow", "ipykernel", "myst-nb")


def digest(source: Path, packages: Iterable[str], strings: Mapping[str, str]) -> str:
    """Sum up explorables, the book's packages, its words and the versions of the tools."""
    return summed(snapshot(source, packages, strings))


def summed(taken: Mapping[str, Any]) -> str:
    """Return one name for a snapshot."""
    content = repr([taken["tools"], sorted(taken["files"].items())])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def snapshot(source: Path, packages: Iterable[str], strings: Mapping[str, str]) -> dict[str, Any]:
    """Sum up each file on its own.

    Parameters
    ----------
    source : Path
        The folder of the book.
    packages : names or paths of packages, relative to ``source``, or importable
        None at all stands for every module and package that lies in ``source``.
    strings : mapping
        What the book says in place of the English texts, see ``explorables.strings``.

    Returns
    -------
    dict
        ``files``: a digest of each file by its name, ``course/figures/band.py``; ``paths``: where
        each lies; ``tools``: versions and words.
    """
    source = Path(source)
    roots = [locate(source, name) for name in packages] or list(beside(source))
    tools = repr([sys.version_info[:2], *map(_version, TOOLS), sorted(strings.items())])
    files, paths = {}, {}
    for root in [OWN, *(root for root in roots if root.resolve() != OWN)]:
        for path in _files(root):
            name = path.relative_to(root.parent).as_posix()
            files[name] = hashlib.sha256(path.read_bytes()).hexdigest()
            paths[name] = path.resolve()
    return {"files": files, "paths": paths, "tools": tools}


def locate(source: Path, name: str) -> Path:
    """Return the folder or the file of a package, as ``explorables_packages`` names it."""
    for path in (source / name, source / f"{name}.py"):
        if path.is_dir() or (path.suffix == ".py" and path.is_file()):
            return path
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        spec = None
    if spec and spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations)))
    if spec and spec.has_location:
        return Path(spec.origin)
    raise ValueError(
        f"explorables_packages must name packages beside conf.py or importable ones, got {name!r}"
    )


def beside(source: Path) -> Iterator[Path]:
    """Yield the modules and the packages in a folder, without the configuration of its book."""
    for path in sorted(source.iterdir()):
        if (path.suffix == ".py" and path.name != "conf.py") or (path / "__init__.py").is_file():
            yield path


def _files(root: Path) -> Iterator[Path]:
    for path in root.rglob("*") if root.is_dir() else [root]:
        if path.is_file() and path.suffix != ".pyc" and "assets" not in path.parts:
            yield path


def _version(tool: str) -> str | None:
    try:
        return version(tool)
    except PackageNotFoundError:
        return None
