"""Memory that a steady-state training step asks for: what it leaves behind, the most it holds.

Layers, losses, optimizers and batches write into arrays of their own, so nothing is allocated that
grows with the number of weights. What is left is NumPy's: buffers for rows against matrices and for
comparisons, the random bits of one dropout mask, and vectors with one number for each sample or
each unit.
"""

from __future__ import annotations

import tracemalloc

from benchmarks.cases import CASES, Case, our_step
from helpers.training import small_buffers

WARM_UP = 40  # steps, more than two epochs: every buffer has been made
KB = 1024
POPULATION = Case("16 x 64-30-10, batch 32, SGD", (64, 30, 10), 2.5, 32, population=16)


def limit(case: Case) -> int:
    """Return the bytes that a step of this case may hold at once."""
    samples = (case.population or 1) * case.batch_size
    mask = 2 * samples * max(case.sizes[1:]) if case.dropout else 0  # 16 bits for each unit
    return 16 * KB + mask + 8 * 8 * samples  # and eight numbers of 8 bytes for each sample


@small_buffers()  # as fit trains
def allocation(step, repeats: int = 10) -> tuple[int, int]:
    """Return the bytes that a step leaves behind, and the most that it holds at once."""
    for _ in range(WARM_UP):
        step()
    tracemalloc.start()
    step()
    left, most = [], []
    for _ in range(repeats):
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        step()
        after, peak = tracemalloc.get_traced_memory()
        left.append(after - before)
        most.append(peak - before)
    tracemalloc.stop()
    return min(left), max(most)


def table() -> list[tuple[str, int, int, int]]:
    """Return name, bytes left behind, most bytes at once and the limit, for every case."""
    return [(case.name, *allocation(our_step(case)), limit(case)) for case in [*CASES, POPULATION]]


def main():
    print("\nMemory of a steady-state step, in bytes, by tracemalloc")
    print(f"{'':40} {'left behind':>12} {'most at once':>13} {'limit':>8}")
    for name, left, most, most_allowed in table():
        print(f"{name:40} {left:>12} {most:>13} {most_allowed:>8}")
