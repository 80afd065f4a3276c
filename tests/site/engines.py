"""Firefox and WebKit, driven as a reader would drive them, by the protocols built into them.

Chromium is driven by Playwright in the other tests; for these two Playwright would need builds of
its own. Both engines show the same small interface, so that a test is written once.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
import warnings
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bidi import Bidi, local
from browser import succeeds
from selenium import webdriver
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

FRAME = '<!doctype html><meta charset="utf-8"><iframe style="border: 0" src="{}"></iframe>'
SIZE = "(frame, width, height) => { [frame.width, frame.height] = [width, height] }"
CENTRE = "(element) => element.scrollIntoView({block: 'center', behavior: 'instant'})"
WEBKIT = "webkit2gtk-driver"
HELP = (
    "The tests in Firefox and WebKit found no {} and could not install it: on Debian and Ubuntu "
    "it is in the package {}. They need Linux."
)


class Engine:
    """A browser with one page open.

    A page is opened at the full width of the window, or inside a frame as narrow as a phone: no
    window of these engines gets narrower than 450 pixels.
    """

    def __init__(self):
        self.closing = ExitStack()
        self.folder = Path(self.closing.enter_context(tempfile.TemporaryDirectory()))

    def open(self, address: str, width: int = 1280, height: int = 900) -> None:
        self.leave_frame()
        self.go("about:blank")  # what the page before does at its end is not to meet the next one
        if width >= 500:
            self.resize(width, height)
            self.go(address)
        else:
            self.resize(800, height + 100)
            (self.folder / "frame.html").write_text(FRAME.format(address), encoding="utf-8")
            self.go((self.folder / "frame.html").as_uri())
            self.run(SIZE, self.find("iframe"), width, height)
            self.enter_frame()

    def close(self) -> None:
        self.closing.close()


class Firefox(Engine):
    """Firefox by WebDriver BiDi, which it speaks itself."""

    def __init__(self):
        super().__init__()
        self.bidi = Bidi(
            found("firefox-esr", "firefox", package="firefox-esr"), self.folder / "profile"
        )
        self.closing.callback(self.bidi.close)
        self.top = self.bidi.command("browsingContext.create", type="tab")["context"]
        self.context = self.top

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self.bidi.command("browsingContext.setViewport", context=self.top, viewport=size)

    def go(self, address: str) -> None:
        self.bidi.command(
            "browsingContext.navigate", context=self.top, url=address, wait="complete"
        )

    def run(self, function: str, *arguments):
        """Return what a function of JavaScript returns, once that is there."""
        found = self.bidi.command(
            "script.callFunction",
            functionDeclaration=f"async (...given) => JSON.stringify(await ({function})(...given))",
            arguments=[local(argument) for argument in arguments],
            target={"context": self.context},
            awaitPromise=True,
            userActivation=True,
        )
        if found["type"] == "exception":
            raise RuntimeError(found["exceptionDetails"]["text"])
        result = found["result"]
        return json.loads(result["value"]) if result["type"] == "string" else None

    def find(self, selector: str) -> dict:
        located = self.bidi.command(
            "browsingContext.locateNodes",
            context=self.context,
            locator={"type": "css", "value": selector},
        )
        return {"sharedId": located["nodes"][0]["sharedId"]}

    def enter_frame(self) -> None:
        tree = self.bidi.command("browsingContext.getTree", root=self.top)
        self.context = tree["contexts"][0]["children"][0]["context"]

    def leave_frame(self) -> None:
        self.context = self.top

    def press(self, key: str) -> None:
        strokes = [{"type": kind, "value": getattr(Keys, key)} for kind in ("keyDown", "keyUp")]
        self._perform({"type": "key", "id": "keyboard", "actions": strokes})

    def click(self, element: dict, across: float = 0.5) -> None:
        """Click on an element, at this share of its width."""
        self.run(CENTRE, element)
        width = self.run("(element) => element.getBoundingClientRect().width", element)
        origin = {"type": "element", "element": element}
        place = {
            "type": "pointerMove",
            "x": round((across - 0.5) * width),
            "y": 0,
            "origin": origin,
        }
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self._perform({"type": "pointer", "id": "mouse", "actions": [place, *press]})

    def reload(self) -> None:
        self.bidi.command("browsingContext.reload", context=self.top, wait="complete")

    def back(self) -> None:
        self.bidi.command("browsingContext.traverseHistory", context=self.top, delta=-1)

    def picture(self) -> bytes:
        shot = self.bidi.command("browsingContext.captureScreenshot", context=self.top)
        return base64.b64decode(shot["data"])

    def _perform(self, source: dict) -> None:
        self.bidi.command("input.performActions", context=self.context, actions=[source])


class WebKit(Engine):
    """WebKitGTK by WebDriver, on a screen of its own."""

    def __init__(self):
        super().__init__()
        screen = self.closing.enter_context(Screen(found("Xvfb", package="xvfb")))
        home = {"HOME": str(self.folder), "DISPLAY": screen.name}
        environment = os.environ | home | {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        options = Options()
        options.binary_location = mini_browser()
        options.add_argument("--automation")
        service = Service(found("WebKitWebDriver", package=WEBKIT), env=environment)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of Selenium's own insides
            self.driver = webdriver.WebKitGTK(options=options, service=service)
        self.closing.callback(self.driver.quit)
        self.driver.set_script_timeout(30)
        self.driver.implicitly_wait(5)

    def resize(self, width: int, height: int) -> None:
        self.driver.set_window_rect(0, 0, width, height)

    def go(self, address: str) -> None:
        self.driver.get(address)

    def run(self, function: str, *arguments):
        """Return what a function of JavaScript returns, once that is there."""
        return self.driver.execute_script(f"return ({function})(...arguments)", *arguments)

    def find(self, selector: str):
        return self.driver.find_element("css selector", selector)

    def enter_frame(self) -> None:
        self.driver.switch_to.frame(0)

    def leave_frame(self) -> None:
        self.driver.switch_to.default_content()

    def press(self, key: str) -> None:
        ActionChains(self.driver).send_keys(getattr(Keys, key)).perform()

    def click(self, element, across: float = 0.5) -> None:
        """Click on an element, at this share of its width."""
        self.run(CENTRE, element)
        x = round((across - 0.5) * element.rect["width"])
        ActionChains(self.driver).move_to_element_with_offset(element, x, 0).click().perform()

    def reload(self) -> None:
        self.driver.refresh()

    def back(self) -> None:
        self.driver.back()

    def picture(self) -> bytes:
        return self.driver.get_screenshot_as_png()


class Screen:
    """A screen that nobody sees, for a browser that must have one."""

    def __init__(self, program: str):
        read, write = os.pipe()
        size = ["-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
        command = [program, "-displayfd", str(write), *size]
        self.process = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:
            self.name = f":{number.readline().strip()}"

    def __enter__(self) -> Screen:
        return self

    def __exit__(self, *error) -> None:
        self.process.kill()
        self.process.wait()


def found(*programs: str, package: str) -> str:
    """Return the path of the first of these programs that is there; install them if none is."""
    for attempt in (lambda: None, partial(install, package)):
        attempt()
        if path := next((path for name in programs if (path := shutil.which(name))), None):
            return path
    raise RuntimeError(HELP.format(programs[0], package))


def mini_browser() -> str:
    """Return the path of the browser that comes with WebKitGTK."""
    places = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    if not places:
        raise RuntimeError(HELP.format("MiniBrowser", WEBKIT))
    return str(places[-1])


def install(package: str) -> None:
    """Try Debian's package."""
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    succeeds([*as_root, "apt-get", "update"])
    succeeds([*as_root, "apt-get", "install", "--yes", "--no-install-recommends", package])


ENGINES = {"firefox": Firefox, "webkit": WebKit}
