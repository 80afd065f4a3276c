// All parameters of a network in one flat vector, and a view of it for every array
// (helpers/parameters.py): first every weight matrix, then biases, gammas and betas.

/** Names and lengths in layer order: W1, b1 (, gamma1, beta1), W2, b2 ... */
export function shapesOf(sizes, norm) {
  const shapes = [];
  for (let i = 1; i < sizes.length; i++) {
    shapes.push([`W${i}`, sizes[i - 1] * sizes[i]], [`b${i}`, sizes[i]]);
    if (norm && i < sizes.length - 1) shapes.push([`gamma${i}`, sizes[i]], [`beta${i}`, sizes[i]]);
  }
  return shapes;
}

/** How many numbers a network of these sizes has in `flat`. */
export function countParameters(sizes, norm) {
  return shapesOf(sizes, norm).reduce((sum, [, length]) => sum + length, 0);
}

export class Parameters {
  constructor(sizes, norm) {
    const shapes = shapesOf(sizes, norm);
    const matrices = shapes.filter(([name]) => name.startsWith("W"));
    const vectors = shapes.filter(([name]) => !name.startsWith("W"));
    this.names = shapes.map(([name]) => name);
    this.nWeights = matrices.reduce((sum, [, length]) => sum + length, 0);
    this.flat = new Float64Array(countParameters(sizes, norm));
    this.gradient = new Float64Array(this.flat.length);
    this.params = views(this.flat, [...matrices, ...vectors]);
    this.grads = views(this.gradient, [...matrices, ...vectors]);
    for (const name of this.names) if (name.startsWith("gamma")) this.params[name].fill(1);
  }
}

/** Views that share out `flat` among the names, in their order. */
function views(flat, shapes) {
  const found = {};
  let start = 0;
  for (const [name, length] of shapes) {
    found[name] = flat.subarray(start, start + length);
    start += length;
  }
  return found;
}
