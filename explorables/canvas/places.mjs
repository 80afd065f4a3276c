// Where a slider stands and what value that is. Stops lie at the whole numbers, as for frames; a place
// between two is a value between them, and beyond the first and the last lie the ends of the range.
import { plain } from "./numbers.mjs";

export class Places {
  // ``range`` is [low, high, whether whole numbers only, unit]; a choice has none.
  constructor(control, range) {
    Object.assign(this, { control, stops: control.values, last: control.values.length - 1 });
    if (!range) return;
    [this.low, this.high, this.integer, this.unit] = range;
    this.first = this.low < this.stops[0] ? -1 : 0;
    this.end = this.last + (this.high > this.stops[this.last] ? 1 : 0);
  }

  stop(i) {
    if (i < 0) return this.low;
    return i > this.last ? this.high : this.stops[i];
  }

  // The value at a place, in as few digits as a reader can tell apart.
  value(place) {
    if (Number.isInteger(place)) return this.stop(place);
    const [a, b] = [this.stop(Math.floor(place)), this.stop(Math.floor(place) + 1)];
    const share = place - Math.floor(place);
    if (this.integer) return Math.round(a + share * (b - a));
    if (this.control.log) return Number((a * (b / a) ** share).toPrecision(3));
    const decimals = Math.max(0, 2 - Math.floor(Math.log10(b - a)));
    return Number((a + share * (b - a)).toFixed(Math.min(decimals, 15))) + 0;
  }

  // The place of a value; of one outside the range, its nearer end.
  place(value) {
    const wanted = Math.min(Math.max(value, this.low), this.high);
    let i = this.first;
    while (i < this.end - 1 && this.stop(i + 1) <= wanted) i += 1;
    const [a, b] = [this.stop(i), this.stop(i + 1)];
    if (wanted === b) return i + 1;
    return i + (this.control.log ? Math.log(wanted / a) / Math.log(b / a) : (wanted - a) / (b - a));
  }

  // Where a key leads: to the next stop, or with Shift a tenth of the way.
  step(place, by, fine) {
    const size = fine ? 0.1 : 1;
    const at = place / size;
    const next = by > 0 ? Math.floor(at + 1e-6) + by : Math.ceil(at - 1e-6) + by;
    const moved = Math.round(next * size * 10) / 10;
    return Math.min(Math.max(moved, this.first), this.end);
  }

  text(place) {
    const stop = this.control.texts[place];
    return stop ?? `${plain(this.value(place), 6)} ${this.unit}`.trimEnd();
  }
}
