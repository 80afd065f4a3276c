"""Whoever imports the package is told what each function takes and gives."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import explorables

PACKAGE = Path(explorables.__file__).parent


def public(body, owner=""):
    """Yield the public functions and methods of a module or class, with their names."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if not node.name.startswith("_") or node.name == "__init__":
                yield owner + node.name, node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public(node.body, f"{node.name}.")


def without_types(source):
    """The names of arguments and results of public functions that have no type."""
    for name, node in public(ast.parse(source).body):
        taken = node.args
        arguments = [*taken.posonlyargs, *taken.args, *taken.kwonlyargs, taken.vararg, taken.kwarg]
        for argument in filter(None, arguments):
            if argument.annotation is None and argument.arg not in ("self", "cls"):
                yield f"{name}: {argument.arg}"
        if node.returns is None:
            yield f"{name}: its result"


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.stem)
def test_every_public_function_is_annotated(path):
    assert list(without_types(path.read_text(encoding="utf-8"))) == []


def test_what_lacks_a_type_is_found():
    source = "def f(a: int, *b, c=1, **d): ...\nclass A:\n  def g(self, x) -> int: ...\n"
    source += "  def _h(self, x): ...\n  def __init__(self): ...\ndef _i(a): ...\n"
    found = ["f: c", "f: b", "f: d", "f: its result", "A.g: x", "A.__init__: its result"]
    assert list(without_types(source)) == found


def test_type_checkers_are_told_so():
    assert (PACKAGE / "py.typed").is_file()
