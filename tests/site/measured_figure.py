"""A live figure in JupyterLab whose answers are timed in the page: from an event to what is shown.

An answer is a picture, decoded, that its description names as the one of the new value; or the
nearest picture, decoded, with the note that says so and names the new value.
"""

from __future__ import annotations

from jupyter_lab import PATIENCE

# Notes the event that changed what a slider shows, and the answer that names the new value.
WATCH = r"""(box) => {
  const frame = box.querySelector("img.explorable-frame");
  const seen = box.seen = {event: 0, moved: 0, answered: 0, exact: false, told: () => {}};
  const note = () => box.querySelector(".explorable-shown p:not(.waits)");
  const isNamed = () => {
    const label = seen.label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const text = note() ? note().textContent : frame.title || frame.alt;
    const one = new RegExp(`(?:^|: |, |computing )${label} ([-+.0-9e]+)`, "g");
    const named = [...text.matchAll(one)].at(-1);
    const shown = seen.readout.textContent.replace("\u2212", "-");
    const [digits, power] = shown.split("e");
    const unit = 10 ** (Number(power || 0) - (digits.split(".")[1] || "").length);
    return named && Math.abs(parseFloat(named[1]) - parseFloat(shown)) <= 0.51 * unit;
  };
  const look = async () => {
    if (!seen.label) return;
    await frame.decode().catch(() => {});
    const exact = !note();
    if (!isNamed() || (seen.answered >= seen.moved && seen.exact === exact)) return;
    if (seen.answered < seen.moved) seen.answered = performance.now();
    seen.exact = exact;
    seen.told();
  };
  seen.watch = (label) => {
    const rows = [...box.querySelectorAll(".widget-inline-hbox")];
    const name = (row) => row.querySelector(".widget-label")?.textContent.trim();
    const row = rows.find((row) => name(row) === label);
    seen.label = label;
    seen.readout = row.querySelector(".widget-readout");
    seen.answered = seen.moved = 0;
    new MutationObserver(() => { seen.moved = seen.event; seen.exact = false; look(); })
      .observe(seen.readout, {childList: true, characterData: true, subtree: true});
  };
  for (const kind of ["keydown", "pointermove"])
    addEventListener(kind, (event) => { seen.event = event.timeStamp; }, true);
  frame.addEventListener("load", look);
  const names = {attributes: true, attributeFilter: ["title", "alt"]};
  new MutationObserver(look).observe(box, {subtree: true, childList: true, ...names});
}"""

ANSWER = """(box, [since, exact, patience]) => new Promise((done, failed) => {
  const seen = box.seen;
  const look = () => {
    if (seen.moved > since && seen.answered > seen.moved && (seen.exact || !exact))
      done({took: seen.answered - seen.moved, moved: seen.moved, exact: seen.exact,
            value: seen.readout.textContent});
  };
  setTimeout(() => failed(new Error(`no answer for ${seen.label} ${seen.readout.textContent}`)),
             patience);
  seen.told = look;
  look();
})"""


class Figure:
    """A live explorable in a page of JupyterLab.

    Parameters
    ----------
    page : the page of a notebook that has been run
    name : str
        Of the explorable's scene.
    """

    def __init__(self, page, name: str) -> None:
        self.page = page
        self.box = page.locator(f".explorable-live.explorable-{name}")
        self.box.wait_for(timeout=5 * PATIENCE)
        self.box.scroll_into_view_if_needed()
        self.box.evaluate(WATCH)

    def row(self, label: str):
        name = self.page.locator(".widget-label").get_by_text(label, exact=True)
        return self.box.locator(".widget-inline-hbox").filter(has=name)

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a menu, by its text, and wait until its picture is shown."""
        self.row(label).locator("select").select_option(label=option)
        self.box.locator(f'img.explorable-frame[title*="{label} {option}"]').wait_for(
            timeout=PATIENCE
        )

    def watch(self, label: str) -> None:
        """Give a slider the focus; from now on it is the one that is timed."""
        self.box.evaluate("(box, label) => box.seen.watch(label)", label)
        self.row(label).locator(".noUi-handle").focus()
        self.last = 0.0

    def press(self, key: str) -> dict:
        """Press a key; return how the new value that the slider shows was answered."""
        self.page.keyboard.press(key)
        return self.answer()

    def drag(self, label: str, by: int, moves: int = 15) -> dict:
        """Drag a slider's handle; return how its last value was answered."""
        handle = self.row(label).locator(".noUi-handle").bounding_box()
        x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for i in range(1, moves + 1):
            self.page.mouse.move(x + by * i / moves, y)
        self.page.wait_for_timeout(50)  # for moves that the browser still holds
        answer = self.answer()
        self.page.mouse.up()
        return answer

    def exact(self) -> None:
        """Wait for the exact picture of the value that the slider shows."""
        self.answer(since=0, exact=True)

    def answer(self, since: float | None = None, *, exact: bool = False) -> dict:
        """Wait for the answer to the newest value, which differs from that of the last answer."""
        since = self.last if since is None else since
        answer = self.box.evaluate(ANSWER, [since, exact, PATIENCE])
        self.last = answer["moved"]
        return answer
