// Normalization: mean 0 and variance 1, then a learned scale and shift (helpers/normalization.py).
//
// BatchNorm takes mean and variance of one feature over the samples of the batch, LayerNorm those of
// one sample over its features.

import { Layer } from "./layers.mjs";
import { columnSums } from "./matrices.mjs";

class Normalization extends Layer {
  constructor(width, [gamma, beta], [dgamma, dbeta], eps) {
    super(width, width);
    Object.assign(this, { gamma, beta, dgamma, dbeta, eps });
  }
}

/**
 * Normalize each feature over the samples of the mini-batch; in evaluation by the running
 * statistics. The variance is the biased one (1/N); the running variance keeps the unbiased one.
 */
export class BatchNorm extends Normalization {
  constructor(width, params, grads, { momentum = 0.1, eps = 1e-5 } = {}) {
    super(width, params, grads, eps);
    this.momentum = momentum;
    this.runningMean = new Float64Array(width);
    this.runningVar = new Float64Array(width).fill(1);
    for (const name of ["mean", "variance", "invStd", "scale"]) this[name] = new Float64Array(width);
  }

  forward(X, n, training) {
    this.remember(X, n);
    this.training = training;
    if (training) this.batchStatistics(X, n);
    const { output, centered, outputs: width, invStd, scale, beta } = this;
    const mean = training ? this.mean : this.runningMean;
    const variance = training ? this.variance : this.runningVar;
    for (let j = 0; j < width; j++) {
      invStd[j] = 1 / Math.sqrt(variance[j] + this.eps);
      scale[j] = this.gamma[j] * invStd[j];
    }
    for (let at = 0; at < output.length; at += width) {
      for (let j = 0; j < width; j++) {
        centered[at + j] = X[at + j] - mean[j];
        output[at + j] = centered[at + j] * scale[j] + beta[j];
      }
    }
    return output;
  }

  /** Mean and variance of this batch; the running ones move a share `momentum` towards them. */
  batchStatistics(X, n) {
    const { mean, variance, centered, outputs: width } = this;
    columnSums(X, mean, n, width);
    for (let j = 0; j < width; j++) mean[j] /= n;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < width; j++) centered[i * width + j] = (X[i * width + j] - mean[j]) ** 2;
    }
    columnSums(centered, variance, n, width);
    for (let j = 0; j < width; j++) variance[j] /= n;
    move(this.runningMean, mean, 1, this.momentum);
    if (n > 1) move(this.runningVar, variance, n / (n - 1), this.momentum);
  }

  /** dX = gamma / std * (dout - mean(dout) - X_hat * mean(dout * X_hat)); in evaluation the first term. */
  backward(dout) {
    const { gradient, centered, invStd, scale, dgamma, dbeta, n, outputs: width } = this;
    dgamma.fill(0);
    for (let at = 0; at < gradient.length; at += width) {
      for (let j = 0; j < width; j++) dgamma[j] += dout[at + j] * centered[at + j];
    }
    for (let j = 0; j < width; j++) dgamma[j] *= invStd[j];
    columnSums(dout, dbeta, n, width);
    for (let at = 0; at < gradient.length; at += width) {
      for (let j = 0; j < width; j++) {
        let through = dout[at + j];
        if (this.training) {
          through -= centered[at + j] * (dgamma[j] * (invStd[j] / n)); // through the variance
          through -= dbeta[j] / n; // through the mean
        }
        gradient[at + j] = through * scale[j];
      }
    }
    return gradient;
  }

  allocate(n) {
    this.centered = new Float64Array(n * this.outputs);
  }
}

function move(running, fresh, unbiasing, momentum) {
  for (let j = 0; j < running.length; j++) {
    running[j] += momentum * (fresh[j] * unbiasing - running[j]);
  }
}

/** Normalize each sample over its features: no dependence on the batch, training or not. */
export class LayerNorm extends Normalization {
  constructor(width, params, grads, { eps = 1e-5 } = {}) {
    super(width, params, grads, eps);
  }

  forward(X, n) {
    this.remember(X, n);
    const { output, normalized, invStd, gamma, beta, outputs: width } = this;
    for (let i = 0; i < n; i++) {
      const at = i * width;
      let mean = 0;
      for (let j = 0; j < width; j++) mean += X[at + j];
      mean /= width;
      let variance = 0;
      for (let j = 0; j < width; j++) {
        normalized[at + j] = X[at + j] - mean;
        variance += normalized[at + j] * normalized[at + j];
      }
      invStd[i] = 1 / Math.sqrt(variance / width + this.eps);
      for (let j = 0; j < width; j++) {
        normalized[at + j] *= invStd[i];
        output[at + j] = normalized[at + j] * gamma[j] + beta[j];
      }
    }
    return output;
  }

  /** dX = 1/std * (dX_hat - mean(dX_hat) - X_hat * mean(dX_hat * X_hat)), dX_hat = dout * gamma. */
  backward(dout) {
    const { gradient, normalized, invStd, gamma, dgamma, dbeta, n, outputs: width } = this;
    dgamma.fill(0);
    columnSums(dout, dbeta, n, width);
    for (let i = 0; i < n; i++) {
      const at = i * width;
      let mean = 0;
      let along = 0;
      for (let j = 0; j < width; j++) {
        const product = dout[at + j] * normalized[at + j];
        dgamma[j] += product;
        mean += dout[at + j] * gamma[j];
        along += product * gamma[j];
      }
      mean /= width;
      along /= width;
      for (let j = 0; j < width; j++) {
        const through = dout[at + j] * gamma[j] - mean - normalized[at + j] * along;
        gradient[at + j] = through * invStd[i];
      }
    }
    return gradient;
  }

  allocate(n) {
    this.normalized = new Float64Array(n * this.outputs);
    this.invStd = new Float64Array(n);
  }
}

export const NORMALIZATIONS = { batch: BatchNorm, layer: LayerNorm };
