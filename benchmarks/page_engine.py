"""Steps a second of the page's engine, 64-30-30-30-10 with batches of 30, in Node and in Chromium.

    python -m benchmarks.page_engine

In Chromium the page draws 30 pictures a second meanwhile, the weights of the first layer and the
losses so far: once with the engine on the page, as from a disk, once in a worker, as from a server.
`wall` counts seconds of the clock, which others that work on the machine slow down; `own` counts
seconds of processor time that the process was given: in Chromium with what the page draws and with
the worker's. Every tenth picture asks for an evaluation of all 1437 samples.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from explorables.bundle import bundle

ROOT = Path(__file__).resolve().parents[1]
ENGINE = ROOT / "course" / "page" / "engine"
SECONDS = 10
SETTINGS = {
    "plain": {},
    "batch norm, dropout, Adam": {
        "norm": "batch", "dropout": 0.2, "optimizer": {"name": "Adam", "lr": 0.003},
    },
}  # fmt: skip
DATA = """
  const numbers = new engine.Numbers(0, 3);
  const settings = { sizes: [64, 30, 30, 30, 10], optimizer: { name: "SGD", lr: 0.05 }, ...given };
  settings.X = numbers.normal(1437 * 64);
  settings.y = Int32Array.from({ length: 1437 }, (_, i) => i % 10);
"""
IN_NODE = """
const address = (name) => process.argv[1] + name;
const names = ["training.mjs", "numbers.mjs", "batches.mjs", "initializers.mjs"];
const engine = Object.assign({}, ...await Promise.all(names.map((name) => import(address(name)))));
const [given, seconds] = [JSON.parse(process.argv[2]), +process.argv[3]];
%s
const training = new engine.Training(settings);
engine.initialize(training.network, "he_normal", numbers);
training.network.setNumbers(numbers);
const batches = new engine.Batches(1437, 30, numbers);
for (let i = 0; i < 500; i++) training.step(batches.draw());
const [begin, used] = [performance.now(), process.cpuUsage()];
let steps = 0;
while (performance.now() - begin < seconds * 1000) {
  for (let i = 0; i < 10; i++) training.step(batches.draw());
  steps += 10;
}
const { user, system } = process.cpuUsage(used);
const wall = steps / ((performance.now() - begin) / 1e3);
console.log(JSON.stringify({ wall, own: steps / ((user + system) / 1e6) }));
"""
START = """async (given) => {
  %s
  Object.assign(settings, { batch_size: 30, seed: 0 });
  window.run = { losses: [], steps: 0, flat: null, asked: false };
  run.line = engine.connect((answer) => {
    if (answer.type === "stepped") {
      run.steps = answer.steps;
      run.losses.push(...answer.losses);
    }
    if (answer.type === "snapshot") Object.assign(run, { flat: answer.flat, asked: false });
  }, "worker.js");
  run.line.post({ type: "start", settings });
  run.line.post({ type: "step", n: Infinity });
  while (run.steps < 1000) await new Promise((resolve) => setTimeout(resolve, 20));
}"""
WATCH = """async (seconds) => {
  const canvas = document.querySelector("canvas");
  const context = canvas.getContext("2d");
  const small = new OffscreenCanvas(30, 64).getContext("2d");
  const image = small.createImageData(30, 64);
  const draw = ({ flat, losses }) => {
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (let i = 0; flat && i < 64 * 30; i++) image.data[4 * i + 3] = 128 + 200 * flat[i];
    small.putImageData(image, 0, 0);
    context.drawImage(small.canvas, 0, 0, 240, 256);
    context.beginPath();
    const every = Math.ceil(losses.length / 300);
    for (let i = 0; i < losses.length; i += every) {
      context.lineTo(260 + i / every, 200 - 60 * losses[i]);
    }
    context.stroke();
  };
  const [begin, first] = [performance.now(), run.steps];
  const lengths = [];
  let [pictures, next, last] = [0, begin, begin];
  while (last < begin + seconds * 1000) {
    const now = await new Promise(requestAnimationFrame);
    lengths.push(now - last);
    last = now;
    if (now < next) continue;
    next = Math.max(next + 1000 / 30, now - 1000 / 30);
    draw(run);
    if (!run.asked) run.line.post({ type: "snapshot", evaluate: pictures % 10 === 0 });
    run.asked = true;
    pictures += 1;
  }
  const passed = (last - begin) / 1000;
  lengths.sort((a, b) => a - b);
  const at = (share) => lengths[Math.floor(share * (lengths.length - 1))];
  const steps = run.steps - first;
  const found = { steps, wall: steps / passed, pictures: pictures / passed };
  return { ...found, median: at(0.5), p95: at(0.95) };
}"""
PAGE = """<!doctype html><meta charset="utf-8"><script src="engine.js"></script>
<canvas width="600" height="260"></canvas>"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def in_node(given: dict) -> dict:
    from node import run

    return json.loads(run(IN_NODE % DATA, f"{ENGINE.as_uri()}/", json.dumps(given), str(SECONDS)))


def in_chromium(browser, given: dict, address: str) -> dict:
    page = browser.new_page()
    page.goto(address)
    page.evaluate(START % DATA, given)
    system = browser.new_browser_cdp_session()
    before = processor_time(system)
    found = page.evaluate(WATCH, SECONDS)
    found["own"] = found["steps"] / (processor_time(system) - before)
    page.close()
    return found


def processor_time(system) -> float:
    """Seconds that the processes of pages were given so far."""
    processes = system.send("SystemInfo.getProcessInfo")["processInfo"]
    return sum(one["cpuTime"] for one in processes if one["type"] == "renderer")


def main():
    sys.path.insert(0, str(ROOT / "tests"))  # what finds Node and Chromium
    from browser import launched

    print(f"load of the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        modules = [ENGINE / module for module in ("runner.mjs", "numbers.mjs")]
        script = bundle(*modules, then="(...all) => { window.engine = Object.assign({}, ...all); }")
        (folder / "engine.js").write_text(script, encoding="utf-8")
        (folder / "worker.js").write_text(bundle(ENGINE / "worker.mjs"), encoding="utf-8")
        (folder / "index.html").write_text(PAGE, encoding="utf-8")
        handler = partial(Quiet, directory=folder)
        with launched() as browser, ThreadingHTTPServer(("localhost", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            served = f"http://localhost:{server.server_port}/index.html"
            for label, given in SETTINGS.items():
                print(f"\n{label}")
                print("  Node: {wall:.0f} steps/s wall, {own:.0f} own".format(**in_node(given)))
                for where, address in (
                    ("on the page", (folder / "index.html").as_uri()),
                    ("in a worker", served),
                ):
                    found = in_chromium(browser, given, address)
                    print(
                        f"  Chromium, {where}: {found['wall']:.0f} steps/s wall, "
                        f"{found['own']:.0f} own, with "
                        f"{found['pictures']:.0f} pictures/s; a frame {found['median']:.0f} ms, "
                        f"p95 {found['p95']:.0f} ms"
                    )
            server.shutdown()


if __name__ == "__main__":
    main()
