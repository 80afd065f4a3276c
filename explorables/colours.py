"""The colours of a stored picture: so few that it is encoded fast, so near that none looks new.

WebP keeps a picture of at most 256 colours as numbers into a list of them, which takes a quarter of
the time and a smaller file. A figure has a few dozen colours, and some hundred more where the edges
of lines and letters are smoothed: those are what is merged here.
"""

from __future__ import annotations

import numpy as np

BITS, COLOURS = 5, 256
TOP = 2**BITS - 1
CODES = 1 << 4 * BITS
# 32 levels, from 0 to 255: where a level lies, and the level of each of the 256
VALUE = np.round(np.arange(TOP + 1) / TOP * 255).astype(np.uint8)
LEVEL = np.round(np.arange(256) / 255 * TOP).astype(np.uint16)
# The same for two channels at once, as they lie in memory: half the look-ups.
PAIR = (LEVEL[:, None] << BITS | LEVEL).ravel()
# What merging may do: move a value by 12 of 255, in 1.5 % of the pixels. Whole areas, and with them
# the steps of a colour map, are more than that.
NEAR, RARE = 12, 0.015
# Of the colours that are kept, how many are those that most pixels have; the others lie far apart.
# More of them move fewer pixels, and these further: what succeeds first is taken.
COMMON = (64, 96, 128)


def reduced(picture: np.ndarray) -> np.ndarray:
    """Return an RGBA array, shape (height, width, 4), in colours that look the same.

    Each channel is rounded to 32 levels, so that no value moves by more than 4 of 255. Where more
    than 256 colours are left, the rarest become their nearest neighbours: on black and on white,
    what is seen moves by at most 12 of 255, in at most 1.5 % of the pixels. Where that cannot be,
    every colour stays.
    """
    pixels = np.ascontiguousarray(picture).view(np.uint32).ravel()
    starts = np.flatnonzero(np.append(True, pixels[1:] != pixels[:-1]))  # of runs of equal pixels
    lengths = np.diff(starts, append=len(pixels))
    codes = _codes(pixels[starts, None].view(np.uint8))
    there = np.zeros(CODES, bool)
    there[codes] = True
    found = np.flatnonzero(there)
    colours = np.stack([VALUE[found >> BITS * channel & TOP] for channel in range(4)], axis=1)
    if len(found) > COLOURS:
        colours = _merged(colours, np.bincount(codes, lengths, minlength=CODES)[found])
    table = np.empty((CODES, 4), np.uint8)
    table[found] = colours
    return np.repeat(table.view(np.uint32)[codes], lengths).view(np.uint8).reshape(picture.shape)


def _codes(picture: np.ndarray) -> np.ndarray:
    """Return a number for each pixel: the levels of its channels, five bits each, red lowest."""
    pairs = PAIR[np.ascontiguousarray(picture).view("<u2")]
    codes = pairs[..., 1].astype(np.intp)
    codes <<= 2 * BITS
    codes |= pairs[..., 0]
    return codes


def _merged(colours: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return for each colour the nearest of 256; ``colours`` itself where that could be seen.

    Kept are the most common colours and then, again and again, the one farthest from all kept.
    """
    seen, order = _as_seen(colours), np.argsort(-counts, kind="stable")
    for common in COMMON:
        nearest, apart = _spread(seen, order[:common])
        if apart.max() > NEAR:  # and farther with more of them
            break
        if counts[apart > 0].sum() <= RARE * counts.sum():
            return colours[nearest]
    return colours


def _spread(seen: np.ndarray, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the nearest of the 256 kept colours for each, and how far it is from that."""
    apart = np.abs(seen[:, kept, None] - seen[:, None]).max(axis=0)
    nearest, apart = kept[apart.argmin(axis=0)], apart.min(axis=0)
    apiece = np.empty_like(seen)
    for _ in range(COLOURS - len(kept)):
        farthest = apart.argmax()
        np.subtract(seen, seen[:, farthest, None], out=apiece)
        to_it = np.abs(apiece, out=apiece).max(axis=0)
        nearest[to_it < apart] = farthest
        np.minimum(apart, to_it, out=apart)
    return nearest, apart


def _as_seen(colours: np.ndarray) -> np.ndarray:
    """Return what the screen shows of each colour: three rows on black, three on white."""
    channels = colours.T.astype(np.int32)
    on_black = channels[:3] * channels[3] // 255
    return np.concatenate([on_black, on_black + 255 - channels[3]]).astype(np.int16)
