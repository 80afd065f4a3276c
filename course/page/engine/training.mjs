// Training: a network that takes one step after another (helpers/training.py).
//
// What fit does in a loop, one step a call, so that a page can draw in between and change the settings
// of the running network. Settings have the names of the spec (course/page/schema.json).

import { countRight } from "./losses.mjs";
import { Network } from "./network.mjs";
import { OPTIMIZERS } from "./optimizers.mjs";
import { PENALTIES } from "./penalties.mjs";
import { scheduleFrom } from "./schedules.mjs";
import { Update } from "./update.mjs";

const CHUNK = 500; // samples evaluated at a time, which bounds the memory

export class Training {
  /** X: row-major Float64Array, n x d; y: labels, or row-major targets for "mse". */
  constructor({ network = null, sizes, X, y, flat = null, optimizer, ...settings }) {
    const { activation, norm, dropout, loss, schedule, penalty, max_norm } = settings;
    this.network = network ?? new Network(sizes, { activation, norm, dropout, loss });
    if (flat !== null) this.network.flat.set(flat);
    this.twin = this.network.twin(); // for evaluations
    Object.assign(this, { X, y, steps: 0, divergedAt: null, scheduleOptions: schedule ?? null });
    this.update = new Update(this.network, null, { max_norm });
    this.set("optimizer", optimizer);
    this.set("penalty", penalty ?? null);
  }

  /**
   * One step on these rows of X; returns their loss before it, without the penalty.
   *
   * As in fit, a loss that is not finite ends the run: the parameters stay, every loss is NaN.
   */
  step(rows, uniforms = null) {
    if (this.divergedAt !== null) return NaN;
    const { network, optimizer } = this;
    if (this.schedule !== null) optimizer.lr = this.schedule(this.steps);
    const loss = network.lossOf(this.X, this.y, rows, true, uniforms);
    if (!Number.isFinite(loss)) {
      this.divergedAt = this.steps;
      return NaN;
    }
    this.update.step();
    this.steps += 1;
    return loss;
  }

  /** Change a setting of the running network. A new optimizer begins with a state of its own. */
  set(name, value) {
    if (!Object.hasOwn(SETTERS, name)) {
      throw new RangeError(`name must be one of ${Object.keys(SETTERS).join(", ")}, got ${name}`);
    }
    SETTERS[name](this, value);
  }

  /** Mean loss, and accuracy for labels, without dropout and by running statistics. */
  evaluate(X = this.X, y = this.y) {
    const network = this.twin;
    const [d, k] = [network.sizes[0], network.sizes[network.sizes.length - 1]];
    const n = X.length / d;
    let [loss, right] = [0, 0];
    for (let start = 0; start < n; start += CHUNK) {
      const end = Math.min(start + CHUNK, n);
      const part = y.subarray(start * network.targets, end * network.targets);
      loss += network.lossOf(X.subarray(start * d, end * d), part, null, false, null) * (end - start);
      const logits = network.layers[network.layers.length - 1].output;
      if (network.lossName !== "mse") right += countRight(logits, part, end - start, k);
    }
    const known = network.lossName !== "mse" && Number.isFinite(loss);
    return { loss: loss / n, accuracy: known ? right / n : NaN };
  }
}

/** The rate of the schedule, or of the optimizer alone: whatever of the two changed last. */
function setRate(training) {
  const { scheduleOptions, rate } = training;
  training.schedule = scheduleOptions && scheduleFrom(scheduleOptions, rate);
  training.optimizer.lr = rate;
}

const SETTERS = {
  optimizer(training, { name, ...options }) {
    training.optimizer = new OPTIMIZERS[name](options);
    training.update.optimizer = training.optimizer;
    training.rate = training.optimizer.lr;
    setRate(training);
  },
  learning_rate(training, rate) {
    training.rate = rate;
    setRate(training);
  },
  schedule(training, options) {
    training.scheduleOptions = options;
    setRate(training);
  },
  weight_decay(training, strength) {
    training.optimizer.weight_decay = strength;
  },
  penalty(training, options) {
    training.update.penalty = options && new PENALTIES[options.kind](options);
    training.update.proximal = options?.proximal ?? false;
  },
  max_norm(training, bound) {
    training.update.max_norm = bound;
  },
  dropout(training, p) {
    training.network.setDropout(p);
  },
  activation(training, name) {
    training.network.setActivation(name);
    training.twin.setActivation(name);
  },
  data(training, { X, y }) {
    Object.assign(training, { X, y });
  },
};
