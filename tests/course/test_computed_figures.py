"""Figures that the page computes: their modules give what the scenes give, in one run of Node."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path

import node
import numpy as np
import pytest
from book_explorables import calls, notebooks

from course.dropout.mask import READER, Mask, reader
from course.optimizers.paths import Path as Descents
from course.optimizers.paths import build
from course.optimizers.plane import MomentumPlane
from course.optimizers.rotation import bowl_of
from course.page.numbers import Numbers
from course.weight_penalties.geometry import Geometry, loss, minimizers
from explorables import Slider
from helpers.activations import softmax
from helpers.network import Network
from helpers.surfaces import descend

ROOT = Path(__file__).resolve().parents[2]
CLOSE = 1e-9
BETWEEN = 40  # settings between the stops, of each figure
FURTHER = 40  # settings of the controls that only the page has
NUMBERS = {  # what is compared: of the scene's result, under the names of the module's
    Geometry: lambda r: {n: getattr(r, n) for n in ("best", "w", "path", "limit", "height")},
    Mask: lambda r: {"masks": r.masks},
    MomentumPlane: lambda r: {"path": r.path, "rates": [*r.rates.values()]},
    Descents: lambda r: {"points": r.points, "heights": r.heights},
}
ONLY = {Mask: ("exact", "passes", "mean")}  # what only the module's result has
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
    return [
        call.effective({name: drawn(rng, control) for name, control in call.controls.items()})
        for _ in range(BETWEEN)
    ]


def drawn(rng, control):
    if not isinstance(control, Slider):
        return rng.choice(control.values)
    if control.integer:
        return rng.randint(control.low, control.high)
    if control.log:
        return control.low * (control.high / control.low) ** rng.random()
    return rng.uniform(control.low, control.high)


@cache
def further(scene) -> list[dict]:
    """Settings of the controls that only the page has."""
    call, rng = figures()[scene], random.Random(1)
    own = call.page_controls
    return [
        {**call.default, **{name: drawn(rng, control) for name, control in own.items()}}
        for _ in range(FURTHER)
    ]


@cache
def answers() -> dict:
    """What the modules say of all stops, of settings between them and of the page's own."""
    given, settings = [], {}
    for scene, call in figures().items():
        settings[scene] = [*call.settings, *between(call), *further(scene)]
        at_rest = {name: control.default for name, control in call.page_controls.items()}
        names = [*NUMBERS[scene](call.compute(call.default)), *ONLY.get(scene, ())]
        given.append({
            "module": call.scene.page.as_uri(),
            "settings": [{**at_rest, **values} for values in settings[scene]],
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
    for values, said in answers()[scene][:-FURTHER]:
        result = call.compute(values)
        assert said["reading"] == call.scene.read(result), values
        goals = [bool(goal.reached(values, result)) for goal in call.scene.goals]
        assert said["goals"] == goals, values


@each_scene
def test_the_numbers_are_those_of_the_scene(scene):
    call = figures()[scene]
    for values, said in answers()[scene][:-FURTHER]:
        for name, wanted in NUMBERS[scene](call.compute(values)).items():
            came = np.array(said["numbers"][name], dtype=float)
            np.testing.assert_allclose(came, wanted, rtol=CLOSE, atol=1e-12, err_msg=f"{values}")


def close(came, wanted):
    np.testing.assert_allclose(np.array(came, dtype=float), wanted, rtol=CLOSE, atol=1e-12)


def test_the_penalty_s_optimum_can_lie_anywhere():
    for values, said in answers()[Geometry][-FURTHER:]:
        turn = np.radians(values["angle"])
        best = values["distance"] * np.array([np.cos(turn), np.sin(turn)])
        (w,) = minimizers(best, np.array([values["strength"]]), values["l1_ratio"])
        close(said["numbers"]["w"], w)
        close(said["numbers"]["height"], loss(w, best))


def test_a_path_starts_anywhere_on_a_bowl_of_any_shape():
    for values, said in answers()[Descents][-FURTHER:]:
        bowl = bowl_of(values["kappa"], values["turn"])
        turn = np.radians(values["turn"])
        c, s, along, across = np.cos(turn), np.sin(turn), values["along"], values["across"]
        start = [c * along - s * across, s * along + c * across]
        optimizer = build(values["optimizer"], values["lr"], values["memory"])
        close(said["numbers"]["points"], descend(bowl, optimizer, start, 30))


def test_a_digit_is_read_under_each_mask_as_the_network_of_helpers_reads_it():
    network = Network(READER["sizes"], "relu", "zeros", rng=Numbers(0), dtype=np.float64)
    network.flat[...] = reader()
    pixels = np.array(Mask().page_data()["digits"]) / 16
    exact = softmax(network.forward(pixels))
    seen = 0
    for values, said in answers()[Mask][-FURTHER:]:
        if values["look"] == "digit":
            digit, masks = int(values["digit"]), np.array(said["numbers"]["masks"], dtype=float)
            close(said["numbers"]["exact"], exact[digit])
            passes = [by_hand(network, pixels[digit], mask) for mask in masks]
            close(said["numbers"]["passes"], passes)
            close(said["numbers"]["mean"], np.mean(passes, axis=0))
            seen += 1
    assert seen > 5
    assert np.mean(exact.argmax(axis=1) == np.arange(10)) >= 0.8, "a network worth to look at"


def by_hand(network, x, masks):
    W1, b1, W2, b2, W3, b3 = network.params
    h = np.maximum(x @ W1 + b1, 0) * masks[0]
    return softmax((np.maximum(h @ W2 + b2, 0) * masks[1]) @ W3 + b3)


def test_further_steps_have_masks_by_the_numbers_of_the_page():
    for values, said in answers()[Mask][-FURTHER:]:
        for step, mask in enumerate(said["numbers"]["masks"], start=1):
            if step > 4:
                drops = np.floor(65536 * Numbers(8, step).random((2, 8))) < 32768  # p is 0.5
                assert np.array_equal(np.array(mask) == 0, drops), values


def test_a_contour_is_one_closed_line_of_one_height():
    code = """
    import { contour } from "./course/optimizers/contour.mjs";
    console.log(JSON.stringify(contour((s, t) => Math.hypot(s - 0.5, t - 0.4), 0.3, 60)));
    """
    (line,) = json.loads(node.run(code, cwd=ROOT))
    points = np.array(line)
    np.testing.assert_allclose(np.hypot(*(points - [0.5, 0.4]).T), 0.3, atol=1e-3)
    assert np.abs(np.diff(points, axis=0)).max() < 2 / 60, "no jumps"
    assert np.array_equal(points[0], points[-1])
