// The three matrix products of a dense layer. Matrices are row-major Float64Arrays: entry (i, j) of
// an n x m matrix is A[i*m + j].
//
// All three are one loop nest. Reading A with its two strides exchanged is reading its transpose, so
// nothing is transposed in memory. Eight entries of the result, 2 rows by 4 columns, are summed at
// once: each number read is then used two or four times, and the sums stay in the processor's
// registers.

/** out = A @ B, with A of shape (n, k), B of shape (k, m). */
export function product(A, B, out, n, k, m) {
  sums(A, k, 1, B, m, 1, out, n, k, m);
}

/** out = A.T @ B, with A of shape (n, k), B of shape (n, m), out of shape (k, m). */
export function productOfTransposed(A, B, out, n, k, m) {
  sums(A, 1, k, B, m, 1, out, k, n, m);
}

/** out = A @ B.T, with A of shape (n, m), B of shape (k, m), out of shape (n, k). */
export function productWithTransposed(A, B, out, n, m, k) {
  sums(A, m, 1, B, 1, m, out, n, m, k);
}

/** out[i*m + j] = sum over p < k of A[i*rowA + p*stepA] * B[p*stepB + j*columnB]. */
function sums(A, rowA, stepA, B, stepB, columnB, out, n, k, m) {
  let i = 0;
  for (; i + 1 < n; i += 2) {
    let j = 0;
    for (; j + 3 < m; j += 4) {
      tile(A, i * rowA, rowA, stepA, B, j * columnB, stepB, columnB, out, i * m + j, k, m);
    }
    for (; j < m; j++) {
      out[i * m + j] = sum(A, i * rowA, stepA, B, j * columnB, stepB, k);
      out[i * m + m + j] = sum(A, i * rowA + rowA, stepA, B, j * columnB, stepB, k);
    }
  }
  for (; i < n; i++) {
    for (let j = 0; j < m; j++) {
      out[i * m + j] = sum(A, i * rowA, stepA, B, j * columnB, stepB, k);
    }
  }
}

/** Two rows by four columns of the result, from out[at] on. */
function tile(A, a, rowA, stepA, B, b, stepB, columnB, out, at, k, m) {
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  for (let p = 0; p < k; p++) {
    const a0 = A[a];
    const a1 = A[a + rowA];
    const b0 = B[b];
    const b1 = B[b + columnB];
    const b2 = B[b + 2 * columnB];
    const b3 = B[b + 3 * columnB];
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    a += stepA;
    b += stepB;
  }
  out[at] = s00;
  out[at + 1] = s01;
  out[at + 2] = s02;
  out[at + 3] = s03;
  out[at + m] = s10;
  out[at + m + 1] = s11;
  out[at + m + 2] = s12;
  out[at + m + 3] = s13;
}

function sum(A, a, stepA, B, b, stepB, k) {
  let total = 0;
  for (let p = 0; p < k; p++) total += A[a + p * stepA] * B[b + p * stepB];
  return total;
}

/** out[j] = sum of column j of A, of shape (n, m). */
export function columnSums(A, out, n, m) {
  out.fill(0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) out[j] += A[i * m + j];
  }
}
