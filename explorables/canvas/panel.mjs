// Axes: a box of the picture, and the numbers that its sides stand for.
import { SMALL } from "./pen.mjs";
import { general } from "./numbers.mjs";

export class Panel {
  // ``x`` and ``y`` are the ends of the axes; ``log`` names those that are logarithmic: "x", "y", "xy".
  constructor({ left, top, width, height, x, y, log = "" }) {
    Object.assign(this, { left, top, width, height, x, y });
    this.bottom = top + height;
    this.right = left + width;
    this.scale = ["x", "y"].map((axis) => (log.includes(axis) ? Math.log : (value) => value));
    this.back = ["x", "y"].map((axis) => (log.includes(axis) ? Math.exp : (value) => value));
  }

  // The place of a point of the data in the picture.
  at([a, b]) {
    return [this.left + this.width * this.share(0, a), this.bottom - this.height * this.share(1, b)];
  }

  share(axis, value) {
    const [low, high] = (axis ? this.y : this.x).map(this.scale[axis]);
    return (this.scale[axis](value) - low) / (high - low);
  }

  // The point of the data at a place of the picture.
  from([px, py]) {
    const shares = [(px - this.left) / this.width, (this.bottom - py) / this.height];
    return [this.x, this.y].map((ends, axis) => {
      const [low, high] = ends.map(this.scale[axis]);
      return this.back[axis](low + shares[axis] * (high - low));
    });
  }

  points(xs, ys) {
    return Array.from(xs, (x, i) => this.at([x, ys[i]]));
  }

  // Draw with everything outside the panel left out.
  clipped(pen, draw) {
    pen.context.save();
    pen.context.beginPath();
    pen.context.rect(this.left, this.top, this.width, this.height);
    pen.context.clip();
    draw();
    pen.context.restore();
  }

  level(pen, y, look = {}) {
    const guide = { color: "guide", width: 1, dash: [2, 2] };
    pen.line([this.at([this.x[0], y]), this.at([this.x[1], y])], { ...guide, ...look });
  }

  upright(pen, x, look = {}) {
    const guide = { color: "guide", width: 1, dash: [2, 2] };
    pen.line([this.at([x, this.y[0]]), this.at([x, this.y[1]])], { ...guide, ...look });
  }

  // Two sides with ticks, labels and a title; ``spines`` are the sides that are drawn.
  axes(pen, { xTicks = [], yTicks = [], xLabel = "", yLabel = "", title = "", spines = "xy", words = (tick) => written(tick) } = {}) {
    const corner = [this.left, this.bottom];
    const edge = { color: "edge", width: 0.8 };
    if (spines.includes("y")) pen.line([[this.left, this.top], corner], edge);
    if (spines.includes("x")) pen.line([corner, [this.right, this.bottom]], edge);
    for (const tick of xTicks) {
      const [x] = this.at([tick, this.y[0]]);
      pen.line([[x, this.bottom], [x, this.bottom + 4]], edge);
      pen.text(words(tick, "x"), [x, this.bottom + 7], { size: SMALL, align: "center", base: "top", color: "label" });
    }
    for (const tick of yTicks) {
      const [, y] = this.at([this.x[0], tick]);
      pen.line([[this.left - 4, y], [this.left, y]], edge);
      pen.text(words(tick, "y"), [this.left - 7, y], { size: SMALL, align: "right", base: "middle", color: "label" });
    }
    this.names(pen, { xLabel, yLabel, title });
  }

  names(pen, { xLabel, yLabel, title }) {
    const middle = [this.left + this.width / 2, this.top + this.height / 2];
    pen.text(xLabel, [middle[0], this.bottom + 24], { align: "center", base: "top" });
    pen.text(yLabel, [this.left - 38, middle[1]], { align: "center", base: "middle", turn: -Math.PI / 2 });
    pen.text(title, [this.left, this.top - 8]);
  }
}

// A number beside an axis, with a minus sign as long as a plus is; or with so many decimals.
export function written(value, decimals) {
  const text = decimals === undefined ? general(value, 6) : value.toFixed(decimals);
  return text.replace("-", "\u2212");
}

// A power of ten beside an axis: 10⁻⁴.
export function power(value) {
  const digits = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
  return `10${[...String(Math.round(Math.log10(value)))].map((each) => digits[each]).join("")}`;
}
