// What every canvas shares: the colours of the page's theme, the sharpness of the screen, axes.

const NAMES = ["ink", "muted", "line", "ground", "train", "val", "positive", "negative", "accent"];

/** Colours as the style sheet gives them now, in light, in dark and under forced colours. */
export function readTheme(element) {
  const style = getComputedStyle(element);
  const theme = Object.fromEntries(
    NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  );
  const classes = style
    .getPropertyValue("--classes")
    .split(",")
    .map((one) => one.trim());
  return {
    ...theme,
    classes,
    font: style.fontFamily,
    calm: matchMedia("(prefers-reduced-motion: reduce)").matches,
  };
}

/** A context to draw on in CSS pixels, as sharp as the screen; its size follows the element's. */
export function sharp(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = globalThis.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

export function font(context, theme, size = 11, weight = "normal") {
  context.font = `${weight} ${size}px ${theme.font}`;
}

/** A panel's frame: title above, numbers at the ticks; returns how a value becomes a pixel. */
export function axes(context, theme, box, { title, x, y }) {
  const place = { x: scale(x, box.left, box.right), y: scale(y, box.bottom, box.top) };
  font(context, theme, 12, "600");
  context.fillStyle = theme.ink;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillText(title, box.left - box.margin, box.top - 8);
  font(context, theme, 11);
  context.lineWidth = 1;
  for (const [value, text] of y.ticks) {
    const at = Math.round(place.y(value)) + 0.5;
    line(context, theme.line, [box.left, at, box.right, at]);
    context.fillStyle = theme.muted;
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillText(text, box.left - 5, at);
  }
  context.textBaseline = "top";
  x.ticks.forEach(([value, text], i) => {
    context.textAlign = i === 0 ? "left" : i === x.ticks.length - 1 ? "right" : "center";
    context.fillStyle = theme.muted;
    context.fillText(text, place.x(value), box.bottom + 5);
  });
  line(context, theme.muted, [box.left, box.bottom + 0.5, box.right, box.bottom + 0.5]);
  return place;
}

export function line(context, colour, points, { width = 1, dash = [], alpha = 1 } = {}) {
  context.save();
  context.beginPath();
  context.strokeStyle = colour;
  context.globalAlpha = alpha;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.setLineDash(dash);
  for (let i = 0; i < points.length; i += 2) context.lineTo(points[i], points[i + 1]);
  context.stroke();
  context.restore();
}

function scale({ low, high, log = false }, from, to) {
  const f = log ? Math.log10 : (value) => value;
  const [a, b] = [f(low), f(high)];
  return (value) => from + ((f(Math.min(Math.max(value, low), high)) - a) / (b - a)) * (to - from);
}

/** A colour "#rrggbb" as three numbers, for pixels that are mixed by hand. */
export function rgb(colour) {
  const whole = parseInt(colour.replace("#", ""), 16);
  return Number.isNaN(whole) ? [127, 127, 127] : [whole >> 16, (whole >> 8) & 255, whole & 255];
}
