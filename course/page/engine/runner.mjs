// Runner: trains on request and reports, in a worker or on the page, by the same messages.
//
// To a runner                                            from a runner
//   {type: "start", settings}                              {type: "started", steps: 0, flat}
//   {type: "step", n}            n may be Infinity         {type: "stepped", steps, losses, divergedAt}
//   {type: "set", name, value}                             {type: "set", name, steps}
//   {type: "stop"}                                         {type: "stopped", steps}
//   {type: "snapshot", evaluate}  evaluate may be false    {type: "snapshot", steps, flat, ...}
//   {type: "predict", X}                                   {type: "predicted", logits, steps}
//                                                          {type: "failed", to, message}
//
// Steps are taken in slices of at most 10 ms, or one step where that takes longer; after each slice
// the page may draw and other messages are heard. `stepped` comes once a slice with its losses.
//
// settings are those of a spec (checked as there) with X, y, and besides: init (a name in INITIALIZERS,
// or {std} or {gain}), seed, batch_size, and perhaps X_val, y_val. Stream 0 of the seed's Numbers draws
// the first weights and then the masks, stream 1 the batches, as Network(..., rng=Numbers(seed, 0)) and
// fit(..., rng=Numbers(seed, 1)) do.

import { Batches } from "./batches.mjs";
import { gain, initialize, ownStd } from "./initializers.mjs";
import { Activation } from "./layers.mjs";
import { Numbers } from "./numbers.mjs";
import { Refused, checkedSettings } from "./spec.mjs";
import { Training } from "./training.mjs";

const SLICE = 10; // milliseconds

/** Answer the messages that arrive at a port: a worker's global scope, or one end of a channel. */
export function serve(port) {
  const runner = new Runner((message) => port.postMessage(message));
  port.onmessage = ({ data }) => runner.hear(data);
}

/**
 * A line to a runner: post(message) to it, hear(message) is called with what it says, close() ends it.
 *
 * With the address of a script that calls serve(self), and on a page that is served, it runs in a
 * worker; from a disk, where browsers refuse workers, on the page.
 */
export function connect(hear, address = null) {
  const worker = address !== null && location.protocol !== "file:" ? workerAt(address) : null;
  if (worker !== null) {
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = ({ message }) => hear({ type: "failed", to: "connect", message });
    return { post: (message) => worker.postMessage(message), close: () => worker.terminate() };
  }
  const { port1, port2 } = new MessageChannel();
  serve(port2);
  port1.onmessage = ({ data }) => hear(data);
  return { post: (message) => port1.postMessage(message), close: () => port2.close() };
}

/** A worker; null where the page may not have one. */
function workerAt(address) {
  try {
    return new Worker(address);
  } catch {
    return null;
  }
}

class Runner {
  constructor(say) {
    this.say = say;
    this.left = 0; // steps to take
    this.usual = 0; // milliseconds that a step takes, a moving average
    this.waiting = false; // for the next slice
    const { port1, port2 } = new MessageChannel(); // a timer would wait 4 ms between slices
    port1.onmessage = () => this.slice();
    this.wake = () => port2.postMessage(null);
  }

  hear(message) {
    try {
      if (!Object.hasOwn(ANSWERS, message.type)) throw new Refused(`no message is called ${message.type}`);
      if (message.type !== "start" && !this.training) throw new Refused("start comes first");
      ANSWERS[message.type](this, message);
    } catch (error) {
      this.say({ type: "failed", to: message?.type, message: error.message });
    }
  }

  slice() {
    this.waiting = false;
    const { training, batches } = this;
    const end = performance.now() + SLICE;
    const losses = [];
    while (this.left > 0 && (losses.length === 0 || performance.now() + this.usual < end)) {
      const begin = performance.now();
      losses.push(training.step(batches.draw()));
      this.usual += 0.2 * (performance.now() - begin - this.usual);
      this.left -= 1;
      if (training.divergedAt !== null) this.left = 0;
    }
    if (losses.length > 0) {
      this.say({ type: "stepped", ...this.state(), losses: Float64Array.from(losses) });
    }
    this.goOn();
  }

  goOn() {
    if (this.left > 0 && !this.waiting) {
      this.waiting = true;
      this.wake();
    }
  }

  state() {
    return { steps: this.training.steps, divergedAt: this.training.divergedAt };
  }
}

const ANSWERS = {
  start(runner, { settings }) {
    const { init = "he_normal", seed = 0, batch_size, X, y, X_val, y_val, ...others } = settings;
    const checked = checkedSettings(others);
    const training = new Training({ ...checked, X, y });
    const n = checkedCount(training.network, X, y);
    checkBatchSize(batch_size, n);
    const numbers = new Numbers(seed, 0);
    initialize(training.network, initializer(init), numbers);
    training.network.setNumbers(numbers);
    const batches = new Batches(n, batch_size, new Numbers(seed, 1));
    const validation = X_val ? { X: X_val, y: y_val } : null;
    Object.assign(runner, { training, batches, validation, settings: checked, left: 0, usual: 0 });
    runner.say({ type: "started", ...runner.state(), flat: training.network.flat });
  },

  step(runner, { n = 1 }) {
    runner.left = n;
    runner.goOn();
  },

  set(runner, { name, value }) {
    if (name === "batch_size") {
      const { nSamples, numbers } = runner.batches;
      checkBatchSize(value, nSamples);
      runner.batches = new Batches(nSamples, value, numbers);
    } else if (name === "data") {
      setData(runner, value);
    } else {
      runner.settings = checkedSettings(changed(runner.settings, name, value));
      runner.training.set(name, value);
    }
    runner.say({ type: "set", name, ...runner.state() });
  },

  stop(runner) {
    runner.left = 0;
    runner.say({ type: "stopped", ...runner.state() });
  },

  /** Parameters, the last batch's activations and gradients layer by layer, and the evaluations. */
  snapshot(runner, { evaluate = true }) {
    const { training, validation } = runner;
    const { flat, gradient, layers } = training.network;
    const activations = layers.filter((layer) => layer instanceof Activation && layer.n > 0);
    const found = {
      flat: flat.slice(),
      gradient: gradient.slice(),
      outputs: activations.map((layer) => layer.output.slice()),
      gradients: activations.map((layer) => layer.gradient.slice()),
    };
    const train = evaluate ? training.evaluate() : null;
    const val = evaluate && validation ? training.evaluate(validation.X, validation.y) : null;
    runner.say({ type: "snapshot", ...runner.state(), ...found, train, val });
  },

  predict(runner, { X }) {
    const logits = runner.training.twin.forward(X).slice();
    runner.say({ type: "predicted", ...runner.state(), logits });
  },
};

/** Other samples: the next batch begins a new order of them. */
function setData(runner, { X, y }) {
  const { training, batches } = runner;
  const n = checkedCount(training.network, X, y);
  runner.batches = new Batches(n, Math.min(batches.batchSize, n), batches.numbers);
  training.set("data", { X, y });
}

/** How many samples X and y hold; both must fit the network. */
function checkedCount({ sizes, targets }, X, y) {
  const n = X.length / sizes[0];
  if (!Number.isInteger(n) || n === 0 || y.length !== n * targets) {
    throw new Refused(`X and y must hold as many samples, got ${X.length} and ${y.length} numbers`);
  }
  return n;
}

/** The settings with one of them changed, by its name in Training.set. */
function changed(settings, name, value) {
  const ofOptimizer = { learning_rate: "lr", weight_decay: "weight_decay" }[name];
  if (!ofOptimizer) return { ...settings, [name]: value };
  return { ...settings, optimizer: { ...settings.optimizer, [ofOptimizer]: value } };
}

function checkBatchSize(size, n) {
  if (!Number.isInteger(size) || size < 1 || size > n) {
    throw new Refused(`batch_size must be a whole number from 1 to ${n}, got ${size}`);
  }
}

function initializer(init) {
  if (typeof init === "string") return init;
  return "std" in init ? ownStd(init.std) : gain(init.gain);
}
