"""One BLAS thread for the tests and the kernels they start, as `make` gives them.

The matrices of this book are small: a second thread only gets in the way of a second process. And
no file that a user's IPython runs at its start: it could change what the notebooks print.
"""

import os
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

own = Path(__file__).with_name("_build") / "ipython"
own.mkdir(parents=True, exist_ok=True)  # IPython warns where nothing is built, and fails the cells
os.environ["IPYTHONDIR"] = str(own)
