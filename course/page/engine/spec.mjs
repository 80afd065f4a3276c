// Checks a spec and fills in its defaults, or refuses it in one sentence: key, what is allowed, what
// came (course/page/spec.py says the same sentences; schema.json describes what passes).

import { ACTIVATIONS } from "./activations.mjs";
import { LOSSES } from "./losses.mjs";
import { OPTIMIZERS } from "./optimizers.mjs";
import { countParameters } from "./parameters.mjs";

export class Refused extends Error {}

const LARGEST = 1e9; // of a whole number
const DEEPEST = 8; // schedules inside one another
const NUMBER = { low: -Infinity, high: Infinity };
const POSITIVE = { low: 0, high: Infinity, openLow: true };
const ZERO_OR_LARGER = { low: 0, high: Infinity };
const PROBABILITY = { low: 0, high: 1, openHigh: true };
const SHARE = { low: 0, high: 1, openLow: true };
const RATIO = { low: 0, high: 1 };

const OF_ALL = { lr: POSITIVE, weight_decay: ZERO_OR_LARGER };
const OF_ADAM = { ...OF_ALL, beta1: PROBABILITY, beta2: PROBABILITY, eps: POSITIVE };
const OPTIMIZER_OPTIONS = {
  SGD: OF_ALL,
  Momentum: { ...OF_ALL, momentum: PROBABILITY },
  Nesterov: { ...OF_ALL, momentum: PROBABILITY },
  AdaGrad: { ...OF_ALL, eps: POSITIVE },
  RMSProp: { ...OF_ALL, rho: PROBABILITY, eps: POSITIVE },
  Adam: OF_ADAM,
  AdamW: OF_ADAM,
};
const SCHEDULE_OPTIONS = {
  constant: [["lr"], []],
  step_decay: [["lr", "every", "factor"], ["every"]],
  exponential: [["lr", "factor"], ["factor"]],
  inverse_time: [["lr", "decay"], ["decay"]],
  cosine: [["lr", "total_steps", "lr_min"], ["total_steps"]],
  warmup: [["lr", "steps", "schedule"], ["steps", "schedule"]],
};
const REQUIRED = ["sizes", "optimizer", "flat", "X", "y", "batches"];
const DEFAULTS = {
  activation: "relu",
  norm: null,
  loss: "cross_entropy",
  schedule: null,
  penalty: null,
  max_norm: null,
  dropout: 0,
  masks: null,
};

/** The spec of a JSON text, checked. */
export function readSpec(text) {
  let spec;
  try {
    spec = JSON.parse(text);
  } catch {
    throw new Refused("the spec must be JSON, got text that is not");
  }
  return checkedSpec(spec);
}

function checkedSpec(given) {
  keys("the spec", given, [...REQUIRED, ...Object.keys(DEFAULTS)], REQUIRED);
  const spec = { ...DEFAULTS, ...given };
  checkSettings(spec);
  numbers("flat", spec.flat, countParameters(spec.sizes, spec.norm));
  checkData(spec);
  checkBatches(spec);
  spec.masks = checkedMasks(spec);
  return spec;
}

/** The part of a spec that says how to train, without parameters, data and batches. */
function checkSettings(spec) {
  list("sizes", spec.sizes, 2, 100);
  spec.sizes.forEach((size, i) => whole(`sizes[${i}]`, size, 1, 1e6));
  oneOf("activation", spec.activation, Object.keys(ACTIVATIONS));
  oneOf("norm", spec.norm, [null, "batch", "layer"]);
  oneOf("loss", spec.loss, Object.keys(LOSSES));
  checkOptimizer(spec.optimizer);
  const { lr } = new OPTIMIZERS[spec.optimizer.name](spec.optimizer);
  if (spec.schedule !== null) checkSchedule("schedule", spec.schedule, lr, 1);
  if (spec.penalty !== null) spec.penalty = checkedPenalty(spec.penalty);
  if (spec.max_norm !== null) number("max_norm", spec.max_norm, POSITIVE);
  number("dropout", spec.dropout, PROBABILITY);
}

function checkOptimizer(optimizer) {
  const options = named("optimizer", optimizer, OPTIMIZER_OPTIONS);
  keys("optimizer", optimizer, ["name", ...Object.keys(options)], []);
  for (const [key, range] of Object.entries(options)) {
    if (key in optimizer) number(`optimizer.${key}`, optimizer[key], range);
  }
}

function checkSchedule(at, schedule, rate, depth) {
  const [allowed, required] = named(at, schedule, SCHEDULE_OPTIONS);
  keys(at, schedule, ["name", ...allowed], required);
  for (const key of ["every", "total_steps"]) {
    if (key in schedule) whole(`${at}.${key}`, schedule[key], 1, LARGEST);
  }
  const ranges = { lr: POSITIVE, factor: SHARE, decay: ZERO_OR_LARGER, lr_min: ZERO_OR_LARGER };
  for (const [key, range] of Object.entries(ranges)) {
    if (key in schedule) number(`${at}.${key}`, schedule[key], range);
  }
  const lr = "lr" in schedule ? schedule.lr : rate;
  if (schedule.lr_min > lr) {
    refuse(`${at}.lr_min`, `at most lr, which is ${shown(lr)}`, schedule.lr_min);
  }
  if (schedule.name === "warmup") {
    whole(`${at}.steps`, schedule.steps, 0, LARGEST);
    if (depth === DEEPEST) refuse(`${at}.schedule`, `no deeper than ${DEEPEST} schedules`, schedule.schedule);
    checkSchedule(`${at}.schedule`, schedule.schedule, lr, depth + 1);
  }
}

function checkedPenalty(penalty) {
  if (!isObject(penalty)) refuse("penalty", "null or an object", penalty);
  keys("penalty", penalty, ["kind", "strength", "l1_ratio", "proximal"], ["kind", "strength"]);
  oneOf("penalty.kind", penalty.kind, ["L1", "L2", "ElasticNet"]);
  number("penalty.strength", penalty.strength, ZERO_OR_LARGER);
  const { l1_ratio = null, proximal = false } = penalty;
  if (l1_ratio !== null || penalty.kind === "ElasticNet") {
    number("penalty.l1_ratio", l1_ratio, RATIO);
  }
  oneOf("penalty.proximal", proximal, [false, true]);
  return { ...penalty, l1_ratio, proximal };
}

function checkData({ sizes, loss, X, y }) {
  const k = sizes[sizes.length - 1];
  list("X", X, 1, LARGEST);
  X.forEach((row, i) => numbers(`X[${i}]`, row, sizes[0]));
  list("y", y, X.length, X.length);
  y.forEach((one, i) => {
    if (loss === "mse") numbers(`y[${i}]`, one, k);
    else whole(`y[${i}]`, one, 0, k - 1);
  });
}

function checkBatches({ batches, X }) {
  list("batches", batches, 1, LARGEST);
  batches.forEach((rows, i) => {
    list(`batches[${i}]`, rows, 1, LARGEST);
    rows.forEach((row, j) => whole(`batches[${i}][${j}]`, row, 0, X.length - 1));
  });
}

/** The numbers of every step in one list, or null where none are needed. */
function checkedMasks({ masks, dropout, sizes, batches }) {
  const hidden = sizes.slice(1, -1);
  if (masks === null && (dropout === 0 || hidden.length === 0)) return null;
  list("masks", masks, batches.length, batches.length);
  const units = hidden.reduce((sum, width) => sum + width, 0);
  return masks.map((given, i) => {
    if (!Array.isArray(given)) refuse(`masks[${i}]`, "a list", given);
    const flat = given.flat(2); // layers, samples, units
    if (flat.length !== batches[i].length * units) {
      refuse(`masks[${i}]`, `${batches[i].length * units} numbers in all`, flat);
    }
    flat.forEach((one, j) => number(`masks[${i}] number ${j}`, one, PROBABILITY));
    return flat;
  });
}

function named(at, value, table) {
  if (!isObject(value)) refuse(at, at === "schedule" ? "null or an object" : "an object", value);
  oneOf(`${at}.name`, Object.hasOwn(value, "name") ? value.name : undefined, Object.keys(table));
  return table[value.name];
}

function keys(at, value, allowed, required) {
  if (!isObject(value)) refuse(at, "an object", value);
  for (const key of Object.keys(value)) {
    if (!allowed.includes(key)) refuse(`a key of ${at}`, `one of ${allowed.join(", ")}`, key);
  }
  for (const key of required) {
    if (!Object.hasOwn(value, key)) throw new Refused(`${at} must have the key ${key}, got none`);
  }
}

function number(at, value, range) {
  const { low, high, openLow, openHigh } = range;
  const inside = (openLow ? value > low : value >= low) && (openHigh ? value < high : value <= high);
  if (typeof value !== "number" || !Number.isFinite(value) || !inside) {
    refuse(at, interval(range), value);
  }
}

function interval({ low, high, openLow, openHigh }) {
  if (low === -Infinity) return "a finite number";
  if (high === Infinity) return openLow ? "a positive number" : "a number, 0 or larger";
  return `a number in ${openLow ? "(" : "["}${low}, ${high}${openHigh ? ")" : "]"}`;
}

function whole(at, value, low, high) {
  if (!Number.isInteger(value) || value < low || value > high) {
    refuse(at, `a whole number from ${low} to ${high}`, value);
  }
}

function list(at, value, low, high) {
  if (Array.isArray(value) && value.length >= low && value.length <= high) return;
  if (low === high) refuse(at, `a list of ${low}`, value);
  refuse(at, high === LARGEST ? `a list of ${low} or more` : `a list of ${low} to ${high}`, value);
}

function numbers(at, value, length) {
  list(at, value, length, length);
  for (let i = 0; i < length; i++) {
    if (!Number.isFinite(value[i])) refuse(`${at}[${i}]`, interval(NUMBER), value[i]);
  }
}

function oneOf(at, value, allowed) {
  if (!allowed.includes(value)) refuse(at, `one of ${allowed.map(shown).join(", ")}`, value);
}

function refuse(at, allowed, came) {
  throw new Refused(`${at} must be ${allowed}, got ${shown(came)}`);
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What came, short enough for a sentence. */
function shown(value) {
  if (value === undefined) return "none";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return JSON.stringify([...value].slice(0, 40).join(""));
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return value === null || typeof value === "boolean" ? String(value) : "an object";
}
