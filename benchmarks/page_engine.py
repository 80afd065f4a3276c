"""Steps a second of the page's engine in Node, 64-30-30-30-10 with batches of 30.

    python -m benchmarks.page_engine

`wall` counts seconds of the clock, which others that work on the machine slow down; `own` counts
seconds of processor time. How fast the playground is in Chromium while it draws is told by
``pytest tests/site/test_page_playground.py -m timed``.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENGINE = ROOT / "course" / "page" / "engine"
SECONDS = 10
SETTINGS = {
    "plain": {},
    "batch norm, dropout, Adam": {
        "norm": "batch", "dropout": 0.2, "optimizer": {"name": "Adam", "lr": 0.003},
    },
}  # fmt: skip
DATA = """
  const numbers = new engine.Numbers(0, 3);
  const settings = { sizes: [64, 30, 30, 30, 10], optimizer: { name: "SGD", lr: 0.05 }, ...given };
  settings.X = numbers.normal(1437 * 64);
  settings.y = Int32Array.from({ length: 1437 }, (_, i) => i % 10);
"""
IN_NODE = """
const address = (name) => process.argv[1] + name;
const names = ["training.mjs", "numbers.mjs", "batches.mjs", "initializers.mjs"];
const engine = Object.assign({}, ...await Promise.all(names.map((name) => import(address(name)))));
const [given, seconds] = [JSON.parse(process.argv[2]), +process.argv[3]];
%s
const training = new engine.Training(settings);
engine.initialize(training.network, "he_normal", numbers);
training.network.setNumbers(numbers);
const batches = new engine.Batches(1437, 30, numbers);
for (let i = 0; i < 500; i++) training.step(batches.draw());
const [begin, used] = [performance.now(), process.cpuUsage()];
let steps = 0;
while (performance.now() - begin < seconds * 1000) {
  for (let i = 0; i < 10; i++) training.step(batches.draw());
  steps += 10;
}
const { user, system } = process.cpuUsage(used);
const wall = steps / ((performance.now() - begin) / 1e3);
console.log(JSON.stringify({ wall, own: steps / ((user + system) / 1e6) }));
"""


def in_node(given: dict) -> dict:
    from node import run

    return json.loads(run(IN_NODE % DATA, f"{ENGINE.as_uri()}/", json.dumps(given), str(SECONDS)))


def main():
    sys.path.insert(0, str(ROOT / "tests"))  # what finds Node
    print(f"load of the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for label, given in SETTINGS.items():
        found = in_node(given)
        print(f"{label}: {found['wall']:.0f} steps/s wall, {found['own']:.0f} own")


if __name__ == "__main__":
    main()
