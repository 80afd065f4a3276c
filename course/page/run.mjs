// Train in the page's engine what a spec describes.
//
//     node course/page/run.mjs SPEC.json    print {"losses": [...], "flat": [...]}
//
// A number that is not finite is printed as null. A spec that is not allowed is answered with one
// sentence and exit code 2. `python -m course.page SPEC.json` prints the same, computed by helpers.

import { readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { Refused, readSpec } from "./engine/spec.mjs";
import { trained } from "./engine/training.mjs";

/** Losses and parameters of the run of a JSON text; JSON.stringify makes null of NaN. */
export function answer(text) {
  return trained(readSpec(text));
}

function main(words) {
  try {
    if (words.length !== 1) throw new Refused("usage: node course/page/run.mjs SPEC.json");
    console.log(JSON.stringify(answer(textOf(words[0]))));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

function textOf(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new Refused(`SPEC must be a file that can be read, got ${path}`);
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2));
}
