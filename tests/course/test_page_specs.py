"""Both programs that run a spec: what they refuse, in which words, and odd specs that they take."""

from __future__ import annotations

import json
import subprocess
import sys

import jsonschema
import node
import numpy as np
import page_specs as page
import pytest

from course.page.__main__ import answer, main
from course.page.sentences import Refused
from course.page.spec import read_spec
from helpers.network import Network
from helpers.optimizers import Adam
from helpers.training import fit

REFUSALS = """
const { answer } = await import(process.argv[1]);
const { readFileSync } = await import("node:fs");
const said = JSON.parse(readFileSync(0, "utf8")).map((text) => {
  try {
    answer(text);
    return "taken";
  } catch (error) {
    return error.constructor.name === "Refused" ? error.message : String(error);
  }
});
process.stdout.write(JSON.stringify(said));
"""
GOOD = page.random_spec(
    3, steps=3, norm="batch", dropout=0.25, sizes=[3, 4, 5, 2], loss="cross_entropy"
)
LABELS, MASKS = GOOD["y"], GOOD["masks"]
WARMUP = {"name": "warmup", "steps": 1}


def nested(n):
    return WARMUP | {"schedule": nested(n - 1) if n > 1 else {"name": "constant"}}


# a change of a good spec, and what the sentence must say
BAD = [
    ({"foo": 1}, "a key of the spec must be one of sizes, optimizer, flat,"),
    ({"sizes": [3]}, "sizes must be a list of 2 to 100, got a list of 1"),
    ({"sizes": "abc"}, 'sizes must be a list of 2 to 100, got "abc"'),
    ({"sizes": [3, 0, 2]}, "sizes[1] must be a whole number from 1 to 1000000, got 0"),
    ({"sizes": [3, 1e9, 2]}, "got 1000000000"),
    ({"sizes": [3, 2.5, 2]}, "got 2.5"),
    ({"sizes": [3, True, 2]}, "got true"),
    ({"sizes": [1e6, 1e6]}, "flat must be a list of 1000001000000, got a list of 71"),
    ({"activation": "constructor"}, 'activation must be one of "sigmoid", "tanh", "relu",'),
    ({"activation": "é" * 50}, "é" * 40 + '"'),
    ({"norm": "group"}, 'norm must be one of null, "batch", "layer", got "group"'),
    ({"norm": 0}, "got 0"),
    ({"loss": "hinge"}, 'loss must be one of "cross_entropy", "mse", got "hinge"'),
    ({"loss": "mse"}, "y[0] must be a list of 2"),
    ({"optimizer": "SGD"}, 'optimizer must be an object, got "SGD"'),
    ({"optimizer": {"lr": 0.1}}, "optimizer.name must be one of"),
    ({"optimizer": {"name": "sgd"}}, 'got "sgd"'),
    ({"optimizer": {"name": "SGD", "lr": -1}}, "optimizer.lr must be a positive number, got -1"),
    ({"optimizer": {"name": "SGD", "lr": 0}}, "optimizer.lr must be a positive number, got 0"),
    ({"optimizer": {"name": "SGD", "momentum": 0.9}}, "a key of optimizer must be one of name, lr"),
    ({"optimizer": {"name": "Adam", "beta1": 1}}, "beta1 must be a number in [0, 1), got 1"),
    ({"optimizer": {"name": "Adam", "eps": 0}}, "optimizer.eps must be a positive number, got 0"),
    ({"optimizer": {"name": "SGD", "lr": "0.1"}}, 'got "0.1"'),
    ({"optimizer": {"name": "SGD", "weight_decay": -1e-7}}, "0 or larger, got -1e-7"),
    ({"schedule": []}, "schedule must be null or an object, got a list of 0"),
    ({"schedule": {"name": "poly"}}, 'got "poly"'),
    ({"schedule": {"name": "cosine"}}, "schedule must have the key total_steps, got none"),
    ({"schedule": {"name": "cosine", "total_steps": 0}}, "from 1 to 1000000000, got 0"),
    (
        {"schedule": {"name": "cosine", "total_steps": 9, "lr": 0.1, "lr_min": 0.2}},
        "schedule.lr_min must be at most lr, which is 0.1, got 0.2",
    ),
    ({"schedule": WARMUP | {"schedule": None}}, "schedule.schedule must be an object, got null"),
    (
        {"schedule": WARMUP | {"schedule": {"name": "exponential", "factor": 1.5}}},
        "schedule.schedule.factor must be a number in (0, 1], got 1.5",
    ),
    ({"schedule": nested(9)}, "must be no deeper than 8 schedules"),
    ({"penalty": "L1"}, 'penalty must be null or an object, got "L1"'),
    ({"penalty": {"kind": "L3", "strength": 1}}, "penalty.kind must be one of"),
    ({"penalty": {"kind": "L1"}}, "penalty must have the key strength, got none"),
    ({"penalty": {"kind": "L1", "strength": -1}}, "penalty.strength must be a number, 0 or"),
    ({"penalty": {"kind": "ElasticNet", "strength": 1}}, "penalty.l1_ratio must be a number in"),
    ({"penalty": {"kind": "L1", "strength": 1, "proximal": 1}}, "one of false, true, got 1"),
    ({"max_norm": 0}, "max_norm must be a positive number, got 0"),
    ({"dropout": 1}, "dropout must be a number in [0, 1), got 1"),
    ({"dropout": -0.00001234}, "got -0.00001234"),
    ({"masks": None}, "masks must be a list of 3, got null"),
    ({"masks": [*MASKS[:2], []]}, "masks[2] must be 90 numbers in all, got a list of 0"),
    ({"masks": [*MASKS[:2], None]}, "masks[2] must be a list, got null"),
    ({"masks": [*MASKS[:2], [1] * 90]}, "masks[2] number 0 must be a number in [0, 1), got 1"),
    ({"masks": [*MASKS[:2], [[[[1]]]] * 90]}, "masks[2] number 0 must be a number"),
    ({"flat": GOOD["flat"][1:]}, "flat must be a list of 71, got a list of 70"),
    ({"flat": [*GOOD["flat"][1:], None]}, "flat[70] must be a finite number, got null"),
    ({"X": []}, "X must be a list of 1 or more, got a list of 0"),
    ({"X": GOOD["X"][1:]}, "y must be a list of 39, got a list of 40"),
    ({"X": [[1, 2]]}, "X[0] must be a list of 3, got a list of 2"),
    ({"X": [[1, 2, None]]}, "X[0][2] must be a finite number, got null"),
    ({"y": [2, *LABELS[1:]]}, "y[0] must be a whole number from 0 to 1, got 2"),
    ({"y": [-1, *LABELS[1:]]}, "got -1"),
    ({"y": [0.5, *LABELS[1:]]}, "got 0.5"),
    ({"batches": []}, "batches must be a list of 1 or more, got a list of 0"),
    ({"batches": [[], [0], [1]]}, "batches[0] must be a list of 1 or more, got a list of 0"),
    ({"batches": [[40], [0], [1]]}, "batches[0][0] must be a whole number from 0 to 39, got 40"),
    ({"batches": [0, 1, 2]}, "batches[0] must be a list of 1 or more, got 0"),
]
TEXTS = [
    ("", "the spec must be JSON, got text that is not"),
    ('{"sizes": NaN}', "the spec must be JSON, got text that is not"),
    ("[]", "the spec must be an object, got a list of 0"),
    ("null", "the spec must be an object, got null"),
    ("{}", "the spec must have the key sizes, got none"),
    ('{"__proto__": 1}', 'got "__proto__"'),
    ('{"sizes": [1e999, 2]}', "the spec must have the key optimizer, got none"),
    (json.dumps(GOOD).replace('"dropout": 0.25', '"dropout": 1e999'), "got Infinity"),
]
TEXTS += [(json.dumps(GOOD | change), said) for change, said in BAD]


def test_both_programs_refuse_a_bad_spec_in_the_same_sentence():
    engine = node.run(REFUSALS, ANSWER, given=json.dumps([text for text, _ in TEXTS]))
    for (text, said), by_engine in zip(TEXTS, json.loads(engine), strict=True):
        with pytest.raises(Refused) as refused:
            answer(text)
        assert str(refused.value) == by_engine
        assert said in by_engine and "\n" not in by_engine


ANSWER = page.PAGE / "engine" / "answer.mjs"
PROGRAMS = {
    "node": [node.node(), str(page.PAGE / "run.mjs")],
    "python": [sys.executable, "-m", "course.page"],
}


def run(program: str, *words) -> subprocess.CompletedProcess:
    command = [*PROGRAMS[program], *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd=page.PAGE.parents[1])


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_programs_print_json_or_one_sentence_and_exit_with_2(program, tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(GOOD), encoding="utf-8")
    bad.write_text(json.dumps(GOOD | {"dropout": 1}), encoding="utf-8")
    done = run(program, good)
    assert (done.returncode, done.stderr) == (0, "")
    assert page.difference(json.loads(done.stdout), page.by_helpers(GOOD)) < 1e-12
    for words, said in [
        ([bad], "dropout must be a number in [0, 1), got 1\n"),
        ([tmp_path / "none.json"], f"SPEC must be a file that can be read, got {tmp_path}"),
        ([], "usage: "),
    ]:
        done = run(program, *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(said) and done.stderr.count("\n") == 1


def test_the_schema_takes_good_specs_and_refuses_what_it_can_see(capsys):
    assert main(["--schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    validator = jsonschema.Draft202012Validator(schema)
    jsonschema.Draft202012Validator.check_schema(schema)
    for seed in range(100):
        validator.validate(page.random_spec(seed, steps=5, odd=True))
    lengths = ("must be a list of 71", "a list of 39", "a list of 3", "a list of 2,", "numbers in")
    others = ("at most lr", "no deeper", "to 39", "from 0 to 1,", "must be a list of 1000001000000")
    for change, said in BAD:
        if not any(part in said for part in (*lengths, *others)) and said not in (
            "y[0] must be a list of 2",
            "masks must be a list of 3, got null",
        ):
            assert not validator.is_valid(GOOD | change), said


def test_defaults_of_the_schema_are_those_of_the_programs():
    schema = json.loads((page.PAGE / "schema.json").read_text(encoding="utf-8"))
    given = {key: GOOD[key] for key in schema["required"]}
    given["flat"] = [0.1] * page.n_parameters(GOOD["sizes"], None)
    spec = read_spec(json.dumps(given))
    for key, described in schema["properties"].items():
        if key not in given:
            assert spec[key] == described["default"], key
    for described in schema["properties"]["optimizer"]["oneOf"]:
        properties = dict(described["properties"])
        name = {"name": properties.pop("name")["const"]}
        options = name | {key: one["default"] for key, one in properties.items()}
        explicit, implicit = ({**given, "optimizer": one} for one in (options, name))
        assert page.by_helpers(explicit) == page.by_helpers(implicit)
        assert page.difference(*page.by_engine([explicit, implicit])) == 0


ODD = {
    "no hidden layer": {"sizes": [4, 3]},
    "no hidden layer and dropout": {"sizes": [4, 3], "dropout": 0.5, "masks": None},
    "a unit everywhere": {"sizes": [1, 1, 1]},
    "one class": {"sizes": [4, 5, 1], "loss": "cross_entropy", "y": [0] * 40},
    "one sample, batch norm": {"norm": "batch", "batches": [[i % 40] for i in range(200)]},
    "batches that repeat a sample": {"batches": [[3, 3, 3, 5]] * 200, "norm": "layer"},
    "a layer of one, layer norm": {"norm": "layer", "sizes": [4, 1, 3]},
    "numbers for no dropout": {"dropout": 0, "masks": [[0.5] * 88] * 200, "sizes": [4, 6, 5, 3]},
    "the largest dropout": {"dropout": 0.999999},
    "the smallest dropout": {"dropout": 1e-9},
    "half a step of 16 bits": {"dropout": 2.5 / 65536},
    "past the end of a cosine": {"schedule": {"name": "cosine", "total_steps": 20}},
    "no warmup at all": {"schedule": {"name": "warmup", "steps": 0, "schedule": nested(3)}},
    "a rate that vanishes": {"schedule": {"name": "exponential", "factor": 1e-3}},
    "a tiny bound": {"max_norm": 1e-12},
    "a strong penalty": {"penalty": {"kind": "L1", "strength": 100, "proximal": True}},
    "L1 of an ElasticNet": {"penalty": {"kind": "ElasticNet", "strength": 0.1, "l1_ratio": 1}},
    "an l1_ratio not read": {"penalty": {"kind": "L2", "strength": 0.1, "l1_ratio": 0.5}},
    "dead units": {"activation": "relu", "sizes": [4, 6, 5, 3], "dead": True},
    "saturated units": {"activation": "sigmoid", "scale": 1e4},
    "overflow of exp": {"activation": "sigmoid", "scale": -1e4},
    "small gradients": {"max_norm": 1.0, "scale": 1e-160, "loss": "mse"},
}


def odd_spec(changes: dict) -> dict:
    changes = dict(changes)
    scale, dead = changes.pop("scale", 1), changes.pop("dead", False)
    arrays = {key: changes.pop(key) for key in ("batches", "masks", "y") if key in changes}
    settings = {"name": "SGD", "kind": None, "max_norm": None, "schedule": None, "dropout": 0}
    settings |= {"sizes": [4, 6, 5, 3], "norm": None, "loss": "cross_entropy"} | changes
    spec = page.random_spec(11, **settings) | {"batches": [[*range(i, i + 8)] for i in range(32)]}
    spec["batches"] = (spec["batches"] * 7)[:200]
    hidden = spec["sizes"][1:-1]
    spec |= arrays
    if spec["dropout"] and "masks" not in arrays:
        rng = np.random.default_rng(0)
        spec["masks"] = [[rng.random((8, n)).tolist() for n in hidden] for _ in range(200)]
    spec["X"] = (np.array(spec["X"]) * scale).tolist()
    if dead:
        at = 4 * 6 + 6 * 5 + 5 * 3
        spec["flat"][at : at + 6] = [-100.0] * 6
    return spec


@pytest.mark.parametrize("name", ODD)
def test_odd_specs_give_the_same_numbers(name):
    spec = odd_spec(ODD[name])
    expected, (found,) = page.by_helpers(spec), page.by_engine([spec])
    assert None not in expected["losses"]
    assert page.difference(found, expected) <= 1e-9


@pytest.mark.parametrize("name", ["SGD", "Momentum", "Adam"])
def test_a_run_that_diverges_stands_still_and_prints_null(name):
    settings = {"sizes": [4, 6, 3], "loss": "mse", "activation": "identity", "dropout": 0}
    settings |= {"norm": None, "kind": None, "max_norm": None, "schedule": None}
    spec = page.random_spec(2, name=name, **settings)
    spec["optimizer"] = {"name": name, "lr": 1e120}
    expected, (found,) = page.by_helpers(spec), page.by_engine([spec])
    finite = [loss is not None for loss in expected["losses"]]
    assert 0 < sum(finite) < 6 and finite == sorted(finite, reverse=True)
    assert [loss is not None for loss in found["losses"]] == finite
    assert [one is None for one in found["flat"]] == [one is None for one in expected["flat"]]
    json.loads(json.dumps(expected), parse_constant=pytest.fail)


def test_losses_are_those_that_fit_notes():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(24, 4)), rng.integers(3, size=24)
    network = Network([4, 6, 3], norm="layer", rng=np.random.default_rng(1), dtype=float)
    spec = {"sizes": [4, 6, 3], "norm": "layer", "optimizer": {"name": "Adam", "lr": 0.01}}
    spec |= {"flat": network.flat.tolist(), "X": X.tolist(), "y": y.tolist()}
    orders = np.random.default_rng(2)
    spec["batches"] = np.concatenate([orders.permutation(24).reshape(3, 8) for _ in range(5)])
    spec["batches"] = spec["batches"].tolist()
    history = fit(network, X, y, Adam(lr=0.01), 15, 8, rng=np.random.default_rng(2))
    expected = {"losses": history.loss.tolist(), "flat": network.flat.tolist()}
    assert page.difference(page.by_helpers(spec), expected) == 0
    assert page.difference(page.by_engine([spec])[0], expected) < 1e-12
