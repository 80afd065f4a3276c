"""What the page trains is what its programs train: the same data, weights, batches and losses."""

from __future__ import annotations

import ast
import contextlib
import io

import numpy as np
import pytest
from playground_code import EVERY, evaluate, recipes, runs

from course.page.playground import packed
from course.playground.recipes import RECIPES, TUNED
from course.playground.training import CHECKS, SCHEDULES, Training
from course.playground.widget import Playground
from helpers.activations import ACTIVATIONS
from helpers.data import digits, two_moons
from helpers.initializers import INITIALIZERS
from helpers.optimizers import OPTIMIZERS

SETTINGS = {**{f"recipe {name}": changes for name, changes in recipes().items()}, **EVERY}
OWN = {
    "rows": [[i / 7, (i * i) % 11, 3.0] for i in range(60)],
    "labels": [i % 3 for i in range(60)],
    "classes": ["a", "b", "c"],
    "features": ["x", "y", "constant"],
}


@pytest.fixture(scope="module")
def made():
    return dict(zip(SETTINGS, runs([*SETTINGS.values()]), strict=True))


def executed(program: str) -> dict:
    names: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(program, "snippet", "exec"), names)
    return names


@pytest.mark.parametrize("name", SETTINGS)
def test_the_program_for_helpers_has_the_losses_of_the_page(made, name):
    page = made[name]
    names = executed(page["helpers"])
    assert len(page["losses"]) == 50
    np.testing.assert_allclose(names["losses"][:50], page["losses"], rtol=1e-9)
    np.testing.assert_allclose(names["X"].ravel(), page["data"]["X"], rtol=1e-12, atol=1e-14)
    assert names["y"].tolist() == page["data"]["y"]


@pytest.mark.parametrize("large", [False, True])
def test_own_data_travels_in_the_program_or_in_a_file_beside_it(large, tmp_path, monkeypatch):
    times = 40 if large else 1
    own = {**OWN, "rows": OWN["rows"] * times, "labels": OWN["labels"] * times}
    settings = {"data": "your own", "label_noise": 0.1, "lr": 0.01, "batch_size": 20}
    (page,) = runs([settings], own)
    monkeypatch.chdir(tmp_path)
    assert ('source = "own.csv"' in page["helpers"]) == large
    if large:
        csv = evaluate('import { writeCsv } from "./csv.mjs";\nanswer = writeCsv(given);', own)
        (tmp_path / "own.csv").write_text(csv, encoding="utf-8")
    losses = executed(page["helpers"])["losses"]
    np.testing.assert_allclose(losses[:50], page["losses"], rtol=1e-9)


def test_another_seed_has_another_curve_and_the_test_sees_it(made):
    other = made["schedule step"]["helpers"].replace("STEPS = 0,", "STEPS = 1,")
    assert abs(executed(other)["losses"][0] - made["schedule step"]["losses"][0]) > 1e-3


def constants(program: str) -> list:
    return [node.value for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Constant)]


@pytest.mark.parametrize("name", SETTINGS)
def test_the_program_for_torch_holds_the_setting(made, name):
    """Its losses are compared by tests/references/check_torch_snippets.py, where torch is."""
    program, setting = made[name]["torch"], {**SETTINGS[name]}
    found = constants(program)
    numbers = [value for value in setting.values() if isinstance(value, float) and value != 0.001]
    if setting.get("penalty") == "ElasticNet":
        numbers = [value for value in numbers if value != setting.get("strength")]
    assert [value for value in numbers if value not in found] == []
    kinds = {"Momentum": "SGD(groups, lr=LR, momentum=0.9)", "AdaGrad": "Adagrad("}
    kinds |= {"Nesterov": "nesterov=True", "RMSProp": "RMSprop("}
    optimizer = setting.get("optimizer", "SGD")
    assert f"torch.optim.{kinds.get(optimizer, optimizer)}" in program or (
        optimizer == "Nesterov" and "nesterov=True" in program
    )
    assert ("w.clamp(" in program) == (setting.get("penalty") in ("L1", "ElasticNet"))
    assert ("class Dropout" in program) == bool(setting.get("dropout"))
    assert max(map(len, program.splitlines())) <= 110


def test_the_page_has_the_controls_of_the_kernel():
    controls = evaluate('import { CONTROLS } from "./settings.mjs";\nanswer = CONTROLS;')
    kernel = Playground()
    try:
        assert set(controls) - set(kernel.controls) == {"data", "width", "seed"}
        assert set(kernel.controls) <= set(controls) and set(kernel.controls) == set(CHECKS)
        for name, control in kernel.controls.items():
            mine = controls[name]
            assert mine["label"] == control.description
            assert mine["start"] == Training.DEFAULTS[name]
            if mine["kind"] == "menu":
                assert mine["options"] == list(control.options)
            elif mine["kind"] == "log":
                assert (mine["from"], mine["to"]) == (control.min, control.max)
            else:
                assert (mine["low"], mine["high"]) == (control.min, control.max)
                assert mine["step"] == control.step
    finally:
        kernel.close()


def test_menus_name_what_helpers_has():
    controls = evaluate('import { CONTROLS } from "./settings.mjs";\nanswer = CONTROLS;')
    assert controls["optimizer"]["options"] == list(OPTIMIZERS)
    assert controls["activation"]["options"] == list(ACTIVATIONS)
    assert controls["init"]["options"] == [*INITIALIZERS, "own std"]
    assert controls["schedule"]["options"] == list(SCHEDULES)


def test_recipes_are_those_of_the_chapter_at_their_tuned_rates():
    mine = recipes()
    assert list(mine) == list(RECIPES)
    for name, recipe in RECIPES.items():
        page = mine[name]
        assert page["lr"] == TUNED[name] and page["label_noise"] == 0.2
        assert page.get("optimizer", "SGD") == recipe.optimizer
        assert (page.get("init") != "own std") == recipe.he
        assert (page.get("norm") == "batch") == recipe.batch_norm
        assert (page.get("schedule") == "cosine") == recipe.cosine
        assert page.get("dropout", 0) == recipe.dropout
        assert (page["strength"] if page.get("penalty") == "L2" else 0) == recipe.l2


def test_stored_data_come_back_digit_by_digit(made):
    X, y = digits()
    page = made["data digits"]["data"]
    rows = {row.tobytes(): label for row, label in zip(X.astype(float), y, strict=True)}
    for part in ("X", "X_val"):
        for row in np.reshape(page[part], (-1, 64)):
            assert row.tobytes() in rows
    val = [rows[row.tobytes()] for row in np.reshape(page["X_val"], (-1, 64))]
    assert val == page["y_val"] and len(val) == 600
    signals, labels = packed.few_signals()
    known = {row.tobytes(): label for row, label in zip(signals, labels, strict=True)}
    page = made["data MNIST-1D"]["data"]
    val = [known[row.tobytes()] for row in np.reshape(page["X_val"], (-1, 40))]
    assert val == page["y_val"]


def test_a_share_of_the_labels_is_wrong_and_no_validation_label(made):
    X, y = digits()
    rows = {row.tobytes(): label for row, label in zip(X.astype(float), y, strict=True)}
    page = made["data digits"]["data"]
    true = [rows[row.tobytes()] for row in np.reshape(page["X"], (-1, 64))]
    assert sum(a != b for a, b in zip(true, page["y"], strict=True)) == 45  # 15 % of 300


def test_moons_have_the_shape_of_those_of_helpers(made):
    page = np.reshape(made["data moons"]["data"]["X_val"], (-1, 2))
    ours, _ = two_moons(3000, 0.15, np.random.default_rng(0))
    np.testing.assert_allclose(page.mean(axis=0), ours.mean(axis=0), atol=0.1)
    np.testing.assert_allclose(page.std(axis=0), ours.std(axis=0), atol=0.05)


def test_a_number_that_does_not_fit_is_not_packed():
    with pytest.raises(ValueError, match="must lie from 0 to 63, got 0 to 64"):
        packed.script("digits", np.array([[0, 64]]), np.array([0]), 1)
