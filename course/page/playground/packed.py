"""The stored data sets as script files: a page opened from disk can load a script and nothing else.

Each file is one call, ``playgroundData(name, text)``. The text holds the labels, one character
each, then the features, row by row, in base 64 with the characters from ``0`` to ``o``;
``data.mjs`` reads it. Both are loaded by the page when their data set is chosen.
"""

from __future__ import annotations

import json

import numpy as np

from helpers.data import digits, mnist1d

FIRST = ord("0")
N_SIGNALS, DECIMALS, ZERO = 1200, 2, 2048


def scripts() -> dict[str, str]:
    """Return the text of each file by its name."""
    X, y = digits()
    signals, labels = few_signals()
    return {
        "playground-digits.js": script("digits", np.rint(16 * X), y, 1),
        "playground-mnist1d.js": script(
            "MNIST-1D", np.rint(signals * 10**DECIMALS) + ZERO, labels, 2
        ),
    }


def few_signals() -> tuple[np.ndarray, np.ndarray]:
    """Return the first 1200 training signals of MNIST-1D, rounded to two decimals."""
    X, y, _, _ = mnist1d()
    return np.round(X[:N_SIGNALS].astype(float), DECIMALS) + 0.0, y[:N_SIGNALS]  # no -0.0


def script(name: str, whole: np.ndarray, labels: np.ndarray, characters: int) -> str:
    """Return the call that hands the data over; ``whole`` has ``characters`` digits in base 64."""
    whole = whole.astype(np.int64).ravel()
    if whole.min() < 0 or whole.max() >= 64**characters:
        allowed = f"from 0 to {64**characters - 1}"
        raise ValueError(f"whole must lie {allowed}, got {whole.min()} to {whole.max()}")
    places = [whole // 64**place % 64 for place in range(characters - 1, -1, -1)]
    codes = np.concatenate([labels, np.stack(places, axis=1).ravel()]) + FIRST
    text = codes.astype(np.uint8).tobytes().decode("ascii")
    return f"playgroundData({json.dumps(name)},{json.dumps(text)});\n"
