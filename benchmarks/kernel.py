"""A Jupyter kernel driven as a front end drives it: cells run, widgets moved, answers timed."""

from __future__ import annotations

import time
from queue import Empty

from jupyter_client.manager import start_new_kernel

PATIENCE = 60  # seconds


class Kernel:
    """A fresh kernel; a context manager that ends it.

    Attributes
    ----------
    models : dict
        The state of every widget by its comm's id, as the kernel announced it.
    """

    def __enter__(self):
        self.manager, self.client = start_new_kernel(kernel_name="python3")
        self.models = {}
        return self

    def __exit__(self, *error):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def run(self, code: str) -> None:
        """Execute a cell; raise RuntimeError when it raises."""
        request = self.client.execute(code)
        for message in self.answers():
            kind, content = message["msg_type"], message["content"]
            if kind == "error":
                raise RuntimeError("\n".join(content["traceback"]))
            mine = message["parent_header"].get("msg_id") == request
            if mine and kind == "status" and content["execution_state"] == "idle":
                return

    def answers(self, patience: float = PATIENCE):
        """Yield what the kernel publishes until it is silent for ``patience`` seconds."""
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=patience)
            except Empty:
                return
            if message["msg_type"] == "comm_open":
                state = message["content"]["data"]["state"]
                self.models[message["content"]["comm_id"]] = state
            yield message

    def model(self, **wanted) -> str:
        """The id of the one widget whose state holds these values, e.g. ``description="std"``."""
        (found,) = (i for i, s in self.models.items() if wanted.items() <= plain(s).items())
        return found

    def send(self, model: str, value) -> None:
        """Tell the kernel that the reader gave a widget a new value."""
        data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        message = self.client.session.msg("comm_msg", {"comm_id": model, "data": data})
        self.client.shell_channel.send(message)

    def move(self, model: str, value) -> float:
        """Give a widget a new value; return the milliseconds until a new picture came."""
        start = time.perf_counter()
        self.send(model, value)
        for message in self.answers():
            if is_picture(message):
                took = (time.perf_counter() - start) * 1e3
                break
        else:
            raise RuntimeError(f"no picture came for {value}")
        for _ in self.answers(patience=0.05):  # what else belongs to this move
            pass
        return took


def plain(state: dict) -> dict:
    """The part of a state that can be compared: no buffers."""
    return {name: value for name, value in state.items() if not isinstance(value, memoryview)}


def is_picture(message) -> bool:
    """True for the bytes of an Image widget and for a picture that a cell shows."""
    content = message["content"]
    if message["msg_type"] == "comm_msg":
        return content["data"].get("buffer_paths") == [["value"]]
    return message["msg_type"] == "display_data" and "image/png" in content["data"]
