"""The whole state of the playground in the address; a hostile address is refused in a sentence."""

from __future__ import annotations

import re

import pytest
from playground_code import evaluate

ROUND = """
import { readAddress, writeAddress } from "./address.mjs";
import { DEFAULTS } from "./settings.mjs";
answer = given.map(({ settings, other, own }) => {
  const first = { ...DEFAULTS, ...settings };
  const state = { settings: first, other: other ? { ...first, ...other } : null, own: own ?? null };
  const written = writeAddress(state);
  return { state, written, read: readAddress(written.hash) };
});
"""
READ = """
import { readAddress } from "./address.mjs";
answer = given.map(readAddress);
"""
POINTS = {
    "rows": [[i / 20 - 0.25, -0.5] for i in range(10)],
    "labels": [0, 1] * 5,
    "classes": ["red, or so", "blue~:=%"],
    "features": ["x1", "x2"],
}
LARGE = {**POINTS, "rows": [[i / 7, -0.5] for i in range(1000)], "labels": [0, 1] * 500}
STATES = [
    {"settings": {}, "other": None},
    {"settings": {"lr": 0.0001, "optimizer": "AdamW", "schedule": "cosine"}, "other": None},
    {"settings": {"schedule": "1/t", "init": "own std", "std": 3.16, "seed": 999}, "other": None},
    {"settings": {"norm": "batch"}, "other": {}},
    {"settings": {"norm": "batch", "lr": 0.3}, "other": {"norm": "none", "lr": 0.1}},
    {"settings": {"data": "your own", "width": 100}, "other": None, "own": POINTS},
    {"settings": {"data": "moons"}, "other": {"data": "your own"}, "own": POINTS},
]


@pytest.mark.parametrize("found", evaluate(ROUND, STATES), ids=range(len(STATES)))
def test_a_state_comes_back_as_it_went(found):
    assert found["read"] == {"state": found["state"]} and found["written"]["note"] == ""
    assert re.fullmatch(r"#playground:v=1[\w.,=%!'()*~-]*", found["written"]["hash"])
    assert len(found["written"]["hash"]) < 4000


def test_large_data_stays_behind_and_says_so():
    (found,) = evaluate(ROUND, [{"settings": {"data": "your own"}, "own": LARGE}])
    assert found["written"]["note"].startswith("Your own data is too large for a link")
    assert found["read"]["state"]["own"] is None
    assert found["read"]["state"]["settings"]["data"] == "your own"


def test_own_data_that_is_not_learned_does_not_travel():
    (found,) = evaluate(ROUND, [{"settings": {}, "own": POINTS}])
    assert found["written"] == {"hash": "#playground:v=1", "note": ""}


@pytest.mark.parametrize(
    "hash_",
    ["", "#", "#playground", "#recipes:left=He,step=60", "#playgrounds:v=1", "#six-recipes"],
)
def test_the_addresses_of_others_are_left_alone(hash_):
    assert evaluate(READ, [hash_]) == [None]


OWN = "#playground:v=1,data=your%20own,own="
HOSTILE = {
    "no version": ("#playground:lr=0.1", "must be of version 1, got none."),
    "another version": ("#playground:v=2,lr=0.1", 'must be of version 1, got "2".'),
    "unknown name": ("#playground:v=1,speed=3", "A setting must be one of data, label_noise"),
    "prototype": ("#playground:v=1,__proto__=3", 'got "__proto__".'),
    "constructor": ("#playground:v=1,constructor=3", 'got "constructor".'),
    "unknown entry": ("#playground:v=1,optimizer=Lion", "SGD, Momentum, Nesterov, AdaGrad"),
    "script": ("#playground:v=1,data=%3Cscript%3Ealert(1)%3C/script%3E", 'got "<script>alert(1)'),
    "too large": ("#playground:v=1,lr=1e9", "Learning rate must be a number from 0.0001 to 10"),
    "negative": ("#playground:v=1,dropout=-1", "Dropout p must be a number from 0 to 0.9, got -1."),
    "NaN": ("#playground:v=1,lr=NaN", "from 0.0001 to 10, got NaN."),
    "infinite": ("#playground:v=1,lr=Infinity", "got Infinity."),
    "empty": ("#playground:v=1,lr=", 'got "".'),
    "not whole": ("#playground:v=1,hidden=2.5", "a whole number from 1 to 8, got 2.5."),
    "a million layers": ("#playground:v=1,hidden=1000000", "from 1 to 8, got 1000000."),
    "no value": ("#playground:v=1,lr", "must hold parts as name=value"),
    "twice": ("#playground:v=1,lr=0.1,lr=0.2", 'it names "lr" twice.'),
    "cut": ("#playground:v=1,data=%E", "cut off in the middle of a character."),
    "B without B": ("#playground:v=1,B.lr=0.1", "needs B=1"),
    "hostile B": ("#playground:v=1,B=1,B.lr=9999", "from 0.0001 to 10, got 9999."),
    "endless": ("#playground:v=1," + "x" * 10_000, "may have 8000 characters at most."),
    "own nothing": (OWN, "10 rows or more of numbers with 2 to 10 classes."),
    "own text": (OWN + "2~a~b~~" + "x~y~0~" * 12, "10 rows or more"),
    "own ragged": (OWN + "2~a~b~~" + "~".join("120" * 10) + "~1", "10 rows or more"),
    "own huge": (OWN + "1e9~a~b~~1~2~3", "10 rows or more"),
    "own infinite": (OWN + "1~a~b~~" + "~".join(["1e400", "0"] * 12), "10 rows or more"),
    "own class": (OWN + "1~a~b~~" + "~".join(["0.5", "7"] * 12), "must have classes from 0 to 1."),
}


@pytest.fixture(scope="module")
def answers():
    return dict(zip(HOSTILE, evaluate(READ, [h for h, _ in HOSTILE.values()]), strict=True))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_address_is_refused_in_one_sentence(answers, name):
    said = answers[name].get("fault", "it was opened")
    assert said.startswith("The link was not opened: ") and said.endswith(".")
    assert HOSTILE[name][1] in said
    assert len(said) < 300
