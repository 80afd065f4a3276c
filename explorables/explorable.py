"""The noun of this package: a scene together with the controls it is shown under."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any

from explorables.controls import Choice, Control, Slider, listed, require
from explorables.keys import check as check_keys
from explorables.scene import Scene


@dataclass(frozen=True, eq=False)  # two of them are the same when they are one
class Explorable:
    """A scene and its controls, checked against each other.

    A *setting* is a value for every control. A control that does not act in it (see ``when``)
    counts as its default, so different values can be the same setting.

    Parameters
    ----------
    scene : Scene
        What to compute, draw and read.
    controls : mapping from str to Slider or Choice
        One for each argument of ``scene.compute``, in the order shown. Labels and defaults left
        out are filled in.

    Raises
    ------
    ValueError
        When a control cannot be met, is one too many for ``scene.compute`` or is missing; the
        message names the scene or the control.
    """

    scene: Scene
    controls: Mapping[str, Control]

    def __post_init__(self) -> None:
        if not isinstance(self.scene, Scene):
            raise ValueError(f"scene must be an object of a subclass of Scene, got {self.scene!r}")
        object.__setattr__(self, "controls", _filled_in(self.scene, self.controls))
        _check_arguments(self.scene, [*self.controls])
        unknown = [name for name in self.scene.rebuild_on if name not in self.controls]
        if unknown:
            raise ValueError(
                f"rebuild_on of scene {self.scene.name!r} must name controls "
                f"({_list(self.controls)}), got {_list(unknown)}"
            )

    def __reduce__(self) -> tuple:
        """Travel to another process without what was computed from scene and controls."""
        return type(self), (self.scene, self.controls)

    @cached_property
    def default(self) -> dict:
        """The setting it opens with."""
        return {name: control.default for name, control in self.controls.items()}

    @cached_property
    def page_controls(self) -> dict[str, Control]:
        """The controls that only the page has, where it computes."""
        own = self.scene.page_controls if self.scene.page else {}
        twice = [name for name in own if name in self.controls]
        if twice:
            raise ValueError(
                f"page_controls of scene {self.scene.name!r} must have names of their own, got "
                f"{_list(twice)}"
            )
        return {
            n: c for n, c in _filled_in(self.scene, {**self.controls, **own}).items() if n in own
        }

    @cached_property
    def grid(self) -> list[dict]:
        """The setting of every combination of stops, the last control fastest."""
        stops = product(*(control.values for control in self.controls.values()))
        return [self.effective(dict(zip(self.controls, values, strict=True))) for values in stops]

    @cached_property
    def settings(self) -> list[dict]:
        """The different settings of the grid, in its order: a frame is rendered for each."""
        return list({tuple(values.items()): values for values in self.grid}.values())

    @cached_property
    def order(self) -> list[int]:
        """For each combination of stops, as in ``grid``, the number of its setting."""
        return [self.index(values) for values in self.grid]

    def index(self, values: Mapping) -> int:
        """The number in ``settings``, and so of the frame, of values that are stops."""
        return self._numbers[tuple(self.effective(values).items())]

    @cached_property
    def _numbers(self) -> dict[tuple, int]:
        return {tuple(values.items()): i for i, values in enumerate(self.settings)}

    def is_active(self, name: str, values: Mapping) -> bool:
        """True when the control ``name`` acts under these values of the others."""
        when = self.controls[name].when
        return all(values[other] in listed(wanted) for other, wanted in when.items())

    def effective(self, values: Mapping) -> dict:
        """The setting of these values: every control that does not act at its default."""
        return {
            name: values[name] if self.is_active(name, values) else control.default
            for name, control in self.controls.items()
        }

    def describe(self, values: Mapping) -> str:
        """The setting in words: ``init std 0.01, activation relu``."""
        return ", ".join(
            f"{control.label} {control.text(values[name])}"
            for name, control in self.controls.items()
            if self.is_active(name, values)
        )

    def structure(self, values: Mapping) -> tuple:
        """The values by which the figure's structure differs, see ``Scene.rebuild_on``."""
        return tuple(values[name] for name in self.scene.rebuild_on)

    def compute(self, values: Mapping) -> Any:
        """The scene's result for these values."""
        return self.scene.compute(**self.effective(values))

    def typical(self, values: Mapping) -> Any:
        """For ``Painter``: the result at the defaults, computed once for each structure."""
        structure = self.structure(values)
        if structure not in self._typical:
            fixed = dict(zip(self.scene.rebuild_on, structure, strict=True))
            self._typical[structure] = self.scene.compute(**{**self.default, **fixed})
        return self._typical[structure]

    @cached_property
    def _typical(self) -> dict[tuple, Any]:
        return {}


def _filled_in(scene: Scene, controls: Mapping[str, Control]) -> dict[str, Control]:
    """Check the controls, each and against each other; fill in labels and defaults."""
    if not controls:
        raise ValueError(f"scene {scene.name!r} must have at least one control, got none")
    filled = {}
    for name, control in controls.items():
        if not isinstance(control, Slider | Choice):
            raise ValueError(f"control {name!r} must be a Slider or a Choice, got {control!r}")
        control.check(name)
        check_keys(name, control)
        control = replace(control, label=control.label or name.replace("_", " "))
        if isinstance(control, Slider):
            plain_type = int if control.integer else float
            control = replace(control, default=plain_type(control.default))
        elif not control.default:
            control = replace(control, default=control.values[0])
        filled[name] = control
    for name, control in filled.items():
        _check_when(name, control, filled)
    return filled


def _check_when(name: str, control: Control, controls: Mapping[str, Control]) -> None:
    for other, wanted in control.when.items():
        is_choice = isinstance(controls.get(other), Choice) and other != name
        require(is_choice, name, f"when must name another Choice, got {other!r}")
        always = not controls[other].when
        require(always, name, f"when must name a Choice that always acts, got {other!r}")
        options = controls[other].values
        known = isinstance(wanted, str | Sequence) and {*listed(wanted)} <= {*options}
        known = known and len(wanted) > 0
        require(known, name, f"when must hold options of {other!r}, got {wanted!r}")


def _check_arguments(scene: Scene, names: list[str]) -> None:
    """Compare the controls with what ``scene.compute`` takes, before anything is computed."""
    arguments = inspect.signature(scene.compute).parameters.values()
    if any(argument.kind is argument.VAR_KEYWORD for argument in arguments):
        return
    needed = {a.name for a in arguments if a.default is a.empty and a.kind is not a.VAR_POSITIONAL}
    taken = [a.name for a in arguments if a.kind is not a.VAR_POSITIONAL]
    about = (
        f"scene {scene.name!r} must have a control for each argument of compute ({_list(taken)})"
    )
    missing = [name for name in taken if name in needed and name not in names]
    if missing:
        raise ValueError(f"{about}, and has none for {_list(missing)}; got {_list(names)}")
    unknown = [name for name in names if name not in taken]
    if unknown:
        raise ValueError(f"{about} and no other, got {_list(unknown)}")


def _list(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))
