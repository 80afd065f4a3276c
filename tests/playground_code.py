"""Runs the modules of the playground's page in Node, for tests and for the check with PyTorch."""

from __future__ import annotations

import json
from pathlib import Path

from node import run

from course.page.playground.packed import scripts

ROOT = Path(__file__).resolve().parents[1]
PLAYGROUND = ROOT / "course" / "page" / "playground"
READ_INPUT = """
let text = "";
for await (const piece of process.stdin) text += piece;
const given = JSON.parse(text);
let answer = null;
"""
LOADED = """
import { store } from "./data.mjs";
globalThis.playgroundData = store;
for (const script of given.scripts) (0, eval)(script);
"""
# Train a run of every setting; return its losses, its snippets and what it ended with.
RUNS = """
import { Run } from "./run.mjs";
import { forHelpers } from "./snippet.mjs";
import { forTorch } from "./torch.mjs";
import { DEFAULTS } from "./settings.mjs";
answer = given.settings.map((changes) => {
  const settings = { ...DEFAULTS, ...changes };
  const run = new Run(settings, given.own);
  for (let i = 0; i < given.steps; i++) run.step();
  const about = { sizes: run.network.sizes, n: run.data.y.length, own: given.own };
  return {
    losses: run.losses,
    helpers: forHelpers(settings, about),
    torch: forTorch(settings, about),
    data: Object.fromEntries(
      ["X", "y", "X_val", "y_val"].map((name) => [name, [...run.data[name]]]),
    ),
  };
});
"""
RECIPES = """
import { RECIPES } from "./settings.mjs";
answer = RECIPES;
"""


def evaluate(code: str, given=None):
    """Run a module that counts ``./`` from the playground's folder; return its ``answer``."""
    imports = [line for line in code.splitlines() if line.startswith("import ")]
    rest = [line for line in code.splitlines() if not line.startswith("import ")]
    module = "\n".join([*imports, READ_INPUT, *rest, "console.log(JSON.stringify(answer));"])
    return json.loads(run(module, given=json.dumps(given), cwd=PLAYGROUND))


def runs(settings: list[dict], own: dict | None = None, steps: int = 50) -> list[dict]:
    """Train the page's network with each of these settings; see RUNS for what comes back."""
    given = {"scripts": [*scripts().values()], "settings": settings, "own": own, "steps": steps}
    return evaluate(LOADED + RUNS, given)


def recipes() -> dict[str, dict]:
    """The recipes that the page offers."""
    return evaluate(RECIPES)


# One setting or more for every entry of every menu, and for what meets another setting there.
OPTIMIZERS = ("SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam", "AdamW")
EVERY = {
    **{f"{name}, L1": {"optimizer": name, "lr": 0.01, "penalty": "L1"} for name in OPTIMIZERS},
    **{f"{name}, L2": {"optimizer": name, "lr": 0.01, "penalty": "L2"} for name in OPTIMIZERS},
    **{
        f"{name}, ElasticNet": {"optimizer": name, "lr": 0.01, "penalty": "ElasticNet"}
        for name in OPTIMIZERS
    },
    **{
        f"schedule {name}": {"schedule": name}
        for name in ("step", "exponential", "1/t", "cosine", "warmup and cosine")
    },
    **{
        f"init {name}": {"init": name, "activation": "tanh"}
        for name in (
            "zeros", "constant", "normal", "lecun_normal", "lecun_uniform", "xavier_normal",
            "xavier_uniform", "he_normal", "he_uniform", "own std",
        )
    },
    **{
        f"activation {name}": {"activation": name}
        for name in ("sigmoid", "tanh", "leaky_relu", "elu", "identity")
    },
    **{
        f"{norm} norm, dropout": {"norm": norm, "dropout": 0.35, "batch_size": 7, "width": 13}
        for norm in ("none", "batch", "layer")
    },
    **{
        f"data {name}": {"data": name, "label_noise": 0.15, "seed": 7}
        for name in ("digits", "MNIST-1D", "moons", "circles", "spirals", "xor", "blobs")
    },
    "one layer, all samples": {"hidden": 1, "batch_size": 300, "width": 100},
}  # fmt: skip
