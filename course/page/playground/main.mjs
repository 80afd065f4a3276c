// Where the program begins: on the page it puts up the playground, in a worker it trains.

import { serve } from "./connect.mjs";
import { startPages } from "./page.mjs";

if (typeof document !== "undefined") {
  const script = document.currentScript?.src ?? "";
  const program = { script, source: String(globalThis.playgroundProgram ?? "") };
  if (document.readyState === "loading")
    document.addEventListener("DOMContentLoaded", () => startPages(program));
  else startPages(program);
} else if (typeof globalThis.postMessage === "function") serve(globalThis);
