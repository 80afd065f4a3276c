// The small network that reads one digit: 64 inputs, two hidden layers of 8 units, 10 classes.
import { relu } from "../page/engine/activations.mjs";

const SIZES = [64, 8, 8, 10];

// Probabilities of the classes; ``masks`` holds one for each hidden layer, or is null: all units work.
export function probabilities(flat, pixels, masks) {
  const { weights, biases } = parted(flat);
  let h = pixels;
  for (let layer = 0; layer < 2; layer += 1) {
    h = linear(h, weights[layer], biases[layer]).map((value) => relu(value));
    if (masks) h = h.map((value, i) => value * masks[layer][i]);
  }
  return softmax(linear(h, weights[2], biases[2]));
}

// The order of Network.flat: all weights, row after row, then all biases.
function parted(flat) {
  let at = 0;
  const take = (n) => flat.slice(at, (at += n));
  const weights = SIZES.slice(1).map((fanOut, i) => take(SIZES[i] * fanOut));
  return { weights, biases: SIZES.slice(1).map(take) };
}

// W[i*fan_out + j] leads from input i to unit j.
function linear(x, W, b) {
  return b.map((bias, j) => x.reduce((sum, value, i) => sum + value * W[i * b.length + j], 0) + bias);
}

function softmax(logits) {
  const top = Math.max(...logits);
  const powers = logits.map((each) => Math.exp(each - top));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((each) => each / total);
}
