"""Numbers in words, for readings and captions."""

from __future__ import annotations

import numpy as np


def percent(share: float) -> str:
    """``0.934 -> '93 %'``; what is not all or nothing is never rounded to it."""
    value = 100 * share
    if 0 < value < 0.1:
        return "under 0.1 %"
    if 99.9 < value < 100:
        return "over 99.9 %"
    return f"{value:.1f} %" if 0 < value < 0.95 or 99.05 <= value < 100 else f"{value:.0f} %"


def short(value: float) -> str:
    """A number for a sentence, two significant digits: ``0.00012 -> '0.00012'``, ``4e-7``."""
    if value == 0 or not np.isfinite(value):
        return "0" if value == 0 else "not finite"
    if 1e-4 <= abs(value) < 1e5:
        return np.format_float_positional(value, 2, fractional=False, trim="-", unique=False)
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}"


def spread(runs: np.ndarray, text=short) -> str:
    """Median over seeds with the lowest and the highest: ``'0.31 (0.28 to 0.35)'``."""
    finite = np.asarray(runs)[np.isfinite(runs)]
    if len(finite) == 0:
        return "not finite"
    return f"{text(np.median(finite))} ({text(finite.min())} to {text(finite.max())})"
