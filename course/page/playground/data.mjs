// The data sets: training and validation part, drawn from Numbers, so that the snippet draws them too.

import { Numbers } from "../engine/numbers.mjs";
import { OWN } from "./settings.mjs";

export const N_TRAIN = 300;
export const N_VAL = 600;
export const STREAMS = { data: 0, weights: 1, batches: 2, masks: 3 };
const STORED = new Map(); // what the script files have brought: name -> text

// Called by the script files playground-digits.js and playground-mnist1d.js.
export function store(name, text) {
  STORED.set(name, text);
}

export function isStored(name) {
  return STORED.has(name) || !(name in PACKED);
}

// Number of samples, of features, characters per number, and how many parts of 1 it counts from zero.
export const PACKED = {
  digits: { n: 1797, d: 64, characters: 1, parts: 16, zero: 0 },
  "MNIST-1D": { n: 1200, d: 40, characters: 2, parts: 100, zero: 2048 },
};
const FIRST = 48; // the character "0": 64 follow on it up to "o"

// Characters to numbers: first the labels, one each, then the features, in base 64.
export function unpack(name, text) {
  const { n, d, characters, parts, zero } = PACKED[name];
  const at = (i) => text.charCodeAt(i) - FIRST;
  const y = Int32Array.from({ length: n }, (_, i) => at(i));
  const X = new Float64Array(n * d);
  for (let i = 0; i < n * d; i++) {
    let whole = 0;
    for (let c = 0; c < characters; c++) whole = 64 * whole + at(n + characters * i + c);
    X[i] = (whole - zero) / parts;
  }
  return { X, y, n, d };
}

// Return {X, y, X_val, y_val, d, classes, sources}: y holds the labels to learn, of which a share is
// wrong, and isWrong says which.
export function makeData({ data, seed, label_noise }, own = null) {
  const numbers = new Numbers(seed, STREAMS.data);
  const whole =
    data === OWN ? fromOwn(own) : data in PACKED ? fromStored(data) : TOYS[data](numbers);
  const isDrawn = data in TOYS;
  const order = isDrawn ? null : numbers.permutation(whole.n);
  const n = data === OWN ? Math.floor(0.7 * whole.n) : N_TRAIN;
  const parts = parted(whole, order, n, data === OWN ? whole.n - n : N_VAL);
  if (data === OWN) standardize(parts);
  const isWrong = flipLabels(parts.y, label_noise, whole.classes.length, numbers);
  return { ...parts, d: whole.d, classes: whole.classes, isWrong };
}

function fromStored(name) {
  if (!STORED.has(name)) throw new Error(`The data set ${name} must be loaded first.`);
  if (typeof STORED.get(name) === "string") STORED.set(name, unpack(name, STORED.get(name)));
  return { ...STORED.get(name), classes: names(10) };
}

function fromOwn(own) {
  if (!own) throw new Error("Your own data must be drawn, pasted or dropped first.");
  const [n, d] = [own.rows.length, own.rows[0].length];
  return {
    X: Float64Array.from(own.rows.flat()),
    y: Int32Array.from(own.labels),
    n,
    d,
    classes: own.classes,
  };
}

function names(k) {
  return Array.from({ length: k }, (_, i) => String(i));
}

function parted({ X, y, d }, order, n, n_val) {
  const part = (from, to) => {
    const Xs = new Float64Array((to - from) * d);
    const ys = new Int32Array(to - from);
    for (let i = from; i < to; i++) {
      const row = order ? order[i] : i;
      Xs.set(X.subarray(row * d, (row + 1) * d), (i - from) * d);
      ys[i - from] = y[row];
    }
    return [Xs, ys];
  };
  const [[X_train, y_train], [X_val, y_val]] = [part(0, n), part(n, n + n_val)];
  return { X: X_train, y: y_train, X_val, y_val };
}

// As helpers.data.standardize does: by mean and standard deviation of the training part; a feature
// that is constant there is shifted alone.
export function standardize({ X, X_val, y }) {
  const [n, d] = [y.length, X.length / y.length];
  for (let j = 0; j < d; j++) {
    const column = Float64Array.from({ length: n }, (_, i) => X[i * d + j]);
    const isConstant = column.every((value) => value === column[0]);
    const mean = isConstant ? column[0] : column.reduce((sum, value) => sum + value, 0) / n;
    const square = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
    const scale = isConstant ? 1 : Math.sqrt(square);
    for (const part of [X, X_val])
      for (let i = j; i < part.length; i += d) part[i] = (part[i] - mean) / scale;
  }
}

// Put another class in the place of exactly round(share * n) labels; return which.
export function flipLabels(y, share, k, numbers) {
  const isWrong = new Uint8Array(y.length);
  const count = Math.floor(share * y.length + 0.5);
  if (count === 0) return isWrong;
  const chosen = numbers.permutation(y.length);
  const moves = numbers.uniform(count);
  for (let i = 0; i < count; i++) {
    isWrong[chosen[i]] = 1;
    y[chosen[i]] = (y[chosen[i]] + 1 + Math.floor(moves[i] * (k - 1))) % k;
  }
  return isWrong;
}

// ---------- Two-dimensional toys: 900 points, the classes in turn. ----------

function toy(k, place, noise) {
  return (numbers) => {
    const n = N_TRAIN + N_VAL;
    const [u, v] = [numbers.uniform(n), numbers.uniform(n)];
    const [e, f] = [numbers.normal(n), numbers.normal(n)];
    const X = new Float64Array(2 * n);
    const y = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      y[i] = i % k;
      const [a, b, label = y[i]] = place(u[i], v[i], y[i]);
      y[i] = label;
      X[2 * i] = a + noise * e[i];
      X[2 * i + 1] = b + noise * f[i];
    }
    return { X, y, n, d: 2, classes: names(k) };
  };
}

const { PI, cos, sin } = Math;

const TOYS = {
  moons: toy(
    2,
    (u, v, y) => {
      const [c, s] = [cos(PI * u), sin(PI * u)];
      return y === 0 ? [c, s] : [1 - c, 0.5 - s];
    },
    0.15,
  ),
  circles: toy(
    2,
    (u, v, y) => {
      const radius = y === 0 ? 0.5 : 1;
      return [radius * cos(2 * PI * u), radius * sin(2 * PI * u)];
    },
    0.1,
  ),
  spirals: toy(
    3,
    (u, v, y) => {
      const angle = 2 * PI * (0.75 * u + y / 3);
      return [u * cos(angle), u * sin(angle)];
    },
    0.04,
  ),
  xor: toy(2, (u, v) => [2 * u - 1, 2 * v - 1, Number(u < 0.5 !== v < 0.5)], 0.05),
  blobs: toy(4, (u, v, y) => [cos(2 * PI * (y / 4)), sin(2 * PI * (y / 4))], 0.35),
};
