"""What the book concludes, as claims that are measured: see :class:`course.evidence.Claim`."""

from course.evidence.claim import Case, Claim, case, on

__all__ = ["Case", "Claim", "case", "on"]
