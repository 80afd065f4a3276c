"""Write helpers/data_files/digits.npz and the checksums that its test compares it with.

Run from the root of the repository, in an environment that has scikit-learn:

    python tests/references/make_digits.py

The checksums are taken from scikit-learn's arrays, not from the file that is written here.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.datasets import load_digits

ROOT = Path(__file__).resolve().parents[2]


def sha256(array: np.ndarray, dtype: str) -> str:
    """Checksum of an array's values, written row by row in a stated type."""
    return hashlib.sha256(np.ascontiguousarray(array, dtype=dtype).tobytes()).hexdigest()


def main():
    bunch = load_digits()
    facts = {
        "source": f"sklearn.datasets.load_digits, scikit-learn {sklearn.__version__}",
        "data_as_float64": sha256(bunch.data, "<f8"),
        "target_as_int64": sha256(bunch.target, "<i8"),
        "counts": np.bincount(bunch.target).tolist(),
    }
    path = ROOT / "tests" / "references" / "digits.json"
    path.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    np.savez_compressed(
        ROOT / "helpers" / "data_files" / "digits.npz",
        pixels=bunch.data.astype(np.uint8),
        labels=bunch.target.astype(np.uint8),
    )


if __name__ == "__main__":
    main()
