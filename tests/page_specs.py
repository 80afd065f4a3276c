"""Random specs over the whole product of settings, and both programs' answers to them."""

from __future__ import annotations

import json
from functools import partial
from itertools import pairwise
from pathlib import Path

import node
import numpy as np

from course.page.__main__ import answer

PAGE = Path(__file__).resolve().parents[1] / "course" / "page"
MANY = """
const { answer } = await import(process.argv[1]);
const { readFileSync } = await import("node:fs");
const specs = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(specs.map((spec) => answer(JSON.stringify(spec)))));
"""
zip_ = partial(zip, strict=True)
ACTIVATIONS = ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "identity"]
NORMS = [None, "batch", "layer"]
LOSSES = ["cross_entropy", "mse"]
OPTIMIZERS = ["SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam", "AdamW"]
SCHEDULES = [None, "constant", "step_decay", "exponential", "inverse_time", "cosine", "warmup"]
PENALTIES = [None, "L1", "L2", "ElasticNet"]


def n_parameters(sizes: list[int], norm: str | None) -> int:
    linear = sum(fan_in * fan_out + fan_out for fan_in, fan_out in pairwise(sizes))
    return linear + (2 * sum(sizes[1:-1]) if norm else 0)


def random_spec(
    seed: int, steps: int = 200, odd: bool = False, name: str | None = None, kind="", **fixed
) -> dict:
    """One spec, drawn from the whole product of settings, except for those that are given.

    ``name`` is the optimizer's, ``kind`` the penalty's; the others have the names of the spec.

    An odd one has layers of 2 units and more, an input or more, batches of 1 sample and more.
    """
    rng = np.random.default_rng(seed)

    def one(options):
        return options[int(rng.integers(len(options)))]

    spec = {"activation": one(ACTIVATIONS), "norm": one(NORMS), "loss": one(LOSSES)}
    fewest = 2 if odd else 4
    hidden = rng.integers(fewest, 8, size=one([0, 1, 1, 2, 3]))
    spec["sizes"] = [int(n) for n in (rng.integers(fewest - 1, 6), *hidden, rng.integers(2, 5))]
    spec["optimizer"] = _optimizer(rng, name or one(OPTIMIZERS))
    spec["schedule"] = _schedule(rng, one(SCHEDULES), spec["optimizer"]["lr"], steps)
    spec["penalty"] = _penalty(rng, one(PENALTIES) if kind == "" else kind)
    spec["max_norm"] = one([None, None, 0.05, 0.5])
    spec["dropout"] = one([0, 0, 0.25, 0.3, 0.5])
    spec |= fixed
    return spec | _arrays(rng, spec, steps, 1 if odd else 6)


def _optimizer(rng, name):
    lr = {"SGD": 0.1, "AdaGrad": 0.1}.get(name, 0.01) * float(rng.uniform(0.3, 2))
    options = {"name": name, "lr": lr}
    if rng.random() < 0.5:
        options["weight_decay"] = float(rng.uniform(0, 0.1))
    if name in ("Momentum", "Nesterov") and rng.random() < 0.5:
        options["momentum"] = float(rng.uniform(0, 0.95))
    if name == "RMSProp" and rng.random() < 0.5:
        options["rho"] = float(rng.uniform(0.5, 0.999))
    if name.startswith("Adam") and rng.random() < 0.5:
        options |= {"beta1": float(rng.uniform(0, 0.95)), "beta2": float(rng.uniform(0.5, 0.999))}
    if name in ("AdaGrad", "RMSProp", "Adam", "AdamW") and rng.random() < 0.3:
        options["eps"] = float(10 ** rng.uniform(-8, -2))
    return options


def _schedule(rng, name, lr, steps):
    if name is None:
        return None
    options = {
        "constant": {},
        "step_decay": {"every": 30, "factor": 0.5},
        "exponential": {"factor": 0.98},
        "inverse_time": {"decay": 0.02},
        "cosine": {"total_steps": int(rng.integers(steps // 2, steps + 20)), "lr_min": lr / 50},
        "warmup": {"steps": 20, "schedule": {"name": "cosine", "total_steps": steps}},
    }[name]
    return (
        {"name": name, "lr": lr * 1.2} | options if rng.random() < 0.5 else {"name": name} | options
    )


def _penalty(rng, kind):
    if kind is None:
        return None
    penalty = {"kind": kind, "strength": float(10 ** rng.uniform(-4, -1))}
    if kind == "ElasticNet":
        penalty["l1_ratio"] = float(rng.uniform(0, 1))
    return penalty | {"proximal": bool(rng.random() < 0.6)}


def _arrays(rng, spec, steps, smallest):
    sizes, n = spec["sizes"], 40
    X = rng.normal(size=(n, sizes[0]))
    if spec["loss"] == "mse":
        y = rng.normal(size=(n, sizes[-1])).tolist()
    else:
        y = rng.integers(sizes[-1], size=n).tolist()
    lengths = rng.integers(smallest, 13, size=steps) if rng.random() < 0.5 else np.full(steps, 8)
    batches = [rng.permutation(n)[:length].tolist() for length in lengths]
    masks = None
    if spec["dropout"] > 0:
        masks = [[rng.random((m, width)).tolist() for width in sizes[1:-1]] for m in lengths]
    flat = rng.normal(0, 0.6, n_parameters(sizes, spec["norm"]))
    if spec["norm"]:
        flat[-sum(sizes[1:-1]) * 2 :] += 0.5
    return {"X": X.tolist(), "y": y, "batches": batches, "masks": masks, "flat": flat.tolist()}


def settings(spec: dict) -> dict:
    """A spec without its long lists, to show where a test fails."""
    return {k: v for k, v in spec.items() if k not in ("X", "y", "flat", "batches", "masks")}


def by_engine(specs: list[dict], page: Path = PAGE) -> list[dict]:
    """Return the engine's answers, all from one process; ``page`` may be a changed copy."""
    said = node.run(MANY, page / "engine" / "answer.mjs", given=json.dumps(specs))
    return json.loads(said)


def by_helpers(spec: dict, order: int | None = None) -> dict:
    """Return the answer of ``helpers``; with the samples of each batch in another order if asked.

    The order changes nothing but the rounding of sums over the samples.
    """
    if order is not None:
        rng = np.random.default_rng(order)
        moves = [rng.permutation(len(rows)) for rows in spec["batches"]]
        batches = [np.array(rows)[move].tolist() for rows, move in zip_(spec["batches"], moves)]
        masks = spec["masks"] and [
            [np.array(layer)[move].tolist() for layer in layers]
            for layers, move in zip_(spec["masks"], moves)
        ]
        spec = spec | {"batches": batches, "masks": masks}
    return answer(json.dumps(spec))


def biases_before_batch_norm(spec: dict) -> np.ndarray:
    """Which entries of ``flat`` the mean of a batch takes out again, as a mask."""
    found = np.zeros(len(spec["flat"]), bool)
    if spec["norm"] == "batch":
        at = sum(fan_in * fan_out for fan_in, fan_out in pairwise(spec["sizes"]))
        for width in spec["sizes"][1:-1]:
            found[at : at + width] = True
            at += 3 * width
    return found


def difference(one: dict, other: dict, without: np.ndarray | None = None) -> float:
    """The largest relative difference: of a loss to itself, of a parameter to the largest.

    Infinite when one of them diverges and the other does not. ``without`` names parameters to leave
    out.
    """
    losses, others = (np.array(each["losses"], float) for each in (one, other))
    flat, other_flat = (np.array(each["flat"], float) for each in (one, other))
    if (np.isfinite(losses) != np.isfinite(others)).any():
        return np.inf
    among = slice(None) if without is None else ~without
    of_losses = np.nanmax(np.abs(losses - others) / np.maximum(np.abs(others), 1e-300))
    of_flat = np.abs(flat - other_flat)[among].max() / np.abs(other_flat).max()
    return max(of_losses, of_flat)
