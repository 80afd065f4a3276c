// The three matrix products of a dense layer. Matrices are row-major Float64Arrays: entry (i, j) of
// an n x m matrix is A[i*m + j].
//
// Four terms of each sum are taken at once: an entry of the result is then read and written a
// quarter as often, which is what most of the time went into. All loops end in one along a row, where
// neighbours in memory are neighbours in time.

/** out = A @ B, with A of shape (n, k), B of shape (k, m). */
export function product(A, B, out, n, k, m) {
  for (let i = 0; i < n; i++) {
    addRows(A, i * k, 1, B, out, i * m, k, m);
  }
}

/** out = A.T @ B, with A of shape (n, k), B of shape (n, m), out of shape (k, m). */
export function productOfTransposed(A, B, out, n, k, m) {
  for (let j = 0; j < k; j++) {
    addRows(A, j, k, B, out, j * m, n, m);
  }
}

/** One row of a product: the sum of the rows of B, each times a factor read from A. */
function addRows(A, start, stride, B, out, outStart, count, m) {
  for (let c = 0; c < m; c++) out[outStart + c] = 0;
  let r = 0;
  for (; r + 3 < count; r += 4) {
    const at = start + r * stride;
    const a0 = A[at];
    const a1 = A[at + stride];
    const a2 = A[at + 2 * stride];
    const a3 = A[at + 3 * stride];
    const b0 = r * m;
    const b1 = b0 + m;
    const b2 = b1 + m;
    const b3 = b2 + m;
    for (let c = 0; c < m; c++) {
      out[outStart + c] += a0 * B[b0 + c] + a1 * B[b1 + c] + (a2 * B[b2 + c] + a3 * B[b3 + c]);
    }
  }
  for (; r < count; r++) {
    const a = A[start + r * stride];
    for (let c = 0; c < m; c++) out[outStart + c] += a * B[r * m + c];
  }
}

/** out = A @ B.T, with A of shape (n, m), B of shape (k, m): every entry a row of A times one of B. */
export function productWithTransposed(A, B, out, n, m, k) {
  for (let i = 0; i < n; i++) {
    const a = i * m;
    let j = 0;
    for (; j + 3 < k; j += 4) {
      const b0 = j * m;
      const b1 = b0 + m;
      const b2 = b1 + m;
      const b3 = b2 + m;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let c = 0; c < m; c++) {
        const value = A[a + c];
        s0 += value * B[b0 + c];
        s1 += value * B[b1 + c];
        s2 += value * B[b2 + c];
        s3 += value * B[b3 + c];
      }
      out[i * k + j] = s0;
      out[i * k + j + 1] = s1;
      out[i * k + j + 2] = s2;
      out[i * k + j + 3] = s3;
    }
    for (; j < k; j++) {
      let sum = 0;
      for (let c = 0; c < m; c++) sum += A[a + c] * B[j * m + c];
      out[i * k + j] = sum;
    }
  }
}

/** out[j] = sum of column j of A, of shape (n, m). */
export function columnSums(A, out, n, m) {
  out.fill(0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) out[j] += A[i * m + j];
  }
}
