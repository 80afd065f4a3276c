"""Random numbers that are the same in the page (``engine/numbers.mjs``) and in NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np

GOLDEN = 0x9E3779B9  # 2**32 over the golden ratio: keeps the keys from being 0


def mixed(h: np.ndarray) -> np.ndarray:
    """Murmur3's finalizer: a bijection of the 32-bit whole numbers, for an array of them."""
    h = (h ^ (h >> 16)) * np.uint32(0x85EBCA6B)
    h = (h ^ (h >> 13)) * np.uint32(0xC2B2AE35)
    return h ^ (h >> 16)


def _mixed_plus(h, number):
    """Return ``mixed(h + number)`` with 32 bits, as an array."""
    return mixed(np.asarray(h, np.uint32) + np.array([number % 2**32], np.uint32))


class Numbers(np.random.Generator):
    """A generator whose number c is a hash of the counter c, so that a page can draw the same.

    Twice the finalizer of MurmurHash3, with a key made from seed and stream before each. It offers
    what ``helpers`` asks of a generator: normal and uniform numbers, permutations, and the random
    bits of dropout masks.

    Parameters
    ----------
    seed, stream : int, 0 or larger, below 2**32
        Each stream of a seed has numbers of its own: first weights, batches, dropout masks, data.
    """

    def __init__(self, seed: int, stream: int = 0) -> None:
        super().__init__(np.random.PCG64(0))  # its own bits are not used
        self.key1 = mixed(_mixed_plus([seed % 2**32], GOLDEN) + np.uint32(stream))
        self.key2 = _mixed_plus(self.key1, GOLDEN)
        self.counter = 0

    def random(self, size: Any = None, dtype: Any = float, out: Any = None) -> Any:
        """Return the next uniform numbers in (0, 1): never 0 nor 1."""
        n = int(np.prod(size)) if size is not None else 1
        counters = (self.counter + np.arange(n)).astype(np.uint32)
        self.counter = (self.counter + n) % 2**32
        h = mixed(mixed(counters + self.key1) + self.key2)
        numbers = (h + 0.5) / 2.0**32
        return float(numbers[0]) if size is None else numbers.reshape(size)

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        """Return uniform numbers in (low, high)."""
        return low + (high - low) * self.random(size)

    def standard_normal(self, size: Any = None, dtype: Any = float, out: Any = None) -> Any:
        """Return normal numbers, two from each two uniform ones (Box & Muller 1958)."""
        n = int(np.prod(size)) if size is not None else 1
        first, second = self.random((-(-n // 2), 2)).T
        radius, angle = np.sqrt(-2 * np.log(first)), 2 * np.pi * second
        both = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
        numbers = both.reshape(-1)[:n]
        return float(numbers[0]) if size is None else numbers.reshape(size)

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        """Return normal numbers with this mean and standard deviation."""
        return loc + scale * self.standard_normal(size)

    def permutation(self, x: Any, axis: int = 0) -> np.ndarray:
        """Return the numbers from 0 to x-1 in a random order: that of x uniform numbers."""
        return np.argsort(self.random(x))

    @property
    def bit_generator(self) -> Any:
        """What dropout draws its masks from: this object, by ``random_raw``."""
        return self

    def random_raw(self, size: int) -> np.ndarray:
        """Return 64-bit numbers, each made of the first 16 bits of four uniform ones."""
        return np.floor(self.random(4 * size) * 2**16).astype(np.uint16).view(np.uint64)
