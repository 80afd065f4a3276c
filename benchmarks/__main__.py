"""Print every measured claim. One BLAS thread: at these sizes a second one gains nothing."""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # before NumPy is imported, which reads them once

from benchmarks import memory, training_step  # noqa: E402

if __name__ == "__main__":
    training_step.main()
    memory.main()
