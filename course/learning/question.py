"""What a quiz is made of: questions, each with options, each with feedback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

VERDICTS = {True: "Right.", False: "Not quite."}


@dataclass(frozen=True)
class Option:
    """One answer to choose, and what is said to a reader who chooses it.

    Parameters
    ----------
    text : str
        The answer. ```code``` and ``*emphasis*`` are understood; mathematics is plain Unicode.
    feedback : str
        Why it is right, or what led there when it is not; "Right." or "Not quite." is
        put before it. Where it compares, it links to its claim: ``[evidence](evidence.md#name)``.
    right : bool
        Whether it is the right one.
    """

    text: str
    feedback: str
    right: bool = False

    def __post_init__(self):
        _sentence("the text of an option", self.text)
        _sentence(f"the feedback of {self.text!r}", self.feedback)
        if self.feedback.startswith(tuple(VERDICTS.values())):
            raise ValueError(
                f"the feedback of {self.text!r} must not begin with its verdict, which is added"
            )


@dataclass(frozen=True)
class Question:
    """A question with its options, exactly one of them right.

    Raises
    ------
    ValueError
        When there are fewer than two options, two read the same, or not exactly one is right.
    """

    text: str
    options: Sequence[Option]

    def __post_init__(self):
        _sentence("the text of a question", self.text)
        texts = [option.text for option in self.options]
        if len(texts) < 2 or len(set(texts)) < len(texts):
            raise ValueError(f"{self.text!r} must have two or more different options, got {texts}")
        right = [option.text for option in self.options if option.right]
        if len(right) != 1:
            raise ValueError(f"{self.text!r} must have exactly one right option, got {right}")


def _sentence(name: str, text) -> None:
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name} must be a sentence, got {text!r}")
