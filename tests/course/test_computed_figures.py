"""Figures that the page computes: their modules give what the scenes give, in one run of Node."""

from __future__ import annotations

import json
import random
from functools import cache

import node
import numpy as np
import pytest
from book_explorables import calls, notebooks

from course.optimizers.paths import Path as Descents
from course.weight_penalties.geometry import Geometry
from explorables import Slider

CLOSE = 1e-9
BETWEEN = 40  # settings between the stops, of each figure
NUMBERS = {  # what is compared: of the scene's result, under the names of the module's
    Geometry: lambda r: {n: getattr(r, n) for n in ("best", "w", "path", "limit", "height")},
    Descents: lambda r: {"points": r.points, "heights": r.heights},
}
PICK = {Descents: "result.paths[0]"}
RUN = """
import { readFileSync } from "node:fs";
const given = JSON.parse(readFileSync(0, "utf8"));
const kept = (key, value) => value instanceof Float64Array ? [...value]
  : typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
for (const { module, settings, data, pick, names } of given) {
  const scene = await import(module);
  const picked = new Function("result", `return ${pick}`);
  const said = settings.map((values) => {
    const result = scene.compute(values, data);
    const goals = scene.goals.map((reached) => reached(values, result));
    const numbers = Object.fromEntries(names.map((name) => [name, picked(result)[name]]));
    return { reading: scene.read(result), goals, numbers };
  });
  console.log(JSON.stringify(said, kept));
}
"""


@cache
def figures() -> dict:
    """All explorables of the book that the page computes, by the class of their scene."""
    found = [call for notebook in notebooks() for call in calls(notebook) if call.scene.page]
    return {type(call.scene): call for call in found}


def between(call) -> list[dict]:
    """Settings between the stops: those that no frame shows."""
    rng = random.Random(0)

    def drawn(control):
        if not isinstance(control, Slider):
            return rng.choice(control.values)
        if control.integer:
            return rng.randint(control.low, control.high)
        if control.log:
            return control.low * (control.high / control.low) ** rng.random()
        return rng.uniform(control.low, control.high)

    return [
        call.effective({name: drawn(control) for name, control in call.controls.items()})
        for _ in range(BETWEEN)
    ]


@cache
def answers() -> dict:
    """What the modules say of all stops, and of settings between them."""
    given, settings = [], {}
    for scene, call in figures().items():
        settings[scene] = [*call.settings, *between(call)]
        at_rest = {name: control.default for name, control in call.page_controls.items()}
        names = [*NUMBERS[scene](call.compute(call.default))]
        given.append({
            "module": call.scene.page.as_uri(),
            "settings": [{**values, **at_rest} for values in settings[scene]],
            "data": call.scene.page_data(),
            "pick": PICK.get(scene, "result"),
            "names": names,
        })  # fmt: skip
    lines = node.run(RUN, given=json.dumps(given)).splitlines()
    said = [json.loads(line) for line in lines]
    return {
        scene: list(zip(values, each, strict=True))
        for (scene, values), each in zip(settings.items(), said, strict=True)
    }


each_scene = pytest.mark.parametrize("scene", NUMBERS, ids=lambda scene: scene.name)


def test_every_figure_that_the_page_computes_is_compared():
    assert {*figures()} == {*NUMBERS}


@each_scene
def test_readings_and_goals_are_those_of_the_scene_at_every_stop_and_between(scene):
    call = figures()[scene]
    for values, said in answers()[scene]:
        result = call.compute(values)
        assert said["reading"] == call.scene.read(result), values
        goals = [bool(goal.reached(values, result)) for goal in call.scene.goals]
        assert said["goals"] == goals, values


@each_scene
def test_the_numbers_are_those_of_the_scene(scene):
    call = figures()[scene]
    for values, said in answers()[scene]:
        for name, wanted in NUMBERS[scene](call.compute(values)).items():
            came = np.array(said["numbers"][name], dtype=float)
            np.testing.assert_allclose(came, wanted, rtol=CLOSE, atol=1e-12, err_msg=f"{values}")
