// The present setting as a program for helpers, with the same data, first weights, batches and masks
// as the page, and so with the same curve.

import { STEPS, SCHEDULES, dataLines, lines, list, numbers, report } from "./python.mjs";
import { OWN, OWN_STD } from "./settings.mjs";

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
      "masks = Numbers(SEED, MASKS)",
      "for layer in network.layers:",
      "    if isinstance(layer, Dropout):",
      "        layer.rng = masks",
    );
  const decay = optimizer === "AdamW" ? `, weight_decay=${decayOf(settings)}` : "";
  return lines([
    "# The network of the playground, by helpers: pip install -e . in the book's repository.",
    ...(settings.data === OWN ? ["import io", ""] : []),
    "import numpy as np",
    "",
    ...uses,
    "",
    ...numbers(true),
    `SEED, DATA, WEIGHTS, BATCHES, MASKS, STEPS = ${settings.seed}, 0, 1, 2, 3, ${STEPS}`,
    "",
    ...dataLines(settings, own, true),
    "",
    ...network,
    "",
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
  if (data === "digits" || data === "MNIST-1D")
    from.data = [data === "digits" ? "digits" : "mnist1d"];
  if (data === OWN) from.data = ["standardize"];
  if (init === OWN_STD) from.initializers = ["OwnStd"];
  if (dropout > 0) from.layers = ["Dropout"];
  if (penalty !== "none" && decayOf(settings) === 0) from.penalties = [penalty];
  if (schedule !== "constant") from.schedules = SCHEDULES[schedule].names;
  return Object.keys(from)
    .sort()
    .map((name) => `from helpers.${name} import ${from[name].join(", ")}`);
}

function decayOf({ optimizer, penalty, strength }) {
  return optimizer === "AdamW" && penalty === "L2" ? strength : 0;
}

function scheduleFor({ schedule, lr }) {
  if (schedule === "constant") return "";
  return `,\n    schedule=${SCHEDULES[schedule].helpers.replaceAll("LR", String(lr))}`;
}

function penaltyFor(settings) {
  const { penalty, strength } = settings;
  if (penalty === "none" || decayOf(settings) > 0) return "";
  const kind =
    penalty === "ElasticNet" ? `ElasticNet(${strength}, l1_ratio=0.5)` : `${penalty}(${strength})`;
  return `,\n    penalty=${kind}${penalty === "L2" ? "" : ", proximal=True"}`;
}
