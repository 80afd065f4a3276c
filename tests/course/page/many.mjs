// Answers a list of specs on standard input in one process.
import { readFileSync } from "node:fs";

import { answer } from "../../../course/page/run.mjs";

const specs = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(specs.map((spec) => answer(JSON.stringify(spec)))));
