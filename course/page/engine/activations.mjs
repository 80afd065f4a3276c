// Activation functions, each with its derivative: helpers/activations.py, one number at a time.
//
// The derivatives take the pre-activation x, never the function's output. NaN stays NaN.

export function sigmoid(x) {
  return 1 / (1 + Math.exp(-x));
}

/** y * (1 - y), taken at -|x|, where 1 - y loses no digits. */
export function sigmoidDerivative(x) {
  const y = sigmoid(-Math.abs(x));
  return y - y * y;
}

export function tanh(x) {
  return Math.tanh(x);
}

/** 1 - y**2 without the digits that it loses where tanh saturates. */
export function tanhDerivative(x) {
  return 4 * sigmoidDerivative(2 * x);
}

export function relu(x) {
  return Math.max(x, 0);
}

export function reluDerivative(x) {
  return x > 0 ? 1 : 0;
}

export function leakyRelu(x, slope = 0.01) {
  return slope === 0 ? Math.max(x, 0) : Math.max(x, slope * x);
}

export function leakyReluDerivative(x, slope = 0.01) {
  return x > 0 ? 1 : slope;
}

export function elu(x, alpha = 1) {
  return x > 0 ? x : alpha * Math.expm1(x);
}

export function eluDerivative(x, alpha = 1) {
  return x > 0 ? 1 : alpha * Math.exp(x);
}

export function identity(x) {
  return x;
}

export function identityDerivative() {
  return 1;
}

// name -> [function, derivative]; called with one argument, so that slope and alpha keep their defaults
export const ACTIVATIONS = {
  sigmoid: [sigmoid, sigmoidDerivative],
  tanh: [tanh, tanhDerivative],
  relu: [relu, reluDerivative],
  leaky_relu: [leakyRelu, leakyReluDerivative],
  elu: [elu, eluDerivative],
  identity: [identity, identityDerivative],
};
