"""WebDriver BiDi, the protocol built into Firefox: commands, their answers, and events.

Each command is a line of the W3C's standard, https://w3c.github.io/webdriver-bidi.
"""

from __future__ import annotations

import json
import re
import subprocess
from itertools import count
from pathlib import Path

from websocket import create_connection

LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class Bidi:
    """One running Firefox with a fresh profile, and one connection to it."""

    def __init__(self, program: str, profile: Path):
        profile.mkdir()
        command = [program, "--headless", "--remote-debugging-port=0", "--profile", str(profile)]
        self.process = subprocess.Popen(
            command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        address = next(
            found[1] for line in self.process.stderr if (found := LISTENING.search(line))
        )
        self.socket = create_connection(f"{address}/session", timeout=60, suppress_origin=True)
        self.numbers = count(1)
        self.events: list[dict] = []
        self.command("session.new", capabilities={})

    def command(self, method: str, **params) -> dict:
        """Send a command and return its result; what else arrives is kept in ``events``."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (message := json.loads(self.socket.recv())).get("id") != number:
            self.events.append(message)
        if message["type"] == "error":
            raise RuntimeError(f"{method}: {message['error']}: {message['message']}")
        return message["result"]

    def close(self) -> None:
        self.command("browser.close")
        self.socket.close()
        self.process.wait(timeout=20)
        self.process.stderr.close()


def local(value) -> dict:
    """A value of Python as the protocol writes it; a dictionary must be written so already."""
    if isinstance(value, dict):
        return value
    kinds = {str: "string", bool: "boolean", int: "number", float: "number"}
    return {"type": kinds[type(value)], "value": value}
