"""Captions that name a side of the picture: it is another one where the panels lie in a column.

``"{Left}: the loss. {Right}: its slope."`` begins with "Left" under the wide picture and with
"Above" under the narrow one. The words come from ``explorables.strings``.
"""

from __future__ import annotations

from html import escape

from explorables.strings import fill, text

WIDE, NARROW = ("left", "right"), ("above", "below")  # the same panels in either picture


def caption_html(caption: str) -> str:
    """HTML for a page that shows the wide picture or the narrow one, with the words of both.

    The style sheet shows the word of that picture which is shown.
    """
    spans = {
        field: f'<span class="on-wide">{escape(word)}</span>'
        f'<span class="on-narrow">{escape(narrow)}</span>'
        for (field, word), narrow in zip(_words(WIDE).items(), _words(NARROW).values(), strict=True)
    }
    return fill(escape(caption), **spans)


def caption_text(caption: str) -> str:
    """Plain text for where only the wide picture is shown, or none."""
    return fill(caption, **_words(WIDE))


def _words(keys: tuple[str, str]) -> dict[str, str]:
    """The word for each field of a caption; a capital field begins a sentence."""
    words = dict(zip(WIDE, map(text, keys), strict=True))
    capital = {field.capitalize(): word[:1].upper() + word[1:] for field, word in words.items()}
    return words | capital
