// A network that trains step by step while its settings change: the page's twin of
// course/playground/training.py, on the engine that repeats helpers.

import { Batches } from "../engine/batches.mjs";
import { initialize, ownStd } from "../engine/initializers.mjs";
import { Activation } from "../engine/layers.mjs";
import { countRight } from "../engine/losses.mjs";
import { Network } from "../engine/network.mjs";
import { Numbers } from "../engine/numbers.mjs";
import { Training } from "../engine/training.mjs";
import { STREAMS, makeData } from "./data.mjs";
import { OWN_STD, buildsAnew, changed } from "./settings.mjs";

export const SPAN = 1000; // steps over which a schedule falls
export const LAST = 0.01; // the share of the rate that is left then
export const LAST_STEP = 10000; // where it pauses by itself, should it be forgotten
const NO_SLOPE = 0.001; // a unit with smaller slopes for every sample learns next to nothing
const CHUNK = 100; // samples evaluated at a time: between two of them the page may draw

/** The schedule of a menu entry, as the engine wants it. */
export function scheduleOf(name, lr) {
  const cosine = { name: "cosine", total_steps: SPAN, lr_min: lr * LAST };
  return {
    constant: null,
    step: { name: "step_decay", every: SPAN / 2 },
    exponential: { name: "exponential", factor: LAST ** (1 / SPAN) },
    "1/t": { name: "inverse_time", decay: (1 / LAST - 1) / SPAN },
    cosine,
    "warmup and cosine": { name: "warmup", schedule: cosine, steps: SPAN / 10 },
  }[name];
}

/** The penalty: the L1 part acts by its proximal step; L2 under AdamW is AdamW's decay. */
export function penaltyOf({ optimizer, penalty, strength }) {
  if (penalty === "none" || (optimizer === "AdamW" && penalty === "L2")) return null;
  return { kind: penalty, strength, l1_ratio: 0.5, proximal: penalty !== "L2" };
}

export function optimizerOf({ optimizer, lr, penalty, strength }) {
  if (optimizer !== "AdamW") return { name: optimizer, lr };
  return { name: optimizer, lr, weight_decay: penalty === "L2" ? strength : 0 };
}

export class Run {
  constructor(settings, own = null) {
    this.settings = settings;
    this.build(own);
  }

  /** Draw data and first weights, and begin at step 0. A fault leaves the run before as it was. */
  build(own) {
    const { settings } = this;
    this.data = makeData(settings, own);
    const { hidden, width, activation, norm, seed } = settings;
    const sizes = [this.data.d, ...Array(hidden).fill(width), this.data.classes.length];
    const options = { activation, norm: norm === "none" ? null : norm };
    this.network = new Network(sizes, options);
    const init = settings.init === OWN_STD ? ownStd(settings.std) : settings.init;
    initialize(this.network, init, new Numbers(seed, STREAMS.weights));
    this.network.setNumbers(new Numbers(seed, STREAMS.masks));
    this.batchNumbers = new Numbers(seed, STREAMS.batches);
    const { X, y } = this.data;
    this.training = new Training({ network: this.network, X, y, optimizer: optimizerOf(settings) });
    this.losses = [];
    this.divergedAt = null;
    this.point = null; // the last one on the curves
    this.stale = true; // whether steps were taken since
    this.makeBatches();
    this.makeUpdate(false);
  }

  /** The same network with arrays of its own: evaluates, and leaves those of the batch alone. */
  get looker() {
    return this.training.twin;
  }

  get steps() {
    return this.training.steps;
  }

  get lr() {
    const { schedule, rate } = this.training;
    return schedule ? schedule(this.steps) : rate;
  }

  get isOver() {
    return this.divergedAt !== null || this.steps >= LAST_STEP;
  }

  /** Change settings; return whether the network was built anew for it. */
  change(changes, own) {
    const before = this.settings;
    const after = changed(before, changes);
    if (buildsAnew(before, after)) {
      const built = new Run(after, own); // throws before anything here has changed
      Object.assign(this, built);
      return true;
    }
    this.settings = after;
    if (before.batch_size !== after.batch_size) this.makeBatches();
    this.makeUpdate(before.optimizer !== after.optimizer);
    return false;
  }

  makeBatches() {
    const n = this.data.y.length;
    this.batches = new Batches(n, Math.min(this.settings.batch_size, n), this.batchNumbers);
  }

  makeUpdate(newOptimizer) {
    const { training, settings } = this;
    if (newOptimizer) training.set("optimizer", optimizerOf(settings));
    training.set("learning_rate", settings.lr);
    training.set("weight_decay", optimizerOf(settings).weight_decay ?? 0);
    training.set("schedule", scheduleOf(settings.schedule, settings.lr));
    training.set("penalty", penaltyOf(settings));
    training.set("dropout", settings.dropout);
  }

  /** One step; false where there is none to take. */
  step() {
    if (this.isOver) return false;
    const loss = this.training.step(this.batches.draw());
    if (this.training.divergedAt !== null) {
      this.divergedAt = this.steps;
      return false;
    }
    if (this.losses.length < 100) this.losses.push(loss); // what the snippets are compared with
    this.stale = true;
    return true;
  }

  /**
   * Look at the network as it is: a generator, so that whoever draws may stop it between two pieces.
   * Leaves the point of the curves in `point`; where the losses are not finite, the run is over.
   */
  *look() {
    const train = yield* this.evaluate(this.data.X, this.data.y, true);
    const val = yield* this.evaluate(this.data.X_val, this.data.y_val, false);
    if (!Number.isFinite(train.loss + val.loss)) {
      this.divergedAt ??= this.steps;
      return;
    }
    this.stale = false;
    this.point = [this.steps, train.loss, val.loss, train.accuracy, val.accuracy];
  }

  *evaluate(X, y, measureSlopes) {
    const { looker } = this;
    const [d, k] = [looker.sizes[0], looker.sizes.at(-1)];
    const layers = looker.layers.filter((layer) => layer instanceof Activation);
    const steepest = measureSlopes ? layers.map((layer) => new Float64Array(layer.outputs)) : [];
    let [loss, right] = [0, 0];
    for (let start = 0; start < y.length; start += CHUNK) {
      const end = Math.min(start + CHUNK, y.length);
      const labels = y.subarray(start, end);
      const part = X.subarray(start * d, end * d);
      loss += looker.loss(part, labels, null, { training: false }) * (end - start);
      right += countRight(looker.layers.at(-1).output, labels, end - start, k);
      steepest.forEach((slopes, i) => keepSteepest(layers[i], slopes));
      yield;
    }
    if (measureSlopes) this.withoutSlope = shareBelow(steepest, NO_SLOPE);
    return { loss: loss / y.length, accuracy: right / y.length };
  }

  /** Norm of the first layer's weight gradient over that of the last, in the last step; NaN before. */
  get gradientRatio() {
    const { grads, sizes } = this.network;
    return norm(grads.W1) / norm(grads[`W${sizes.length - 1}`]);
  }

  /** Share of the weights that are exactly 0. */
  get zeros() {
    const { weights } = this.network;
    return weights.reduce((count, w) => count + (w === 0), 0) / weights.length;
  }
}

function keepSteepest(layer, slopes) {
  const { X, df, outputs, n } = layer;
  for (let at = 0, end = n * outputs; at < end; at += outputs)
    for (let j = 0; j < outputs; j++) slopes[j] = Math.max(slopes[j], Math.abs(df(X[at + j])));
}

function shareBelow(arrays, limit) {
  const count = arrays.reduce(
    (sum, array) => sum + array.filter((value) => value < limit).length,
    0,
  );
  return count / arrays.reduce((sum, array) => sum + array.length, 0);
}

function norm(array) {
  return Math.sqrt(array.reduce((sum, value) => sum + value * value, 0));
}
