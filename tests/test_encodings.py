"""Texts are read and written as UTF-8 everywhere: elsewhere the machine's own code page decides."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("helpers", "explorables", "course", "book", "tools", "benchmarks", "tests")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
BEFORE = {"read_text": 0, "write_text": 1, "open": 1}  # positions taken before the encoding's


def left_to_the_machine(source: str) -> list[int]:
    """The lines that read or write a text without naming its encoding."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return sorted(call.lineno for call in calls if names_no_encoding(call))


def names_no_encoding(call: ast.Call) -> bool:
    name = getattr(call.func, "attr", None) or getattr(call.func, "id", None)
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    if name not in BEFORE or (name == "open" and not isinstance(call.func, ast.Name)):
        return False
    if any("b" in str(getattr(value, "value", "")) for value in given) and name == "open":
        return False
    named = any(keyword.arg in ("encoding", None) for keyword in call.keywords)
    return not named and len(call.args) <= BEFORE[name] + (name == "open")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_names_its_encoding(path):
    assert left_to_the_machine(path.read_text(encoding="utf-8")) == []


def test_a_text_without_encoding_is_found():
    source = (
        "path.read_text()\npath.write_text('a')\nopen('a')\nopen('a', 'w')\n"
        "path.read_text('utf-8')\nopen('a', 'rb')\npath.write_text('a', encoding='utf-8')\n"
    )
    assert left_to_the_machine(source) == [1, 2, 3, 4]
