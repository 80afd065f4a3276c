// Mini-batches: every sample once per epoch, in a new random order each epoch (helpers/batches.py).

/** Endless batches of row numbers; what an epoch leaves over is skipped. */
export class Batches {
  constructor(nSamples, batchSize, numbers) {
    Object.assign(this, { nSamples, batchSize, numbers });
    this.start = nSamples; // no order is drawn yet: the first batch begins an epoch
    this.rows = new Int32Array(batchSize);
  }

  /** The next rows, valid until the next call. */
  draw() {
    if (this.start + this.batchSize > this.nSamples) {
      this.order = this.numbers.permutation(this.nSamples);
      this.start = 0;
    }
    for (let i = 0; i < this.batchSize; i++) this.rows[i] = this.order[this.start + i];
    this.start += this.batchSize;
    return this.rows;
  }
}
