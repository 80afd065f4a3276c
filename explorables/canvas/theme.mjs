// The colours of a picture: drawn for a light page and for a dark one, each with a contrast of 3 or
// more, and the reader's own few where the browser is told to force colours.

// Okabe and Ito's colours, darkened for white as in style.mplstyle, and lightened for a dark page.
const LIGHT = {
  blue: "#0072B2", orange: "#B84A00", green: "#00805A", purple: "#A3457F", olive: "#6B5B00",
  ink: "#222222", label: "#333333", edge: "#777777", grey: "#333333", guide: "#777777",
  level: "#858585", paper: "#ffffff",
};
const DARK = {
  blue: "#5CB3E6", orange: "#F08A4B", green: "#3FC796", purple: "#E08DBE", olive: "#CDB94A",
  ink: "#e6e6e6", label: "#d0d4d9", edge: "#8b929b", grey: "#d0d4d9", guide: "#8b929b",
  level: "#7d848d", paper: "#121212",
};
const SYSTEM = {
  blue: "LinkText", orange: "CanvasText", green: "CanvasText", purple: "LinkText",
  olive: "CanvasText", ink: "CanvasText", label: "CanvasText", edge: "CanvasText",
  grey: "CanvasText", guide: "GrayText", level: "GrayText", paper: "Canvas",
};

export const WATCHED = ["print", "(forced-colors: active)", "(prefers-color-scheme: dark)"];

// The theme that a figure is to be drawn in now: its colours and its font.
export function themeOf(figure) {
  const style = getComputedStyle(figure);
  const family = style.fontFamily;
  const asked = (query) => window.matchMedia(query).matches;
  if (asked("print")) return { ...LIGHT, family };
  if (asked("(forced-colors: active)")) return { ...SYSTEM, family, forced: true };
  return { ...(isLight(style.color) ? DARK : LIGHT), family };
}

// Light ink stands on a dark page.
function isLight(color) {
  const [red, green, blue] = color.match(/[\d.]+/g).map(Number);
  return 0.3 * red + 0.6 * green + 0.1 * blue > 128;
}
