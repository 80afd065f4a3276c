// What goes on inside: histograms of every layer, the first weights as images, decision regions.

import { axes, font, line, rgb, sharp } from "./theme.mjs";

export const BINS = 40;
export const GRADIENTS = [-8, 1]; // powers of ten; what is smaller counts as the smallest

/** Count values into BINS bins from low to high; what lies beyond counts at the edge. */
export function histogram(values, low, high) {
  const counts = new Uint32Array(BINS);
  const step = (high - low) / BINS || 1;
  for (let i = 0; i < values.length; i++) {
    const bin = Math.floor((values[i] - low) / step);
    counts[bin >= BINS ? BINS - 1 : bin > 0 ? bin : 0] += 1;
  }
  return counts;
}

/** Draw a row of histograms, one per layer, with one axis for all. */
export function drawHistograms(canvas, theme, { title, layers, low, high, zero, colour }) {
  const { context, width, height } = sharp(canvas);
  if (width < 40 || layers.length === 0) return;
  const columns = Math.min(layers.length, Math.max(2, Math.floor(width / 84)));
  const rows = Math.ceil(layers.length / columns);
  font(context, theme, 12, "600");
  context.fillStyle = theme.ink;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillText(title, 0, 14);
  const [w, h] = [width / columns, (height - 22) / rows];
  layers.forEach(({ name, counts }, i) => {
    const box = {
      left: (i % columns) * w,
      top: 22 + Math.floor(i / columns) * h,
      width: w - 10,
      height: h - 30,
    };
    drawBars(context, theme, box, counts, colour);
    font(context, theme, 11);
    context.fillStyle = theme.muted;
    context.textBaseline = "top";
    context.textAlign = "center";
    context.fillStyle = theme.ink;
    context.fillText(name, box.left + box.width / 2, box.top + box.height + 3);
    if (zero && low < 0) {
      const x = box.left + (-low / (high - low)) * box.width;
      line(context, theme.muted, [x, box.top, x, box.top + box.height], { dash: [2, 2] });
    }
  });
}

function drawBars(context, theme, box, counts, colour) {
  const most = Math.max(1, ...counts);
  const w = box.width / BINS;
  context.fillStyle = colour;
  // The root keeps a bar of few values in sight beside one of many.
  counts.forEach((count, i) => {
    const h = Math.sqrt(count / most) * box.height;
    if (count)
      context.fillRect(box.left + i * w, box.top + box.height - h, Math.max(w - 0.5, 1), h);
  });
  line(context, theme.muted, [
    box.left,
    box.top + box.height + 0.5,
    box.left + box.width,
    box.top + box.height + 0.5,
  ]);
}

/** Draw the weights into each unit of the first layer as an image of 8 x 8, or all as one. */
export function drawWeights(canvas, theme, title, { W, d, units, side }) {
  const { context, width, height } = sharp(canvas);
  heading(context, theme, title);
  const most = W.reduce((top, value) => Math.max(top, Math.abs(value)), 0) || 1;
  const colours = [rgb(theme.ground), rgb(theme.positive), rgb(theme.negative)];
  const [tileW, tileH] = side ? [side, side] : [units, d];
  const columns = side ? best(units, width, height - 22) : 1;
  const rows = side ? Math.ceil(units / columns) : 1;
  const gap = side ? 1 : 0;
  const image = context.createImageData(columns * (tileW + gap), rows * (tileH + gap));
  const paint = (x, y, value) => mix(image, x, y, colours, Math.max(-1, Math.min(1, value / most)));
  for (let unit = 0; unit < units; unit++) {
    for (let i = 0; i < d; i++) {
      const [x, y] = side
        ? [
            (unit % columns) * (side + 1) + (i % side),
            Math.floor(unit / columns) * (side + 1) + Math.floor(i / side),
          ]
        : [unit, i];
      paint(x, y, W[i * units + unit]);
    }
  }
  blit(context, image, { left: 0, top: 22, width, height: height - 22 }, side > 0);
}

function best(units, width, height) {
  return Math.max(1, Math.min(units, Math.round(Math.sqrt((units * width) / Math.max(height, 1)))));
}

function mix(image, x, y, [ground, positive, negative], share) {
  const at = 4 * (y * image.width + x);
  const end = share > 0 ? positive : negative;
  for (let c = 0; c < 3; c++)
    image.data[at + c] = ground[c] + (end[c] - ground[c]) * Math.abs(share);
  image.data[at + 3] = 255;
}

function heading(context, theme, title) {
  font(context, theme, 12, "600");
  context.fillStyle = theme.ink;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillText(title, 0, 18);
}

/** Enlarge an image without smoothing, as large as fits; square pixels where asked for. */
function blit(context, image, box, square) {
  const held = new OffscreenCanvas(image.width, image.height);
  held.getContext("2d").putImageData(image, 0, 0);
  const factor = Math.min(box.width / image.width, box.height / image.height);
  const [w, h] = square ? [image.width * factor, image.height * factor] : [box.width, box.height];
  context.imageSmoothingEnabled = false;
  context.drawImage(held, box.left, box.top, w, h);
}

/** Draw which class the network chooses where, and the samples on it. */
export function drawRegion(canvas, theme, title, { chosen, certain, side, range, X, y, isWrong }) {
  const { context, width, height } = sharp(canvas);
  heading(context, theme, title);
  const size = Math.max(Math.min(width, height - 22), 10);
  const box = { left: 0, top: 22, width: size, height: size };
  const ground = rgb(theme.ground);
  const colours = theme.classes.map(rgb);
  const image = context.createImageData(side, side);
  for (let i = 0; i < side * side; i++) {
    const colour = colours[chosen[i] % colours.length];
    const share = 0.1 + 0.35 * (certain[i] / 255);
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = ground[c] + (colour[c] - ground[c]) * share;
    image.data[4 * i + 3] = 255;
  }
  blit(context, image, box, true);
  for (let i = 0; i < y.length; i++) {
    const px = ((X[2 * i] - range.x) / range.width) * size;
    const py = box.top + size - ((X[2 * i + 1] - range.y) / range.width) * size;
    mark(context, theme, px, py, y[i], { hollow: isWrong[i] === 1 });
  }
}

const SHAPES = [0, 4, 3, -4, 5]; // corners of a class's mark: circle, diamond, triangle, square ...

/** A class's mark: told apart by its shape as well as by its colour. */
export function mark(context, theme, x, y, label, { hollow = false, size = 3.2 } = {}) {
  const corners = SHAPES[label % SHAPES.length];
  context.beginPath();
  if (corners === 0) context.arc(x, y, size, 0, 2 * Math.PI);
  const turn = corners < 0 ? Math.PI / 4 : -Math.PI / 2;
  for (let i = 0; i < Math.abs(corners); i++) {
    const angle = turn + (2 * Math.PI * i) / Math.abs(corners);
    context.lineTo(x + 1.25 * size * Math.cos(angle), y + 1.25 * size * Math.sin(angle));
  }
  context.closePath();
  context.fillStyle = hollow ? theme.ground : theme.classes[label % theme.classes.length];
  context.strokeStyle = hollow ? theme.classes[label % theme.classes.length] : theme.ground;
  context.lineWidth = hollow ? 1.5 : 0.75;
  context.fill();
  context.stroke();
}
