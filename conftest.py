"""One BLAS thread for the tests and the kernels they start, as `make` gives them.

The matrices of this book are small: a second thread only gets in the way of a second process.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
