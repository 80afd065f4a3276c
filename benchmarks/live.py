"""Time of a moved slider in a kernel: this book's explorables and ``ipywidgets.interact``.

End to end: from the slider's message into the kernel to the message with the new picture out of it.
Both compute the same result and show the same figure at the same size and resolution; ``interact``
builds it anew each time, as a reader's own cell would. The values are random, so that ours cannot
have drawn any of them before it was asked for.
"""

from __future__ import annotations

import numpy as np

from benchmarks.kernel import Kernel

ROUNDS, UNTIMED = 25, 3
SETUP = """
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import FloatLogSlider, interact
from explorables import explore
from explorables import Slider
from explorables.live import LIVE_DPI
from explorables.painter import STYLE
from course.activation_histograms.histograms import Histograms

plt.style.use(STYLE)
scene = Histograms()
fixed = {"scheme": "own std", "distribution": "normal", "activation": "sigmoid", "depth": 5}
"""
OURS = """
class Fixed(Histograms):
    def compute(self, std):
        return super().compute(std=std, **fixed)
    rebuild_on = ()
explore(Fixed(), std=Slider(1e-3, 10, default=1, log=True, label="ours"))
"""
INTERACT = """
def draw(std):
    result = scene.compute(std=std, **fixed)
    figure = plt.figure(figsize=scene.sizes["wide"], dpi=LIVE_DPI, layout="constrained")
    scene.update(scene.init(figure, result), result)
    plt.show()
    print(scene.read(result))
interact(draw, std=FloatLogSlider(value=1, min=-3, max=1, description="interact"))
"""


def times(rounds: int = ROUNDS) -> dict[str, np.ndarray]:
    """Return the milliseconds of every move, by name; the two take turns."""
    taken = {"ours": [], "interact": []}
    with Kernel() as kernel:
        for cell in (SETUP, OURS, INTERACT):
            kernel.run(cell)
        sliders = {name: kernel.model(description=name) for name in taken}
        exponents = np.random.default_rng(0).uniform(-3, 1, UNTIMED + rounds)
        for value in 10**exponents:
            for name, slider in sliders.items():
                taken[name].append(kernel.move(slider, float(value)))
    return {name: np.array(each[UNTIMED:]) for name, each in taken.items()}


def main():
    print("\nA moved slider, end to end in a kernel: the histograms of five layers, milliseconds")
    taken = times()
    for name, each in taken.items():
        p50, p95 = np.percentile(each, [50, 95])
        print(f"  {name:10} median {p50:6.1f}   p95 {p95:6.1f}")
    ratio = np.median(taken["interact"]) / np.median(taken["ours"])
    print(f"  ratio of the medians {ratio:.1f}, over {ROUNDS} moves each, turn by turn")


if __name__ == "__main__":
    main()
