"""What axe-core finds on a page with every box opened, wide and as narrow as a phone."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

WIDTHS = (1280, 375)
# A box fades in: its colours count when it has.
OPEN_BOXES = """async () => {
  document.querySelectorAll("details").forEach(box => { box.open = true; });
  await Promise.all(document.getAnimations().map(animation => animation.finished));
}"""
# All rules are run. Of what passes, axe would describe each element: half of its time.
SETTLES = 500  # ms; the theme lets boxes that scroll be reached by keys 300 ms after a resize
ONLY_FAULTS = {"resultTypes": ["violations"]}


def check(page, widths: tuple[int, ...] = WIDTHS) -> None:
    """Open every box; at each width axe finds nothing and nothing reaches beyond the window."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(OPEN_BOXES)
        page.wait_for_timeout(SETTLES)
        results = Axe().run(page, options=ONLY_FAULTS)
        assert results.violations_count == 0, f"at {width} px: {results.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
