// The whole state of the playground in the address, in the form of the figures' deep links:
// "#playground:v=1,lr=0.3,optimizer=Adam,B.lr=0.1". What is not named has its default.

import { CONTROLS, DEFAULTS, OWN, changed, shown } from "./settings.mjs";

export const NAME = "playground";
export const VERSION = "1";
const SEPARATORS = /[:,]/;
const LONGEST = 4000; // characters; an address that messengers and mail programs do not cut
const OTHER = "B.";

// The state is {settings, other, own}: other holds the settings of B or null, own the reader's data
// or null. Return {hash, note}: own data travels while it is small, else the note says that not.
export function writeAddress({ settings, other, own }) {
  const pairs = [["v", VERSION], ...differences(settings, DEFAULTS, "")];
  if (other) pairs.push([`${OTHER.slice(0, -1)}`, "1"], ...differences(other, settings, OTHER));
  let hash = join(pairs);
  if (!own || !uses(OWN, settings, other)) return { hash, note: "" };
  const whole = join([...pairs, ["own", pack(own)]]);
  if (whole.length <= LONGEST) return { hash: whole, note: "" };
  return {
    hash,
    note: "Your own data is too large for a link: whoever opens it is asked for the same CSV.",
  };
}

function uses(data, settings, other) {
  return settings.data === data || other?.data === data;
}

function join(pairs) {
  return `#${NAME}:${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join(",")}`;
}

function differences(settings, base, prefix) {
  return Object.keys(CONTROLS)
    .filter((name) => settings[name] !== base[name])
    .map((name) => [prefix + name, settings[name]]);
}

// Return {state} or {fault}: one sentence; null where the address means something else.
export function readAddress(hash) {
  const [name, ...parts] = hash.replace(/^#/, "").split(SEPARATORS);
  if (name !== NAME || parts.length === 0) return null; // "#playground" is a heading
  try {
    return { state: parsed(pairsOf(hash, parts)) };
  } catch (error) {
    return { fault: `The link was not opened: ${error.message}` };
  }
}

function pairsOf(hash, parts) {
  if (hash.length > 2 * LONGEST) throw new Error(`it may have ${2 * LONGEST} characters at most.`);
  const pairs = new Map();
  for (const part of parts.filter((one) => one !== "")) {
    const [name, text] = part.split("=");
    if (text === undefined)
      throw new Error(`it must hold parts as name=value, got ${shown(part)}.`);
    if (pairs.has(name)) throw new Error(`it names ${shown(name)} twice.`);
    pairs.set(name, decoded(text));
  }
  return pairs;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error("it was cut off in the middle of a character.");
  }
}

function parsed(pairs) {
  const version = take(pairs, "v");
  if (version !== VERSION)
    throw new Error(
      `it must be of version ${VERSION}, got ${version === undefined ? "none" : shown(version)}.`,
    );
  const packed = take(pairs, "own");
  const compares = take(pairs, "B") !== undefined;
  const [first, second] = [Object.create(null), Object.create(null)];
  for (const [name, text] of pairs) {
    const forB = name.startsWith(OTHER);
    if (forB && !compares) throw new Error(`${shown(name)} needs B=1 before it.`);
    const bare = forB ? name.slice(OTHER.length) : name;
    (forB ? second : first)[bare] = value(bare, text);
  }
  const settings = changed(DEFAULTS, first);
  const other = compares ? changed(settings, second) : null;
  return { settings, other, own: packed === undefined ? null : unpack(packed) };
}

function take(pairs, name) {
  const value = pairs.get(name);
  pairs.delete(name);
  return value;
}

function value(name, text) {
  const isMenu = Object.hasOwn(CONTROLS, name) && CONTROLS[name].kind === "menu";
  return isMenu || text.trim() === "" || text.length > 25 ? text : Number(text);
}

// Own data as text: the number of columns, the classes, then a row after the other with its class:
// "2~red~blue~~0.5~-1~0~...".
function pack({ rows, labels, classes }) {
  const names = classes.map((name) => encodeURIComponent(name).replaceAll("~", "%7E")).join("~");
  return `${rows[0].length}~${names}~~${rows.map((row, i) => [...row, labels[i]].join("~")).join("~")}`;
}

function unpack(text) {
  const [head, body] = text.split("~~");
  const [columns, ...classes] = head.split("~");
  const cells = (body ?? "")
    .split("~")
    .map((cell) => (/^-?[\d.]+(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : NaN));
  const width = Number(columns) + 1;
  const isWhole =
    Number.isInteger(width) &&
    width >= 2 &&
    cells.length % width === 0 &&
    cells.length >= 10 * width;
  const fits = isWhole && cells.every((cell) => Number.isFinite(cell) && Math.abs(cell) <= 1e12);
  if (!fits || classes.length < 2 || classes.length > 10)
    throw new Error("its own data must be 10 rows or more of numbers with 2 to 10 classes.");
  const [rows, labels] = [[], []];
  for (let i = 0; i < cells.length; i += width) {
    rows.push(cells.slice(i, i + width - 1));
    labels.push(cells[i + width - 1]);
  }
  if (!labels.every((label) => Number.isInteger(label) && label >= 0 && label < classes.length))
    throw new Error(`its own data must have classes from 0 to ${classes.length - 1}.`);
  const features = rows[0].map((_, i) => `x${i + 1}`);
  return { rows, labels, classes: classes.map((name) => decoded(name).slice(0, 40)), features };
}
