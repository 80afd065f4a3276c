// What both programs share, as lines of Python: the random numbers, the data, the schedules.

import { writeCsv } from "./csv.mjs";
import { LAST, SPAN } from "./run.mjs";
import { OWN } from "./settings.mjs";

export const STEPS = 200;
const LONGEST = 20000; // characters of own data that stand in the program itself
const FILE = "own.csv";

/** Whether the reader must save own.csv beside the program. */
export function needsFile(settings, own) {
  return settings.data === OWN && writeCsv(own).length > LONGEST;
}

const COSINE = `cosine(LR, ${SPAN}, ${LAST} * LR)`;
/** Each schedule by helpers, and as a formula of `step`. */
export const SCHEDULES = {
  step: {
    names: ["step_decay"],
    helpers: `step_decay(LR, ${SPAN / 2})`,
    plain: `LR * 0.1 ** (step // ${SPAN / 2})`,
  },
  exponential: {
    names: ["exponential"],
    helpers: `exponential(LR, ${LAST} ** (1 / ${SPAN}))`,
    plain: `LR * ${LAST} ** (step / ${SPAN})`,
  },
  "1/t": {
    names: ["inverse_time"],
    helpers: `inverse_time(LR, ${1 / LAST - 1} / ${SPAN})`,
    plain: `LR / (1 + ${1 / LAST - 1} / ${SPAN} * step)`,
  },
  cosine: { names: ["cosine"], helpers: COSINE, plain: "cosine(step)" },
  "warmup and cosine": {
    names: ["cosine", "warmup"],
    helpers: `warmup(${COSINE}, ${SPAN / 10})`,
    plain: `min((step + 1) / ${SPAN / 10 + 1}, 1) * cosine(max(step - ${SPAN / 10}, 0))`,
  },
};

/** The page's random numbers (course/page/engine/numbers.mjs) in NumPy, as short as they can be. */
export function numbers(asGenerator) {
  const base = asGenerator ? "(np.random.Generator)" : "";
  const start = asGenerator
    ? ["        super().__init__(np.random.PCG64(0))  # its own bits are not used"]
    : [];
  const more = asGenerator
    ? [
        "    def uniform(self, low, high, size):",
        "        return low + (high - low) * self.random(size)",
        "",
        "    bit_generator = property(lambda self: self)  # dropout asks it for 16 bits a unit",
        "",
        "    def random_raw(self, n):",
        "        return np.floor(self.random(4 * n) * 2**16).astype(np.uint16).view(np.uint64)",
        "",
      ]
    : [];
  return [
    "",
    "def mixed(h):  # the finalizer of MurmurHash3",
    "    h = (h ^ h >> 16) * np.uint32(0x85EBCA6B)",
    "    h = (h ^ h >> 13) * np.uint32(0xC2B2AE35)",
    "    return h ^ h >> 16",
    "",
    "",
    `class Numbers${base}:  # number c is a hash of c, on the page and here`,
    "    def __init__(self, seed, stream):",
    ...start,
    "        self.key1 = mixed(mixed(np.array([seed + 0x9E3779B9], np.uint32)) + np.uint32(stream))",
    "        self.key2 = mixed(self.key1 + np.uint32(0x9E3779B9))",
    "        self.count = 0",
    "",
    "    def random(self, size):",
    "        n = int(np.prod(size))",
    "        c = np.arange(self.count, self.count + n).astype(np.uint32)",
    "        self.count += n",
    "        return ((mixed(mixed(c + self.key1) + self.key2) + 0.5) / 2**32).reshape(size)",
    "",
    "    def standard_normal(self, size):",
    "        n = int(np.prod(size))",
    "        u, v = self.random((-(-n // 2), 2)).T",
    "        radius, angle = np.sqrt(-2 * np.log(u)), 2 * np.pi * v",
    "        both = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)",
    "        return both.ravel()[:n].reshape(size)",
    "",
    ...more,
    "    def permutation(self, n):",
    "        return np.argsort(self.random(n))",
    "",
    "",
  ];
}

/** The data of the page, and its wrong labels. */
export function dataLines(settings, own, byHelpers) {
  const { data, label_noise } = settings;
  const source =
    data === OWN ? ownLines(own, byHelpers) : data in STORED ? STORED[data] : TOYS[data].lines;
  const k = data === OWN ? own.classes.length : (TOYS[data]?.k ?? 10);
  const flips = [
    `wrong = numbers.permutation(len(y))[: int(${label_noise} * len(y) + 0.5)]`,
    `y[wrong] = (y[wrong] + 1 + np.floor(numbers.random(len(wrong)) * ${k - 1}).astype(int)) % ${k}`,
  ];
  return ["numbers = Numbers(SEED, DATA)", ...source, ...(label_noise > 0 ? flips : [])];
}

const CHOOSE = [
  "chosen = numbers.permutation(len(y))[:300]",
  "X, y = X[chosen].astype(float), y[chosen]",
];
const STORED = {
  digits: ["X, y = digits()", ...CHOOSE],
  "MNIST-1D": [
    "X, y, *_ = mnist1d()",
    "X, y = np.round(X[:1200].astype(float), 2), y[:1200]  # what the page holds of it",
    ...CHOOSE,
  ],
};

function toy(k, noise, ...place) {
  const lines = [
    "u, v = numbers.random(900), numbers.random(900)",
    "e, f = numbers.standard_normal(900), numbers.standard_normal(900)",
    `y = np.arange(900) % ${k}`,
    ...place,
    `X = np.stack([a + ${noise} * e, b + ${noise} * f], axis=1)[:300]`,
    "y = y[:300]",
  ];
  return { k, lines };
}

const TOYS = {
  moons: toy(
    2,
    0.15,
    "a, b = np.cos(np.pi * u), np.sin(np.pi * u)",
    "a, b = np.where(y == 0, [a, b], [1 - a, 0.5 - b])",
  ),
  circles: toy(
    2,
    0.1,
    "radius = np.where(y == 0, 0.5, 1)",
    "a, b = radius * np.cos(2 * np.pi * u), radius * np.sin(2 * np.pi * u)",
  ),
  spirals: toy(
    3,
    0.04,
    "angle = 2 * np.pi * (0.75 * u + y / 3)",
    "a, b = u * np.cos(angle), u * np.sin(angle)",
  ),
  xor: toy(2, 0.05, "a, b = 2 * u - 1, 2 * v - 1", "y = ((u < 0.5) != (v < 0.5)).astype(int)"),
  blobs: toy(4, 0.35, "a, b = np.cos(2 * np.pi * (y / 4)), np.sin(2 * np.pi * (y / 4))"),
};

function ownLines(own, byHelpers) {
  const csv = writeCsv(own);
  const source =
    csv.length > LONGEST
      ? [`source = "${FILE}"  # saved from the page`]
      : ['source = io.StringIO("""\\', csv.trimEnd(), '""")'];
  const scaled = byHelpers
    ? ["(X,) = standardize(X[chosen])"]
    : [
        "X = X[chosen]",
        "std = np.where(np.ptp(X, axis=0) == 0, 1, X.std(axis=0))",
        "X = (X - X.mean(axis=0)) / std",
      ];
  return [
    ...source,
    'table = np.loadtxt(source, delimiter=",", skiprows=1)',
    "X, y = table[:, :-1], table[:, -1].astype(int)",
    "chosen = numbers.permutation(len(y))[: int(0.7 * len(y))]  # the others validate",
    "y = y[chosen]",
    ...scaled,
  ];
}

export function report() {
  return [
    "for step in range(0, len(losses), 20):",
    '    print(f"step {step}: loss {losses[step]:.6f}")',
  ];
}

export function list(sizes) {
  return `[${sizes.join(", ")}]`;
}

export function lines(all) {
  return all.join("\n").replace(/\n{4,}/g, "\n\n\n") + "\n";
}
