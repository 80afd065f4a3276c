// The layers of a network: Linear, Activation, Dropout (helpers/layers.py).
//
// A layer is a pair of rules. forward(X, n, training) takes n rows and returns `output`;
// backward(dout) takes the gradient of the loss with respect to that output, writes the gradients of
// its own parameters and returns `gradient`, the one with respect to its input (dX in helpers).
//
// Every layer writes into arrays of its own, which grow when a larger batch comes and are used again
// at every step: what is returned is valid until the next call.

import { ACTIVATIONS } from "./activations.mjs";
import { columnSums, product, productOfTransposed, productWithTransposed } from "./matrices.mjs";

/** What the layers share: their input, and arrays for n rows of it. */
export class Layer {
  constructor(inputs, outputs) {
    this.inputs = inputs; // numbers per row
    this.outputs = outputs;
    this.n = 0;
    this.memory = [new Float64Array(0), new Float64Array(0)];
  }

  /** Keep the input; make `output` and `gradient` views for n rows. */
  remember(X, n) {
    this.X = X;
    if (n === this.n) return;
    this.n = n;
    if (this.memory[0].length < n * this.outputs || this.memory[1].length < n * this.inputs) {
      this.memory = [new Float64Array(n * this.outputs), new Float64Array(n * this.inputs)];
    }
    this.output = this.memory[0].subarray(0, n * this.outputs);
    this.gradient = this.memory[1].subarray(0, n * this.inputs);
    this.allocate(n);
  }

  allocate() {}
}

/** Weighted sums plus a bias: out = X @ W + b, with W of shape (fan_in, fan_out). */
export class Linear extends Layer {
  constructor(fanIn, fanOut, [W, b], [dW, db]) {
    super(fanIn, fanOut);
    Object.assign(this, { W, b, dW, db });
  }

  forward(X, n) {
    this.remember(X, n);
    const { output, b, outputs } = this;
    product(X, this.W, output, n, this.inputs, outputs);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < outputs; j++) output[i * outputs + j] += b[j];
    }
    return output;
  }

  /** dW = X.T @ dout, db = sum of dout over the samples, dX = dout @ W.T. */
  backward(dout, inputGradient = true) {
    const { n, inputs, outputs } = this;
    productOfTransposed(this.X, dout, this.dW, n, inputs, outputs);
    columnSums(dout, this.db, n, outputs);
    if (inputGradient) productWithTransposed(dout, this.W, this.gradient, n, outputs, inputs);
    return this.gradient;
  }
}

/** An activation function, element by element: out = f(X), dX = dout * f'(X). */
export class Activation extends Layer {
  constructor(width, name) {
    super(width, width);
    this.choose(name);
  }

  choose(name) {
    [this.f, this.df] = ACTIVATIONS[name];
  }

  forward(X, n) {
    this.remember(X, n);
    const { output, f } = this;
    for (let i = 0; i < output.length; i++) output[i] = f(X[i]);
    return output;
  }

  backward(dout) {
    const { X, gradient, df } = this;
    for (let i = 0; i < gradient.length; i++) gradient[i] = df(X[i]) * dout[i];
    return gradient;
  }
}

const STEPS = 65536; // p is a whole number of these: helpers draws 16 bits for each unit

/**
 * Silence each unit with probability p while training; do nothing otherwise.
 *
 * mask = (uniform >= p) / (1 - p), out = X * mask, dX = dout * mask. `numbers` is where the uniform
 * numbers come from: anything with fill(out).
 */
export class Dropout extends Layer {
  constructor(width, p) {
    super(width, width);
    this.p = p;
    this.dropping = false;
    this.numbers = null;
  }

  forward(X, n, training) {
    this.remember(X, n);
    this.dropping = training && this.p > 0;
    if (!this.dropping) return X;
    this.drawMask();
    const { output, mask } = this;
    for (let i = 0; i < output.length; i++) output[i] = X[i] * mask[i];
    return output;
  }

  backward(dout) {
    if (!this.dropping) return dout;
    const { gradient, mask } = this;
    for (let i = 0; i < gradient.length; i++) gradient[i] = dout[i] * mask[i];
    return gradient;
  }

  drawMask() {
    const limit = Math.min(roundHalfEven(STEPS * this.p), STEPS - 1);
    const scale = STEPS / (STEPS - limit);
    const { mask } = this;
    this.numbers.fill(mask);
    for (let i = 0; i < mask.length; i++) {
      mask[i] = Math.floor(mask[i] * STEPS) >= limit ? scale : 0;
    }
  }

  allocate(n) {
    this.mask = new Float64Array(n * this.outputs);
  }
}

/** NumPy's rint: of two whole numbers equally near, the even one. */
function roundHalfEven(x) {
  const nearest = Math.round(x);
  return nearest - x === 0.5 && nearest % 2 ? nearest - 1 : nearest;
}
