// Draws on a canvas in the units of a picture, a hundredth of an inch: 720 x 370 on a desktop.

export const TEXT = 13.2; // 9.5 points, as in style.mplstyle
export const SMALL = 11.8;
export const DASHES = { solid: [], dashed: [3.7, 1.6], dashdot: [6.4, 1.6, 1, 1.6], dotted: [1, 1.65] };

export class Pen {
  constructor(context, theme) {
    this.context = context;
    this.theme = theme;
  }

  color(name) {
    return this.theme[name] ?? name;
  }

  // A dash is given in widths of the line, as Matplotlib takes it.
  style({ color = "ink", width = 1.8, dash = "solid", alpha = 1 }) {
    const pattern = DASHES[dash] ?? dash;
    const thick = (width * 100) / 72;
    Object.assign(this.context, { strokeStyle: this.color(color), fillStyle: this.color(color) });
    Object.assign(this.context, { lineWidth: thick, globalAlpha: alpha, lineJoin: "round" });
    this.context.setLineDash(pattern.map((each) => each * thick));
  }

  path(points) {
    this.context.beginPath();
    points.forEach(([x, y], i) => (i ? this.context.lineTo(x, y) : this.context.moveTo(x, y)));
  }

  line(points, look = {}) {
    this.style(look);
    this.path(points);
    this.context.stroke();
  }

  fill(points, look = {}) {
    this.style(look);
    this.path(points);
    this.context.fill();
  }

  box(x, y, width, height, look = {}) {
    this.style(look);
    this.context.fillRect(x, y, width, height);
  }

  // Filled, or with ``open`` a circle whose inside is left as it is. Sizes are across, in points.
  dot([x, y], { size = 5, open = false, ...look } = {}) {
    this.style({ width: 1.5, ...look });
    this.context.beginPath();
    this.context.arc(x, y, (size * 100) / 144, 0, 2 * Math.PI);
    if (open) this.context.stroke();
    else this.context.fill();
  }

  cross([x, y], { size = 8, upright = false, ...look } = {}) {
    const r = (size * 100) / 144;
    const arms = upright ? [[1, 0], [0, 1]] : [[1, 1], [1, -1]];
    for (const [a, b] of arms) {
      this.line([[x - a * r, y - b * r], [x + a * r, y + b * r]], { width: 2, ...look });
    }
  }

  // Four small arrow heads around a point say that it can be dragged.
  grip([x, y], look = {}) {
    for (const [a, b] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      const tip = [x + 17 * a, y + 17 * b];
      const base = (side) => [x + 12 * a + 3.5 * side * b, y + 12 * b + 3.5 * side * a];
      this.fill([tip, base(1), base(-1)], { color: "edge", ...look });
    }
  }

  text(words, [x, y], { size = TEXT, align = "left", base = "alphabetic", color = "ink", turn = 0, bold = false } = {}) {
    const { context } = this;
    context.save();
    context.globalAlpha = 1;
    context.font = `${bold ? "600 " : ""}${size}px ${this.theme.family}`;
    Object.assign(context, { fillStyle: this.color(color), textAlign: align, textBaseline: base });
    context.translate(x, y);
    context.rotate(turn);
    context.fillText(words, 0, 0);
    context.restore();
  }

  width(words, size = TEXT) {
    this.context.font = `${size}px ${this.theme.family}`;
    return this.context.measureText(words).width;
  }

  // Lines with their names; ``at`` is the upper right corner, or the upper left with ``left``.
  legend(entries, [x, y], { left = false, title = "" } = {}) {
    const wide = Math.max(...entries.map(({ label }) => this.width(label, SMALL))) + 34;
    const start = left ? x : x - wide;
    if (title) this.text(title, [start, y + 10], { size: SMALL, color: "label" });
    entries.forEach(({ label, ...look }, i) => {
      const row = y + 7 + 17 * (i + Boolean(title));
      this.line([[start, row], [start + 26, row]], look);
      this.text(label, [start + 33, row], { size: SMALL, base: "middle", color: "ink" });
    });
  }
}
