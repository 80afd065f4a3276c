"""Write splits.json: how scikit-learn's cross-validation shares samples and classes over the folds.

Run from the root of the repository, in an environment that has scikit-learn:

    python tests/references/make_splits.py
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold

CLASS_COUNTS = [[50, 50], [7, 13, 29], [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]]
GROUP_SIZES = [
    [5, 5, 5, 5], [1, 2, 3, 4, 5, 6, 7], [40, 3, 3, 2, 2, 2, 1, 1], [9, 9, 9, 1, 1, 1, 1, 30, 2],
    [130, 126, 130, 130, 130, 130, 130, 123, 128, 130, 128, 130, 122, 130],
]  # fmt: skip
SIZES = [(10, 2), (10, 3), (17, 5), (20, 20), (1797, 7)]


def main():
    kinds = ("k_fold", "stratified_k_fold", "group_k_fold")
    facts = {"source": f"scikit-learn {sklearn.__version__}"} | {kind: [] for kind in kinds}
    for n, k in SIZES:
        folds = KFold(k, shuffle=True, random_state=0).split(np.zeros(n))
        facts["k_fold"].append({"n": n, "k": k, "sizes": [len(test) for _, test in folds]})
    for counts in CLASS_COUNTS:
        y = np.repeat(np.arange(len(counts)), counts)
        for k in (2, 3, 5, 7):
            folds = StratifiedKFold(k, shuffle=True, random_state=0).split(y, y)
            table = [np.bincount(y[test], minlength=len(counts)).tolist() for _, test in folds]
            facts["stratified_k_fold"].append({"counts": counts, "k": k, "table": table})
    for sizes in GROUP_SIZES:
        groups = np.repeat(np.arange(len(sizes)), sizes)
        for k in (2, 3, 4, len(sizes)):
            folds = GroupKFold(k).split(groups, groups=groups)
            case = {"sizes": sizes, "k": k, "folds": [len(test) for _, test in folds]}
            facts["group_k_fold"].append(case)
    path = Path(__file__).with_name("splits.json")
    path.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
