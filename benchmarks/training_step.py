"""Time of a training step: this project, PyTorch eager on the same data path, the bare matmuls.

All contestants take turns in one process, round after round, so that a slow moment of the machine
meets all of them; the medians over the rounds are shown. A turn begins with a few steps that are
not timed, after which the caches hold its own data again.
"""

from __future__ import annotations

import importlib.util
from statistics import median
from time import perf_counter

from benchmarks.cases import CASES, Case, matmul_step, our_step, torch_step
from helpers.training import small_buffers

ROUNDS, STEPS, UNTIMED = 60, 16, 4


@small_buffers()  # as fit trains
def interleaved(contestants: dict, rounds: int = ROUNDS, steps: int = STEPS) -> dict:
    """Return the median time of a step in microseconds, by name."""
    times = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, step in contestants.items():
            for _ in range(UNTIMED):
                step()
            start = perf_counter()
            for _ in range(steps):
                step()
            times[name].append((perf_counter() - start) / steps * 1e6)
    return {name: median(values) for name, values in times.items()}


def separate_steps(case: Case, n: int):
    """Return a function that takes one step with each of n networks, one after the other."""
    steps = [our_step(case) for _ in range(n)]

    def step():
        for one in steps:
            one()

    return step


def main():
    has_torch = importlib.util.find_spec("torch") is not None
    print("\nA training step: one process, one BLAS thread, float32, medians of interleaved rounds")
    if not has_torch:
        print("PyTorch is not installed, so its column is empty: pip install torch==2.13.0")
    heads = ("us per step", "ours", "torch", "matmuls", "torch/ours", "bar", "ours/matmuls")
    line = "{:40} {:>7} {:>7} {:>8} {:>11} {:>6} {:>13}"
    print(line.format(*heads))
    for case in CASES:
        contestants = {"ours": our_step(case), "matmuls": matmul_step(case)}
        if has_torch:
            contestants["torch"] = torch_step(case)
        t = interleaved(contestants)
        torch, ratio = (t["torch"], t["torch"] / t["ours"]) if has_torch else (None, None)
        cells = [t["ours"], torch, t["matmuls"], ratio, case.bar, t["ours"] / t["matmuls"]]
        formats = ["{:.0f}", "{:.0f}", "{:.0f}", "{:.2f}x", "{:.1f}x", "{:.2f}x"]
        texts = [f.format(c) if c is not None else "-" for f, c in zip(formats, cells, strict=True)]
        print(line.format(case.name, *texts))
    population()


def population():
    """Print the time of a population's step beside as many separate steps."""
    one = Case("", (64, 30, 10), bar=2.5, batch_size=32)
    many = Case("", (64, 30, 10), bar=2.5, batch_size=32, population=16)
    t = interleaved({"together": our_step(many), "separate": separate_steps(one, 16)})
    ratio = t["separate"] / t["together"]
    print(
        f"\nA population of 16 networks 64-30-10, batch 32: {t['together']:.0f} us per step, "
        f"sixteen separate steps {t['separate']:.0f} us: {ratio:.2f}x (bar {one.bar}x)"
    )
