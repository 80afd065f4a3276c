"""Numbers that a computed figure says are written as Python writes them."""

from __future__ import annotations

import json
import random
from pathlib import Path

import node

from course.figures import percent, short
from explorables.controls import plain

ROOT = Path(__file__).resolve().parents[2]
RUN = """
import { readFileSync } from "node:fs";
import { fixed, general, plain } from "./explorables/canvas/numbers.mjs";
import { percent, short } from "./course/figures/words.mjs";
const given = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(given.map((x) => [fixed(x, 0), fixed(x, 1), fixed(x, 2), fixed(x, 3),
  general(x, 3), general(x, 6), plain(x, 6), short(x), percent(Math.abs(x))])));
"""


def test_numbers_are_written_as_python_writes_them_halves_and_all():
    rng = random.Random(0)
    given = [0, 0.5, 1.5, 2.5, 0.125, 0.375, 1.25, 0.0625, 12.5, 99.95, 0.00095, 1e-5, 123456.5]
    given += [rng.uniform(-1, 1) * 10 ** rng.randint(-8, 7) for _ in range(2000)]
    given += [rng.randint(-4000, 4000) / 2 ** rng.randint(0, 6) for _ in range(2000)]
    given += [round(rng.uniform(0, 2), rng.randint(0, 4)) for _ in range(2000)]
    came = json.loads(node.run(RUN, given=json.dumps(given), cwd=ROOT))
    for x, said in zip(given, came, strict=True):
        wanted = [f"{x:.0f}", f"{x:.1f}", f"{x:.2f}", f"{x:.3f}", f"{x:.3g}", f"{x:.6g}"]
        wanted += [plain(x, 6), short(x), percent(abs(x))]
        assert said == wanted, x
