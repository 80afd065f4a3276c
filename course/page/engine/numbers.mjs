// Random numbers that are the same in the page and in NumPy (course/page/numbers.py).
//
// Number c of a stream is a hash of its counter c: twice the finalizer of MurmurHash3, which spreads
// every bit of its input over all 32 of its output, with a key made from seed and stream before each.
// No state but the counter: the same few lines run on a whole array at once in NumPy.

const GOLDEN = 0x9e3779b9; // 2**32 over the golden ratio: keeps the keys from being 0

/** Murmur3's finalizer: a bijection of the 32-bit whole numbers. */
export function mixed(h) {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

export class Numbers {
  constructor(seed, stream = 0) {
    this.key1 = mixed(mixed((seed + GOLDEN) | 0) + stream);
    this.key2 = mixed((this.key1 + GOLDEN) | 0);
    this.counter = 0;
  }

  /** The next uniform number in (0, 1): never 0 nor 1. */
  next() {
    const h = mixed((mixed((this.counter + this.key1) | 0) + this.key2) | 0);
    this.counter = (this.counter + 1) >>> 0;
    return (h + 0.5) / 4294967296;
  }

  /** n uniform numbers in (0, 1). */
  uniform(n) {
    return Float64Array.from({ length: n }, () => this.next());
  }

  /** n normal numbers of mean 0 and variance 1, two from each two uniform ones (Box & Muller 1958). */
  normal(n) {
    const out = new Float64Array(n);
    for (let i = 0; i < n; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(this.next()));
      const angle = 2 * Math.PI * this.next();
      out[i] = radius * Math.cos(angle);
      if (i + 1 < n) out[i + 1] = radius * Math.sin(angle);
    }
    return out;
  }

  /** The numbers 0 to n-1 in a random order: that of n uniform numbers. */
  permutation(n) {
    const keys = this.uniform(n);
    return Int32Array.from(keys.keys()).sort((a, b) => keys[a] - keys[b]);
  }

  /**
   * Fill `out` with the uniform numbers of a dropout mask.
   *
   * helpers cuts each 64 random bits into four numbers; so a mask uses a multiple of four here too.
   */
  fill(out) {
    for (let i = 0; i < out.length; i++) out[i] = this.next();
    this.counter = (this.counter + (-out.length & 3)) >>> 0;
  }
}
