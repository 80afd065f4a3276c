// Train in the page's engine what a spec describes.
//
//     node course/page/run.mjs SPEC.json    print {"losses": [...], "flat": [...]}
//
// A number that is not finite is printed as null. A spec that is not allowed is answered with one
// sentence and exit code 2. `python -m course.page SPEC.json` prints the same, computed by helpers.

import { readFileSync } from "node:fs";

import { answer } from "./engine/answer.mjs";
import { Refused } from "./engine/spec.mjs";

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

main(process.argv.slice(2));
