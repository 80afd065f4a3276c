"""Run the playground's snippets for PyTorch and compare their first 50 losses with the page's.

It needs PyTorch, which the tests of the book do without, and Node::

    python -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.13.0 numpy
    PYTHONPATH=.:tests /tmp/torch/bin/python tests/references/check_torch_snippets.py

It ends with an error when a loss differs by more than 1e-5.
"""

from __future__ import annotations

import contextlib
import io
import sys

from playground_code import EVERY, recipes, runs

TOLERANCE, STEPS = 1e-5, 50


def largest_difference(program: str, losses: list[float]) -> float:
    """Run a snippet; return how far its first losses are from these at most."""
    names: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(program, names)
    return max(abs(a - b) for a, b in zip(losses, names["losses"], strict=False))


def main() -> int:
    settings = {**recipes(), **EVERY}
    worst = 0.0
    for (name, _), made in zip(settings.items(), runs([*settings.values()]), strict=True):
        assert len(made["losses"]) == STEPS, f"{name}: {len(made['losses'])} losses"
        difference = largest_difference(made["torch"], made["losses"])
        worst = max(worst, difference)
        print(f"{difference:.1e}  {name}")
    print(f"{len(settings)} settings, {STEPS} losses each: largest difference {worst:.1e}")
    return int(worst > TOLERANCE)


if __name__ == "__main__":
    sys.exit(main())
