// Losses: how wrong the outputs are, and the gradient that backpropagation starts from
// (helpers/losses.py). Both are means: over the samples (cross-entropy), over samples and outputs
// (squared error).

/** What the losses share: an array for the gradient with respect to the outputs. */
class Loss {
  constructor(k) {
    this.k = k; // classes, or outputs
    this.memory = new Float64Array(0);
    this.gradient = this.memory;
  }

  reserve(n) {
    if (this.memory.length < n * this.k) this.memory = new Float64Array(n * this.k);
    if (this.gradient.length !== n * this.k) this.gradient = this.memory.subarray(0, n * this.k);
    return this.gradient;
  }
}

/**
 * Softmax and cross-entropy in one: loss = mean(-log(softmax(logits)[y])).
 *
 * -log p = log(sum(exp(z))) - z[y] with z = logits - max: no logarithm of 0. The gradient is
 * (softmax(logits) - one_hot(y)) / n. `y` holds a label for each of the n rows.
 */
export class SoftmaxCrossEntropy extends Loss {
  forward(logits, y, n) {
    const { k } = this;
    const gradient = this.reserve(n);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const at = i * k;
      let largest = -Infinity;
      for (let c = 0; c < k; c++) largest = Math.max(largest, logits[at + c]);
      let total = 0;
      for (let c = 0; c < k; c++) {
        gradient[at + c] = Math.exp(logits[at + c] - largest);
        total += gradient[at + c];
      }
      sum += Math.log(total) - (logits[at + y[i]] - largest);
      for (let c = 0; c < k; c++) gradient[at + c] /= total * n;
      gradient[at + y[i]] -= 1 / n;
    }
    return sum / n;
  }
}

/** Mean squared error, mean((outputs - y)**2); `y` is row-major, n x k. */
export class MeanSquaredError extends Loss {
  forward(outputs, y, n) {
    const gradient = this.reserve(n);
    let sum = 0;
    for (let i = 0; i < gradient.length; i++) {
      const difference = outputs[i] - y[i];
      sum += difference * difference;
      gradient[i] = difference * (2 / gradient.length);
    }
    return sum / gradient.length;
  }
}

export const LOSSES = { cross_entropy: SoftmaxCrossEntropy, mse: MeanSquaredError };

/** How many of n rows have their largest score at their label; a row with a NaN has not. */
export function countRight(logits, y, n, k) {
  let right = 0;
  for (let i = 0; i < n; i++) {
    let best = 0;
    let isNumber = true;
    for (let c = 0; c < k; c++) {
      if (Number.isNaN(logits[i * k + c])) isNumber = false;
      if (logits[i * k + c] > logits[i * k + best]) best = c;
    }
    if (isNumber && best === y[i]) right += 1;
  }
  return right;
}
