// The present setting as a program to take away: for helpers and for PyTorch, with the same data,
// first weights, batches and masks as the page, and so with the same curve.

import { writeCsv } from "./csv.mjs";
import { OWN, OWN_STD } from "./settings.mjs";
import { LAST, SPAN } from "./run.mjs";

export const STEPS = 200;
const LONGEST = 20000; // characters of own data that stand in the program itself
const FILE = "own.csv";

/** Whether the reader must save own.csv beside the program. */
export function needsFile(settings, own) {
  return settings.data === OWN && writeCsv(own).length > LONGEST;
}

/** The program for helpers. `sizes` and `n`: of the network and of its training data on the page. */
export function forHelpers(settings, { sizes, n, own = null }) {
  const { activation, norm, dropout, optimizer, batch_size, init } = settings;
  const uses = helpersNames(settings);
  const network = [
    `network = Network(${list(sizes)}, "${activation}", ${initFor(settings)},`,
    `                  ${norm === "none" ? "None" : `"${norm}"`}, dropout=${dropout}, rng=Numbers(SEED, WEIGHTS),`,
    "                  dtype=np.float64)",
  ];
  if (dropout > 0)
    network.push(
      "masks = Numbers(SEED, MASKS)", "for layer in network.layers:",
      "    if isinstance(layer, Dropout):", "        layer.rng = masks",
    );
  const decay = optimizer === "AdamW" ? `, weight_decay=${decayOf(settings)}` : "";
  return lines([
    "# The network of the playground, by helpers: pip install -e . in the book's repository.",
    ...(settings.data === OWN ? ["import io", ""] : []),
    "import numpy as np", "",
    ...uses, "",
    ...numbers(true),
    `SEED, DATA, WEIGHTS, BATCHES, MASKS, STEPS = ${settings.seed}, 0, 1, 2, 3, ${STEPS}`, "",
    ...dataLines(settings, own, true), "",
    ...network, "",
    "history = fit(",
    `    network, X, y, ${optimizer}(lr=${settings.lr}${decay}), steps=STEPS, batch_size=${Math.min(batch_size, n)},`,
    `    rng=Numbers(SEED, BATCHES)${scheduleFor(settings)}${penaltyFor(settings)},`,
    ")",
    "losses = history.loss",
    ...report(),
  ]);

  function initFor({ std }) {
    return init === OWN_STD ? `OwnStd(${std})` : `"${init}"`;
  }
}

function helpersNames(settings) {
  const { optimizer, schedule, penalty, dropout, init, data } = settings;
  const from = { network: ["Network"], optimizers: [optimizer], training: ["fit"] };
  if (data === "digits" || data === "MNIST-1D") from.data = [data === "digits" ? "digits" : "mnist1d"];
  if (data === OWN) from.data = ["standardize"];
  if (init === OWN_STD) from.initializers = ["OwnStd"];
  if (dropout > 0) from.layers = ["Dropout"];
  if (penalty !== "none" && decayOf(settings) === 0) from.penalties = [penalty];
  if (schedule !== "constant") from.schedules = SCHEDULES[schedule].names;
  return Object.keys(from).sort().map((name) => `from helpers.${name} import ${from[name].join(", ")}`);
}

function decayOf({ optimizer, penalty, strength }) {
  return optimizer === "AdamW" && penalty === "L2" ? strength : 0;
}

const COSINE = `cosine(LR, ${SPAN}, ${LAST} * LR)`;
const SCHEDULES = {
  step: { names: ["step_decay"], helpers: `step_decay(LR, ${SPAN / 2})`, plain: `LR * 0.1 ** (step // ${SPAN / 2})` },
  exponential: { names: ["exponential"], helpers: `exponential(LR, ${LAST} ** (1 / ${SPAN}))`, plain: `LR * ${LAST} ** (step / ${SPAN})` },
  "1/t": { names: ["inverse_time"], helpers: `inverse_time(LR, ${1 / LAST - 1} / ${SPAN})`, plain: `LR / (1 + ${1 / LAST - 1} / ${SPAN} * step)` },
  cosine: { names: ["cosine"], helpers: COSINE, plain: "cosine(step)" },
  "warmup and cosine": {
    names: ["cosine", "warmup"],
    helpers: `warmup(${COSINE}, ${SPAN / 10})`,
    plain: `min((step + 1) / ${SPAN / 10 + 1}, 1) * cosine(max(step - ${SPAN / 10}, 0))`,
  },
};

function scheduleFor({ schedule, lr }) {
  if (schedule === "constant") return "";
  return `,\n    schedule=${SCHEDULES[schedule].helpers.replaceAll("LR", String(lr))}`;
}

function penaltyFor(settings) {
  const { penalty, strength } = settings;
  if (penalty === "none" || decayOf(settings) > 0) return "";
  const kind = penalty === "ElasticNet" ? `ElasticNet(${strength}, l1_ratio=0.5)` : `${penalty}(${strength})`;
  return `,\n    penalty=${kind}${penalty === "L2" ? "" : ", proximal=True"}`;
}

/** The page's random numbers (course/page/engine/numbers.mjs) in NumPy, as short as they can be. */
function numbers(asGenerator) {
  const base = asGenerator ? "(np.random.Generator)" : "";
  const start = asGenerator ? ["        super().__init__(np.random.PCG64(0))  # its own bits are not used"] : [];
  const more = asGenerator
    ? [
        "    def uniform(self, low, high, size):", "        return low + (high - low) * self.random(size)", "",
        "    bit_generator = property(lambda self: self)  # dropout asks it for 16 bits a unit", "",
        "    def random_raw(self, n):",
        "        return np.floor(self.random(4 * n) * 2**16).astype(np.uint16).view(np.uint64)", "",
      ]
    : [];
  return [
    "", "def mixed(h):  # the finalizer of MurmurHash3",
    "    h = (h ^ h >> 16) * np.uint32(0x85EBCA6B)", "    h = (h ^ h >> 13) * np.uint32(0xC2B2AE35)",
    "    return h ^ h >> 16", "", "",
    `class Numbers${base}:  # number c is a hash of c, on the page and here`,
    "    def __init__(self, seed, stream):", ...start,
    "        self.key1 = mixed(mixed(np.array([seed + 0x9E3779B9], np.uint32)) + np.uint32(stream))",
    "        self.key2 = mixed(self.key1 + np.uint32(0x9E3779B9))", "        self.count = 0", "",
    "    def random(self, size):", "        n = int(np.prod(size))",
    "        c = np.arange(self.count, self.count + n).astype(np.uint32)", "        self.count += n",
    "        return ((mixed(mixed(c + self.key1) + self.key2) + 0.5) / 2**32).reshape(size)", "",
    "    def standard_normal(self, size):", "        n = int(np.prod(size))",
    "        u, v = self.random((-(-n // 2), 2)).T",
    "        radius, angle = np.sqrt(-2 * np.log(u)), 2 * np.pi * v",
    "        both = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)",
    "        return both.ravel()[:n].reshape(size)", "",
    ...more,
    "    def permutation(self, n):", "        return np.argsort(self.random(n))", "", "",
  ];
}

// ---------- Data ----------

function dataLines(settings, own, byHelpers) {
  const { data, label_noise } = settings;
  const source = data === OWN ? ownLines(own, byHelpers) : data in STORED ? STORED[data] : TOYS[data].lines;
  const k = data === OWN ? own.classes.length : (TOYS[data]?.k ?? 10);
  const flips = [
    `wrong = numbers.permutation(len(y))[: int(${label_noise} * len(y) + 0.5)]`,
    `y[wrong] = (y[wrong] + 1 + np.floor(numbers.random(len(wrong)) * ${k - 1}).astype(int)) % ${k}`,
  ];
  return ["numbers = Numbers(SEED, DATA)", ...source, ...(label_noise > 0 ? flips : [])];
}

const CHOOSE = ["chosen = numbers.permutation(len(y))[:300]", "X, y = X[chosen].astype(float), y[chosen]"];
const STORED = {
  digits: ["X, y = digits()", ...CHOOSE],
  "MNIST-1D": [
    "X, y, *_ = mnist1d()",
    "X, y = np.round(X[:1200].astype(float), 2), y[:1200]  # what the page holds of it", ...CHOOSE,
  ],
};

function toy(k, noise, ...place) {
  const lines = [
    "u, v = numbers.random(900), numbers.random(900)",
    "e, f = numbers.standard_normal(900), numbers.standard_normal(900)",
    `y = np.arange(900) % ${k}`, ...place,
    `X = np.stack([a + ${noise} * e, b + ${noise} * f], axis=1)[:300]`, "y = y[:300]",
  ];
  return { k, lines };
}

const TOYS = {
  moons: toy(2, 0.15, "a, b = np.cos(np.pi * u), np.sin(np.pi * u)", "a, b = np.where(y == 0, [a, b], [1 - a, 0.5 - b])"),
  circles: toy(
    2, 0.1, "radius = np.where(y == 0, 0.5, 1)",
    "a, b = radius * np.cos(2 * np.pi * u), radius * np.sin(2 * np.pi * u)",
  ),
  spirals: toy(3, 0.04, "angle = 2 * np.pi * (0.75 * u + y / 3)", "a, b = u * np.cos(angle), u * np.sin(angle)"),
  xor: toy(2, 0.05, "a, b = 2 * u - 1, 2 * v - 1", "y = ((u < 0.5) != (v < 0.5)).astype(int)"),
  blobs: toy(4, 0.35, "a, b = np.cos(2 * np.pi * (y / 4)), np.sin(2 * np.pi * (y / 4))"),
};

function ownLines(own, byHelpers) {
  const csv = writeCsv(own);
  const source = csv.length > LONGEST ? [`source = "${FILE}"  # saved from the page`] : ['source = io.StringIO("""\\', csv.trimEnd(), '""")'];
  const scaled = byHelpers
    ? ["(X,) = standardize(X[chosen])"]
    : ["X = X[chosen]", "std = np.where(np.ptp(X, axis=0) == 0, 1, X.std(axis=0))", "X = (X - X.mean(axis=0)) / std"];
  return [
    ...source, 'table = np.loadtxt(source, delimiter=",", skiprows=1)',
    "X, y = table[:, :-1], table[:, -1].astype(int)",
    "chosen = numbers.permutation(len(y))[: int(0.7 * len(y))]  # the others validate", "y = y[chosen]", ...scaled,
  ];
}

// ---------- PyTorch ----------

const TORCH = {
  SGD: "SGD(groups, lr=LR)",
  Momentum: "SGD(groups, lr=LR, momentum=0.9)",
  Nesterov: "SGD(groups, lr=LR, momentum=0.9, nesterov=True)",
  AdaGrad: "Adagrad(groups, lr=LR)",
  RMSProp: "RMSprop(groups, lr=LR)",
  Adam: "Adam(groups, lr=LR)",
  AdamW: "AdamW(groups, lr=LR)",
};
// How far the optimizer moves a weight per unit of a gradient that stays, for proximal steps.
const REACH = {
  SGD: "rate(step)",
  Momentum: "rate(step) / (1 - 0.9)",
  Nesterov: "rate(step) / (1 - 0.9)",
  AdaGrad: 'rate(step) / (optimizer.state[w]["sum"].sqrt() + 1e-10)',
  RMSProp: 'rate(step) / (optimizer.state[w]["square_avg"].sqrt() + 1e-8)',
  Adam: 'rate(step) / ((optimizer.state[w]["exp_avg_sq"] / (1 - 0.999 ** (step + 1))).sqrt() + 1e-8)',
};
REACH.AdamW = REACH.Adam;
const ACTIVATIONS = {
  sigmoid: "nn.Sigmoid()", tanh: "nn.Tanh()", relu: "nn.ReLU()", leaky_relu: "nn.LeakyReLU(0.01)",
  elu: "nn.ELU()", identity: "nn.Identity()",
};
const NORMS = { none: [], batch: ["nn.BatchNorm1d(fan_out)"], layer: ["nn.LayerNorm(fan_out)"] };

const MASKED = [
  "", "class Dropout(nn.Module):  # PyTorch's, with the page's masks", "    def forward(self, x):",
  "        if not self.training:", "            return x",
  "        n = x.numel()", "        u = masks.random(-(-n // 4) * 4)[:n].reshape(tuple(x.shape))",
  "        limit = round(2**16 * P)", "        mask = (np.floor(u * 2**16) >= limit) * (2**16 / (2**16 - limit))",
  "        return x * torch.from_numpy(mask)", "",
];

/** The program for PyTorch, whose numbers are made by NumPy. */
export function forTorch(settings, { sizes, n, own = null }) {
  const { activation, norm, dropout, optimizer, batch_size, lr, data } = settings;
  const size = Math.min(batch_size, n);
  const names = { digits: "digits", "MNIST-1D": "mnist1d" };
  const hidden = [...NORMS[norm], ACTIVATIONS[activation], ...(dropout > 0 ? ["Dropout()"] : [])];
  return lines([
    "# The network of the playground, in PyTorch: pip install torch numpy" + (data in names ? "; the data come with the book's helpers." : "."),
    ...(norm === "batch" && size === 1 ? ["# PyTorch's BatchNorm refuses batches of one sample: take 2 or more."] : []),
    ...(data === OWN ? ["import io"] : []), "import math", "",
    "import numpy as np", "import torch", "from torch import nn",
    ...(data in names ? ["", `from helpers.data import ${names[data]}`] : []), "",
    ...numbers(false),
    `SEED, DATA, WEIGHTS, BATCHES, MASKS, STEPS = ${settings.seed}, 0, 1, 2, 3, ${STEPS}`,
    `LR, BATCH, SIZES = ${lr}, ${size}, ${list(sizes)}`, "",
    ...dataLines(settings, own, false),
    "X, y = torch.from_numpy(X), torch.from_numpy(y)", "torch.set_default_dtype(torch.float64)",
    ...(dropout > 0 ? [`P, masks = ${dropout}, Numbers(SEED, MASKS)`, ...MASKED] : []), "",
    ...weightLines(settings),
    "layers = []", "for fan_in, fan_out in zip(SIZES, SIZES[1:]):",
    "    linear = nn.Linear(fan_in, fan_out)",
    "    linear.weight.data = torch.from_numpy(first(fan_in, fan_out).T.copy())",
    "    nn.init.zeros_(linear.bias)",
    `    layers += [linear, ${hidden.join(", ")}]`,
    `network = nn.Sequential(*layers[: -${hidden.length}])  # nothing follows on the last layer`, "",
    ...optimizerLines(settings), "",
    ...rateLines(settings), "",
    ...loopLines(settings),
    ...report(),
  ]);
}

function weightLines({ init, std }) {
  const scheme = { he: "2 / fan_in", xavier: "2 / (fan_in + fan_out)", lecun: "1 / fan_in" }[init.split("_")[0]];
  const shape = "(fan_in, fan_out)";
  const drawn = {
    zeros: `np.zeros(${shape})`,
    constant: `np.full(${shape}, 0.1)`,
    normal: `0.01 * numbers.standard_normal(${shape})`,
    [OWN_STD]: `${std} * numbers.standard_normal(${shape})`,
  }[init];
  const kind = init.endsWith("uniform")
    ? `(2 * numbers.random(${shape}) - 1) * math.sqrt(3 * ${scheme.includes("+") ? scheme : `${scheme}`})`
    : `math.sqrt(${scheme}) * numbers.standard_normal(${shape})`;
  return ["numbers = Numbers(SEED, WEIGHTS)", "", "", "def first(fan_in, fan_out):  # weights", `    return ${drawn ?? kind}`, "", ""];
}

function optimizerLines({ optimizer, penalty, strength }) {
  const decay = penalty === "L2" ? strength : 0;
  return [
    "weights = [layer.weight for layer in network if isinstance(layer, nn.Linear)]",
    "others = [p for p in network.parameters() if not any(p is w for w in weights)]",
    `groups = [{"params": weights, "weight_decay": ${decay}}, {"params": others, "weight_decay": 0}]`,
    `optimizer = torch.optim.${TORCH[optimizer]}`,
  ];
}

function rateLines({ schedule }) {
  const cosine = [
    "def cosine(step):", `    end, share = ${LAST} * LR, min(step, ${SPAN}) / ${SPAN}`,
    "    return end + (LR - end) / 2 * (1 + math.cos(math.pi * share))", "", "",
  ];
  const plain = schedule === "constant" ? "LR" : SCHEDULES[schedule].plain;
  return [...(plain.includes("cosine") ? ["", ...cosine] : [""]), "def rate(step):", `    return ${plain}`, ""];
}

function loopLines({ optimizer, penalty, strength }) {
  const proximal = penalty === "L1" || penalty === "ElasticNet";
  const part = penalty === "ElasticNet" ? 0.5 * strength : strength;
  const prox = [
    "    with torch.no_grad():  # the penalty's proximal step", "        for w in weights:",
    `            far = ${REACH[optimizer]}`, `            w -= w.clamp(-far * ${part}, far * ${part})`,
    ...(penalty === "ElasticNet" ? [`            w /= 1 + far * ${part}`] : []),
  ];
  return [
    "", "def batches(numbers, n):", "    while True:", "        order = numbers.permutation(n)",
    "        for start in range(0, n - BATCH + 1, BATCH):", "            yield order[start : start + BATCH]", "", "",
    "losses, draw = [], batches(Numbers(SEED, BATCHES), len(y))", "for step in range(STEPS):",
    "    for group in optimizer.param_groups:", '        group["lr"] = rate(step)',
    "    rows = next(draw)", "    loss = nn.functional.cross_entropy(network(X[rows]), y[rows])",
    "    losses.append(loss.item())", "    optimizer.zero_grad()", "    loss.backward()", "    optimizer.step()",
    ...(proximal ? prox : []),
  ];
}

function report() {
  return ["for step in range(0, len(losses), 20):", '    print(f"step {step}: loss {losses[step]:.6f}")'];
}

function list(sizes) {
  return `[${sizes.join(", ")}]`;
}

function lines(all) {
  return all.join("\n").replace(/\n{4,}/g, "\n\n\n") + "\n";
}
