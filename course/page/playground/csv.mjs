// A reader's own data: a CSV of numbers with a class for every row. It is read, or refused with one
// sentence that says what is allowed and what came.

import { shown } from "./settings.mjs";

export const LIMITS = { characters: 2e6, rows: [10, 5000], features: [1, 100], classes: [2, 10] };
const LARGEST = 1e12;
const NAMES = ["class", "label", "labels", "target", "y"]; // of the column that holds the class
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export const ALLOWED =
  "A CSV has a row for every sample: numbers, and its class in the last column or in one that is " +
  `called class, label, target or y; ${LIMITS.rows.join(" to ")} rows, ` +
  `${LIMITS.features.join(" to ")} columns of numbers, ${LIMITS.classes.join(" to ")} classes.`;

// Return {rows: [[numbers]], labels: [index into classes], classes: [text], features: [text]}.
export function readCsv(text) {
  checkSize(text);
  const separator = findSeparator(text);
  const table = split(text.replace(/^\uFEFF/, ""), separator);
  if (table.length === 0) refuse(`The table is empty. ${ALLOWED}`);
  const width = table[0].cells.length;
  if (width < 2)
    refuse(`A table needs two columns or more, numbers and a class; this one has ${width}.`);
  if (width - 1 > LIMITS.features[1])
    refuse(
      `A table may have ${LIMITS.features[1]} columns of numbers at most; this one has ${width - 1}.`,
    );
  const head = header(table, separator);
  const at = head ? labelColumn(head) : width - 1;
  const features = names(head, width, at);
  const samples = head ? table.slice(1) : table;
  checkRows(samples, width, head !== null);
  const rows = samples.map((sample) => numbers(sample, at, features, separator));
  const texts = samples.map((sample) => label(sample, at));
  const classes = classNames(texts);
  return { rows, labels: texts.map((one) => classes.indexOf(one)), classes, features };
}

function refuse(sentence) {
  throw new Error(sentence);
}

// Before anything is cut into pieces: a million rows are counted, not read.
function checkSize(text) {
  if (text.length > LIMITS.characters)
    refuse(
      `A table may have ${thousands(LIMITS.characters)} characters at most; this one has ${thousands(text.length)}.`,
    );
  let lines = 1;
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) lines += 1;
  if (lines > 2 * LIMITS.rows[1])
    refuse(
      `A table may have ${thousands(LIMITS.rows[1])} rows at most; this one has ${thousands(lines)} lines.`,
    );
}

// The separator is the one that the first line has outside of quotes: tab, then ; then a comma.
function findSeparator(text) {
  const first = (text.split(/\r\n|\n|\r/).find((line) => line.trim()) ?? "").replace(
    /"[^"]*"/g,
    "",
  );
  return ["\t", ";", ","].find((each) => first.includes(each)) ?? ",";
}

// Cut into rows of trimmed cells, each with the number of its line. Quoted cells may hold anything.
function split(text, separator) {
  const rows = [];
  let [cell, cells, line, began, quoted, wasQuoted] = ["", [], 1, 1, false, false];
  const endCell = () => {
    cells.push(wasQuoted ? cell : cell.trim());
    [cell, wasQuoted] = ["", false];
  };
  const endRow = () => {
    endCell();
    if (cells.length > 1 || cells[0] !== "") rows.push({ cells, line: began });
    cells = [];
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === "\n") line += 1;
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (c === '"' && cell.trim() === "") {
      [cell, quoted, wasQuoted] = ["", true, true];
    } else if (c === separator) {
      endCell();
    } else if (c === "\n" || c === "\r") {
      if (c === "\r" && text[i + 1] === "\n") i += 1;
      endRow();
      line += 1;
      began = line;
    } else if (!(wasQuoted && c === " ")) {
      cell += c;
    }
  }
  if (quoted) refuse(`A quotation mark must be closed; the one in line ${began} is not.`);
  endRow();
  return rows;
}

// The cells of the first row when they are names: none is a number, or one says what it holds.
function header(table, separator) {
  const { cells } = table[0];
  const isNamed = cells.some((cell) => NAMES.includes(cell.toLowerCase()));
  const someNumbers = cells.slice(0, -1).some((cell) => Number.isFinite(number(cell, separator)));
  return isNamed || !someNumbers ? cells : null;
}

function labelColumn(head) {
  const places = head.map((cell, i) => (NAMES.includes(cell.toLowerCase()) ? i : -1));
  const found = places.filter((i) => i >= 0);
  if (found.length > 1)
    refuse(
      `One column alone may be called ${NAMES.join(", ")}; here ${found.map((i) => head[i]).join(" and ")} are.`,
    );
  return found.length ? found[0] : head.length - 1;
}

function names(head, width, at) {
  const all = head ?? Array.from({ length: width }, (_, i) => `column ${i + 1}`);
  return all.filter((_, i) => i !== at).map((name, i) => name || `column ${i + 1}`);
}

function checkRows(samples, width, hasHead) {
  const [low, high] = LIMITS.rows;
  if (samples.length < low || samples.length > high)
    refuse(
      `A table must have ${low} to ${thousands(high)} rows; this one has ${thousands(samples.length)}.`,
    );
  const odd = samples.find((sample) => sample.cells.length !== width);
  if (odd)
    refuse(
      `Every line must have as many cells as the ${hasHead ? "header" : "first"}, ${width}; line ${odd.line} has ` +
        `${odd.cells.length}.`,
    );
}

function numbers(sample, at, features, separator) {
  const cells = sample.cells.filter((_, i) => i !== at);
  return cells.map((cell, i) => {
    const where = `line ${sample.line}, ${features[i].startsWith("column ") ? "" : "column "}${shown(features[i]).replace(/^"(column \d+)"$/, "$1")}`;
    if (cell === "") refuse(`Every cell must hold a number; ${where} is empty.`);
    const value = number(cell, separator);
    if (!Number.isFinite(value) || Math.abs(value) > LARGEST)
      refuse(
        `All columns but the class must hold numbers from \u22121e12 to 1e12; ${where} holds ${shown(cell)}.`,
      );
    return value;
  });
}

// NaN where the cell is no number. A decimal comma is read where commas do not separate cells.
function number(cell, separator) {
  const plain = separator === "," ? cell : cell.replace(",", ".");
  return NUMBER.test(plain) ? Number(plain) : NaN;
}

function label(sample, at) {
  const text = sample.cells[at];
  if (text === "") refuse(`Every row must have a class; line ${sample.line} has none.`);
  return text.slice(0, 40);
}

// Numbers in their order, texts in theirs.
function classNames(texts) {
  const [low, high] = LIMITS.classes;
  const found = [...new Set(texts)];
  if (found.length < low || found.length > high)
    refuse(
      `The class column must hold ${low} to ${high} different classes; this one has ${thousands(found.length)}` +
        `${found.length > high ? ", as a column of measurements would" : ""}.`,
    );
  return found.sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
}

function thousands(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

// The same data as text: features, then the class as a whole number. What a snippet reads.
export function writeCsv({ rows, labels }) {
  const head = [...rows[0].map((_, i) => `x${i + 1}`), "class"].join(",");
  return [head, ...rows.map((row, i) => [...row, labels[i]].join(","))].join("\n") + "\n";
}
