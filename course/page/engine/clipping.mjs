// Clipping: keep a gradient from growing too large before the optimizer steps (helpers/clipping.py).

const SMALLEST = 1e-280; // smaller sums of squares have lost digits

/**
 * Scale the gradient, in place, so that its norm is at most maxNorm; return the norm before.
 *
 * g <- g * min(1, maxNorm/norm). A norm that is not finite leaves the gradient as it is.
 */
export function clipByNorm(gradient, maxNorm) {
  const length = norm(gradient);
  const scale = Number.isFinite(length) ? maxNorm / Math.max(length, maxNorm) : 1;
  if (scale < 1) {
    const factor = scale * (1 - 4 * Number.EPSILON); // rounding must not carry it above the bound
    for (let i = 0; i < gradient.length; i++) gradient[i] *= factor;
  }
  return length;
}

/** sqrt(sum of squares), also where the squares overflow or vanish. */
export function norm(values) {
  const squares = sumOfSquares(values, 1);
  if (squares > SMALLEST && Number.isFinite(squares)) return Math.sqrt(squares);
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  const unit = largest > 0 && Number.isFinite(largest) ? largest : 1;
  return unit * Math.sqrt(sumOfSquares(values, unit));
}

function sumOfSquares(values, unit) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] / unit) * (values[i] / unit);
  return sum;
}
