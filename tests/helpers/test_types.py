"""Every public function and method of helpers says what it takes and what it returns."""

from __future__ import annotations

import importlib
import inspect
import typing
from pathlib import Path

import pytest

import helpers
from helpers.optimizers import OPTIMIZERS, Optimizer

FOLDER = Path(helpers.__file__).parent
MODULES = sorted(p.stem for p in FOLDER.glob("*.py") if p.stem != "__init__")
OWN_METHODS = ("__init__", "__call__")  # that a reader calls, for all their underscores
# A rule reads as the formula it is: its types are those of Optimizer.update.
RULES = {f"{name}.update" for name in OPTIMIZERS}


def functions(module) -> dict:
    """The public functions and methods that a module defines, by name."""
    found = {}
    for name, thing in vars(module).items():
        if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(thing):
            found[name] = thing
        elif inspect.isclass(thing) and not getattr(thing, "_is_protocol", False):
            found |= {f"{name}.{method}": f for method, f in methods(thing).items()}
    return found


def methods(cls) -> dict:
    """The public functions that a class defines itself, those of its properties among them."""
    found = {}
    for name, thing in vars(cls).items():
        if name.startswith("_") and name not in OWN_METHODS:
            continue
        if isinstance(thing, property):
            found[name] = thing.fget
            if thing.fset is not None:
                found[f"{name} (set)"] = thing.fset
        elif isinstance(thing, (staticmethod, classmethod)):
            found[name] = thing.__func__
        elif inspect.isfunction(thing):
            found[name] = thing
    return found


def missing(function) -> list[str]:
    """The arguments of a function without a type, and ``return`` when it has none."""
    signature = inspect.signature(function)
    names = [
        name
        for i, (name, argument) in enumerate(signature.parameters.items())
        if argument.annotation is argument.empty and (i, name) not in ((0, "self"), (0, "cls"))
    ]
    return names + ["return"] * (signature.return_annotation is signature.empty)


@pytest.mark.parametrize("name", MODULES)
def test_every_public_function_is_annotated(name):
    module = importlib.import_module(f"helpers.{name}")
    bare = {
        label: missing(function)
        for label, function in functions(module).items()
        if missing(function) and label not in RULES
    }
    assert bare == {}


@pytest.mark.parametrize("name", MODULES)
def test_every_annotation_names_something(name):
    module = importlib.import_module(f"helpers.{name}")
    for function in functions(module).values():
        typing.get_type_hints(inspect.unwrap(function))  # NameError where a name is not imported


def test_what_a_rule_leaves_out_its_base_says():
    assert missing(Optimizer.update) == []
    assert set(typing.get_type_hints(Optimizer.update)) == {"w", "g", "arrays", "named", "return"}


def test_the_search_finds_what_is_there():
    found = functions(importlib.import_module("helpers.layers"))
    assert {"Linear.__init__", "Linear.forward", "Dropout.p", "Dropout.p (set)"} <= set(found)
    assert sum(len(functions(importlib.import_module(f"helpers.{m}"))) for m in MODULES) > 150


def test_a_function_without_types_is_seen():
    class Bare:
        def __init__(self, x: int, y) -> None: ...

        @property
        def z(self): ...

        def _private(self, x): ...

    assert {name: missing(f) for name, f in methods(Bare).items()} == {
        "__init__": ["y"],
        "z": ["return"],
    }


def test_the_package_says_that_it_is_typed():
    assert (FOLDER / "py.typed").exists()
