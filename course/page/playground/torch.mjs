// The same program for PyTorch, whose random numbers are made by NumPy as the page makes them.

import { STEPS, SCHEDULES, dataLines, lines, list, numbers, report } from "./python.mjs";
import { LAST, SPAN } from "./run.mjs";
import { OWN, OWN_STD } from "./settings.mjs";

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
  sigmoid: "nn.Sigmoid()",
  tanh: "nn.Tanh()",
  relu: "nn.ReLU()",
  leaky_relu: "nn.LeakyReLU(0.01)",
  elu: "nn.ELU()",
  identity: "nn.Identity()",
};
const NORMS = { none: [], batch: ["nn.BatchNorm1d(fan_out)"], layer: ["nn.LayerNorm(fan_out)"] };

const MASKED = [
  "",
  "class Dropout(nn.Module):  # PyTorch's, with the page's masks",
  "    def forward(self, x):",
  "        if not self.training:",
  "            return x",
  "        n = x.numel()",
  "        u = masks.random(-(-n // 4) * 4)[:n].reshape(tuple(x.shape))",
  "        limit = round(2**16 * P)",
  "        mask = (np.floor(u * 2**16) >= limit) * (2**16 / (2**16 - limit))",
  "        return x * torch.from_numpy(mask)",
  "",
];

/** The program for PyTorch, whose numbers are made by NumPy. */
export function forTorch(settings, { sizes, n, own = null }) {
  const { activation, norm, dropout, optimizer, batch_size, lr, data } = settings;
  const size = Math.min(batch_size, n);
  const names = { digits: "digits", "MNIST-1D": "mnist1d" };
  const hidden = [...NORMS[norm], ACTIVATIONS[activation], ...(dropout > 0 ? ["Dropout()"] : [])];
  return lines([
    "# The network of the playground, in PyTorch: pip install torch numpy" +
      (data in names ? "; the data come with the book's helpers." : "."),
    ...(norm === "batch" && size === 1
      ? ["# PyTorch's BatchNorm refuses batches of one sample: take 2 or more."]
      : []),
    ...(data === OWN ? ["import io"] : []),
    "import math",
    "",
    "import numpy as np",
    "import torch",
    "from torch import nn",
    ...(data in names ? ["", `from helpers.data import ${names[data]}`] : []),
    "",
    ...numbers(false),
    `SEED, DATA, WEIGHTS, BATCHES, MASKS, STEPS = ${settings.seed}, 0, 1, 2, 3, ${STEPS}`,
    `LR, BATCH, SIZES = ${lr}, ${size}, ${list(sizes)}`,
    "",
    ...dataLines(settings, own, false),
    "X, y = torch.from_numpy(X), torch.from_numpy(y)",
    "torch.set_default_dtype(torch.float64)",
    ...(dropout > 0 ? [`P, masks = ${dropout}, Numbers(SEED, MASKS)`, ...MASKED] : []),
    "",
    ...weightLines(settings),
    "layers = []",
    "for fan_in, fan_out in zip(SIZES, SIZES[1:]):",
    "    linear = nn.Linear(fan_in, fan_out)",
    "    linear.weight.data = torch.from_numpy(first(fan_in, fan_out).T.copy())",
    "    nn.init.zeros_(linear.bias)",
    `    layers += [linear, ${hidden.join(", ")}]`,
    `network = nn.Sequential(*layers[: -${hidden.length}])  # nothing follows on the last layer`,
    "",
    ...optimizerLines(settings),
    "",
    ...rateLines(settings),
    "",
    ...loopLines(settings),
    ...report(),
  ]);
}

function weightLines({ init, std }) {
  const scheme = { he: "2 / fan_in", xavier: "2 / (fan_in + fan_out)", lecun: "1 / fan_in" }[
    init.split("_")[0]
  ];
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
  return [
    "numbers = Numbers(SEED, WEIGHTS)",
    "",
    "",
    "def first(fan_in, fan_out):  # weights",
    `    return ${drawn ?? kind}`,
    "",
    "",
  ];
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
    "def cosine(step):",
    `    end, share = ${LAST} * LR, min(step, ${SPAN}) / ${SPAN}`,
    "    return end + (LR - end) / 2 * (1 + math.cos(math.pi * share))",
    "",
    "",
  ];
  const plain = schedule === "constant" ? "LR" : SCHEDULES[schedule].plain;
  return [
    ...(plain.includes("cosine") ? ["", ...cosine] : [""]),
    "def rate(step):",
    `    return ${plain}`,
    "",
  ];
}

function loopLines({ optimizer, penalty, strength }) {
  const proximal = penalty === "L1" || penalty === "ElasticNet";
  const part = penalty === "ElasticNet" ? 0.5 * strength : strength;
  const prox = [
    "    with torch.no_grad():  # the penalty's proximal step",
    "        for w in weights:",
    `            far = ${REACH[optimizer]}`,
    `            w -= w.clamp(-far * ${part}, far * ${part})`,
    ...(penalty === "ElasticNet" ? [`            w /= 1 + far * ${part}`] : []),
  ];
  return [
    "",
    "def batches(numbers, n):",
    "    while True:",
    "        order = numbers.permutation(n)",
    "        for start in range(0, n - BATCH + 1, BATCH):",
    "            yield order[start : start + BATCH]",
    "",
    "",
    "losses, draw = [], batches(Numbers(SEED, BATCHES), len(y))",
    "for step in range(STEPS):",
    "    for group in optimizer.param_groups:",
    '        group["lr"] = rate(step)',
    "    rows = next(draw)",
    "    loss = nn.functional.cross_entropy(network(X[rows]), y[rows])",
    "    losses.append(loss.item())",
    "    optimizer.zero_grad()",
    "    loss.backward()",
    "    optimizer.step()",
    ...(proximal ? prox : []),
  ];
}
