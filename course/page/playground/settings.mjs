// The controls of the playground: names, words and ranges, the same as in the kernel's widget
// (course/playground/widget.py), and the few that the page adds: data set, units per layer, draw.

const OPTIMIZERS = ["SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam", "AdamW"];
const SCHEDULES = ["constant", "step", "exponential", "1/t", "cosine", "warmup and cosine"];
const PENALTIES = ["none", "L1", "L2", "ElasticNet"];
const SCHEMES = ["zeros", "constant", "normal", "lecun_normal", "lecun_uniform", "xavier_normal"];
export const OWN_STD = "own std";
const INITS = [...SCHEMES, "xavier_uniform", "he_normal", "he_uniform", OWN_STD];
const ACTIVATIONS = ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "identity"];
const NORMS = ["none", "batch", "layer"];

export const OWN = "your own";
export const DATA = {
  digits: "digits",
  "MNIST-1D": "MNIST-1D",
  moons: "two moons",
  circles: "circles",
  spirals: "three spirals",
  xor: "chessboard",
  blobs: "four clouds",
  [OWN]: "your own",
};

function menu(label, options, start) {
  return { kind: "menu", label, options, start };
}

function log(label, low, high, start) {
  return { kind: "log", label, low: 10 ** low, high: 10 ** high, from: low, to: high, start };
}

function share(label, high, start) {
  return { kind: "share", label, low: 0, high, step: 0.05, start };
}

function whole(label, low, high, start) {
  return { kind: "whole", label, low, high, step: 1, start };
}

// In the order in which they stand on the page.
export const CONTROLS = {
  data: menu("data set", Object.keys(DATA), "digits"),
  label_noise: share("wrong labels", 0.6, 0),
  seed: whole("draw", 0, 999, 0),
  hidden: whole("hidden layers", 1, 8, 3),
  width: whole("units per layer", 1, 100, 30),
  activation: menu("activation", ACTIVATIONS, "relu"),
  norm: menu("normalization", NORMS, "none"),
  init: menu("init", INITS, "he_normal"),
  std: log("init std", -3, 0.5, 0.01),
  optimizer: menu("optimizer", OPTIMIZERS, "SGD"),
  lr: log("learning rate", -4, 1, 0.1),
  schedule: menu("schedule", SCHEDULES, "constant"),
  batch_size: whole("batch size", 1, 300, 30),
  dropout: share("dropout p", 0.9, 0),
  penalty: menu("penalty", PENALTIES, "none"),
  strength: log("penalty lambda", -5, 0, 0.001),
};

// Three groups: what is learned, what learns, how it learns.
export const GROUPS = {
  Data: ["data", "label_noise", "seed"],
  "The network": ["hidden", "width", "activation", "norm", "init", "std"],
  "How it learns": ["optimizer", "lr", "schedule", "batch_size", "dropout", "penalty", "strength"],
};

// Every name of the first two groups builds the network anew, at step 0.
export const REBUILD = [...GROUPS.Data, ...GROUPS["The network"]];

export const DEFAULTS = Object.fromEntries(
  Object.entries(CONTROLS).map(([name, control]) => [name, control.start]),
);

// The recipes of the chapter (course/playground/recipes.py) at their tuned rates.
const TRICKY = { label_noise: 0.2 };
export const RECIPES = {
  "small weights, SGD": { ...TRICKY, init: OWN_STD, std: 0.01, lr: 1 },
  "He, SGD": { ...TRICKY, lr: 0.3 },
  "He, Momentum, cosine": { ...TRICKY, optimizer: "Momentum", schedule: "cosine", lr: 0.03 },
  "He, BatchNorm, SGD": { ...TRICKY, norm: "batch", lr: 0.1 },
  "He, Adam": { ...TRICKY, optimizer: "Adam", lr: 0.003 },
  "He, Adam, dropout, L2": {
    ...TRICKY,
    optimizer: "Adam",
    lr: 0.003,
    dropout: 0.2,
    penalty: "L2",
    strength: 0.01,
  },
};

// What is wrong with a value, in one sentence that says what is allowed; "" where nothing is.
export function fault(name, value) {
  const control = Object.hasOwn(CONTROLS, name) ? CONTROLS[name] : undefined;
  if (!control)
    return `A setting must be one of ${Object.keys(CONTROLS).join(", ")}, got ${shown(name)}.`;
  const { label, low, high } = control;
  if (control.kind === "menu") {
    if (control.options.includes(value)) return "";
    return `${capital(label)} must be one of ${control.options.join(", ")}, got ${shown(value)}.`;
  }
  const isNumber =
    typeof value === "number" && value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  if (isNumber && (control.kind !== "whole" || Number.isInteger(value))) return "";
  const what = control.kind === "whole" ? "a whole number" : "a number";
  return `${capital(label)} must be ${what} from ${short(low)} to ${short(high)}, got ${shown(value)}.`;
}

// The settings with some changed; the first fault is thrown as an Error.
export function changed(settings, changes) {
  for (const [name, value] of Object.entries(changes)) {
    const found = fault(name, value);
    if (found) throw new Error(found);
  }
  return { ...settings, ...changes };
}

// Whether a change of these settings builds the network anew.
export function buildsAnew(before, after) {
  const differs = (name) => before[name] !== after[name];
  const noStd = before.init !== OWN_STD && after.init !== OWN_STD;
  return REBUILD.some((name) => differs(name) && !(name === "std" && noStd));
}

export function isActive(name, settings) {
  if (name === "std") return settings.init === OWN_STD;
  return name !== "strength" || settings.penalty !== "none";
}

// Where a slider stands for a value, and which value it has there: three digits on a log scale.
export function toSlider(control, value) {
  return control.kind === "log" ? Math.log10(value) : value;
}

export function fromSlider(control, place) {
  if (control.kind !== "log") return Number(Number(place).toFixed(2));
  const value = Number((10 ** Number(place)).toPrecision(3));
  return Math.min(Math.max(value, control.low), Number(control.high.toPrecision(3)));
}

export function spoken(name, value) {
  const control = CONTROLS[name];
  if (name === "data") return DATA[value];
  if (name === "label_noise") return percent(value);
  return control.kind === "menu" ? value : short(value);
}

// Three digits, in the plain form where that is short.
export function short(value) {
  if (!Number.isFinite(value)) return String(value);
  const text = String(Number(value.toPrecision(3)));
  return text.replace("-", "\u2212").replace("e+", "e");
}

export function percent(value) {
  return Number.isFinite(value) ? `${Math.round(100 * value)} %` : "none";
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

// What came, cut to what a sentence can bear.
export function shown(value) {
  const text = typeof value === "string" ? `"${value}"` : String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
