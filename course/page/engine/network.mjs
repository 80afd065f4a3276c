// Network: a stack of layers with its parameters in one flat vector (helpers/network.py).
//
// Each hidden layer is Linear, then the normalization if there is one, the activation, and dropout
// (which lets everything pass at p = 0); the output layer is Linear alone and returns logits.

import { Activation, Dropout, Linear } from "./layers.mjs";
import { LOSSES } from "./losses.mjs";
import { NORMALIZATIONS } from "./normalization.mjs";
import { Parameters } from "./parameters.mjs";

/** Uniform numbers that were drawn elsewhere: hands them out in their order. */
class Given {
  restart(values) {
    this.values = values;
    this.at = 0;
  }

  fill(out) {
    for (let i = 0; i < out.length; i++) out[i] = this.values[this.at + i];
    this.at += out.length;
  }
}

export class Network {
  constructor(
    sizes,
    { activation = "relu", norm = null, dropout = 0, loss = "cross_entropy", parameters } = {},
  ) {
    Object.assign(this, { sizes: [...sizes], activation, norm, dropout, lossName: loss });
    this.parameters = parameters ?? new Parameters(sizes, norm);
    const { flat, gradient, nWeights, names, params, grads } = this.parameters;
    Object.assign(this, { flat, gradient, nWeights, names, params, grads });
    this.weights = flat.subarray(0, nWeights); // one vector of them all, as a penalty wants it
    this.weightGradient = gradient.subarray(0, nWeights);
    this.lossFunction = new LOSSES[loss](sizes[sizes.length - 1]);
    this.given = new Given();
    this.makeLayers();
    this.makeBatch(0);
  }

  /**
   * The logits of rows of X, n x k, row-major, valid until the next call.
   *
   * X is row-major; `rows` lists which of its rows to take, null takes all. `uniforms` are the numbers
   * for the dropout masks, hidden layer after hidden layer, sample after sample; without them each
   * Dropout layer's own `numbers` draw.
   */
  forward(X, rows = null, { training = false, uniforms = null } = {}) {
    return this.run(X, rows, training, uniforms);
  }

  /** Forward, and the mean loss of these rows. y: labels, or row-major targets for "mse". */
  loss(X, y, rows = null, { training = true, uniforms = null } = {}) {
    return this.lossOf(X, y, rows, training, uniforms);
  }

  /** Fill `gradient` with the gradient of the last loss. */
  backward() {
    let dout = this.lossFunction.gradient;
    for (let i = this.layers.length - 1; i >= 0; i--) dout = this.layers[i].backward(dout, i > 0);
  }

  /**
   * A network with the same parameters and running statistics, not copies of them, and with arrays of
   * its own for what passes through: an evaluation leaves those of the last batch as they are.
   */
  twin() {
    const { sizes, activation, norm, lossName: loss, parameters } = this;
    const twin = new Network(sizes, { activation, norm, loss, parameters });
    twin.layers.forEach((layer, i) => {
      const { runningMean, runningVar } = this.layers[i];
      if (runningMean) Object.assign(layer, { runningMean, runningVar });
    });
    return twin;
  }

  /** Let units drop with another probability from now on. */
  setDropout(p) {
    this.dropout = p;
    for (const layer of this.layers) if (layer instanceof Dropout) layer.p = p;
  }

  /** Take another activation function from now on. */
  setActivation(name) {
    this.activation = name;
    for (const layer of this.layers) if (layer instanceof Activation) layer.choose(name);
  }

  /** Where the dropout masks come from when forward is given no uniforms: has fill(out). */
  setNumbers(numbers) {
    for (const layer of this.layers) if (layer instanceof Dropout) layer.own = numbers;
  }

  run(X, rows, training, uniforms) {
    const n = rows === null ? X.length / this.sizes[0] : rows.length;
    if (uniforms !== null) this.given.restart(uniforms);
    let out = rows === null ? X : this.gather(X, rows);
    for (let i = 0; i < this.layers.length; i++) {
      const layer = this.layers[i];
      if (layer instanceof Dropout) layer.numbers = uniforms === null ? layer.own : this.given;
      out = layer.forward(out, n, training);
    }
    return out;
  }

  lossOf(X, y, rows, training, uniforms) {
    const logits = this.run(X, rows, training, uniforms);
    const n = rows === null ? X.length / this.sizes[0] : rows.length;
    return this.lossFunction.forward(logits, rows === null ? y : this.gatherTargets(y, rows), n);
  }

  makeLayers() {
    const { sizes, norm, params, grads } = this;
    this.layers = [];
    for (let i = 1; i < sizes.length; i++) {
      const own = (first, second) => [
        [params[first + i], params[second + i]],
        [grads[first + i], grads[second + i]],
      ];
      this.layers.push(new Linear(sizes[i - 1], sizes[i], ...own("W", "b")));
      if (i === sizes.length - 1) break;
      if (norm) {
        this.layers.push(new NORMALIZATIONS[norm](sizes[i], ...own("gamma", "beta")));
      }
      this.layers.push(new Activation(sizes[i], this.activation));
      this.layers.push(new Dropout(sizes[i], this.dropout));
    }
  }

  /** Arrays for a batch of n rows: their inputs and their targets. */
  makeBatch(n) {
    this.batchX = new Float64Array(n * this.sizes[0]);
    const k = this.lossName === "mse" ? this.sizes[this.sizes.length - 1] : 1;
    this.batchY = new Float64Array(n * k);
    this.targets = k; // numbers of y per row
    this.batch = n;
  }

  gather(X, rows) {
    if (this.batch !== rows.length) this.makeBatch(rows.length);
    copyRows(X, rows, this.sizes[0], this.batchX);
    return this.batchX;
  }

  gatherTargets(y, rows) {
    copyRows(y, rows, this.targets, this.batchY);
    return this.batchY;
  }
}

function copyRows(from, rows, width, to) {
  for (let i = 0; i < rows.length; i++) {
    const start = rows[i] * width;
    for (let j = 0; j < width; j++) to[i * width + j] = from[start + j];
  }
}
