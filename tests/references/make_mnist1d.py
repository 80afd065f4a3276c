"""Write mnist1d.npz: what the package mnist1d makes, to hold helpers/mnist1d.py to.

Run from the root of the repository, in an environment that has mnist1d (it brings SciPy):

    python tests/references/make_mnist1d.py

Of all 5000 signals it keeps the label and two weighted sums, which no change to one number leaves
as they were; of every 25th signal it keeps all 40 numbers.
"""

from pathlib import Path

import numpy as np
from mnist1d.data import get_dataset_args, make_dataset

EVERY = 25


def sums(X: np.ndarray) -> np.ndarray:
    """The mean of each signal, and its mean with weights that rise from place to place."""
    return np.stack([X.mean(axis=1), X @ np.linspace(0.5, 1.5, X.shape[1]) / X.shape[1]])


def main():
    made = make_dataset(get_dataset_args())
    X = np.concatenate([made["x"], made["x_test"]])
    y = np.concatenate([made["y"], made["y_test"]]).astype(np.uint8)
    path = Path(__file__).with_name("mnist1d.npz")
    np.savez_compressed(path, labels=y, sums=sums(X), signals=X[::EVERY], train=len(made["x"]))


if __name__ == "__main__":
    main()
