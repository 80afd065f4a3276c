"""A kernel with subshells, in an environment of its own: sliders answer beside a running cell."""

from __future__ import annotations

import time

from fresh import ROOT, new_environment
from jupyter_client.manager import KernelManager

from benchmarks.kernel import Kernel, is_picture

KERNELS = "ipykernel==7.4.0"
CELL = f"""
import sys
sys.path.append({str(ROOT / "tests" / "explorables")!r})
import trial_scenes
from explorables import Slider, explore
explore(trial_scenes.Slow(), height=Slider(0, 2, default=0, label="height"))
"""
RUNS = 4  # seconds


class Elsewhere(Kernel):
    """A kernel of another Python."""

    def __init__(self, python):
        self.python = python

    def __enter__(self):
        self.manager = KernelManager(kernel_name="python3")
        command = [str(self.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        self.manager.kernel_spec.argv = command
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.models = {}
        return self

    def subshell(self) -> str:
        """Ask for a subshell, as JupyterLab does for all widgets of a notebook."""
        request = self.client.session.msg("create_subshell_request", {})
        self.client.control_channel.send(request)
        while (reply := self.client.get_control_msg(timeout=10))["content"].get("status"):
            if "subshell_id" in reply["content"]:
                return reply["content"]["subshell_id"]
        raise AssertionError(reply)


def test_a_slider_is_answered_while_a_later_cell_runs(dist, tmp_path):
    wheel = next(dist.glob("what_makes_networks_train*.whl"))
    python = new_environment(tmp_path / "venv", KERNELS, wheel)
    with Elsewhere(python) as kernel:
        kernel.run(CELL)
        subshell, began = kernel.subshell(), time.monotonic()
        kernel.client.execute(f"import time; time.sleep({RUNS})")
        time.sleep(0.5)
        data = {"method": "update", "state": {"value": 1.5}, "buffer_paths": []}
        content = {"comm_id": kernel.model(description="height"), "data": data}
        move = kernel.client.session.msg("comm_msg", content)
        move["header"]["subshell_id"] = subshell
        kernel.client.shell_channel.send(move)
        for message in kernel.answers():
            assert "waits" not in str(message["content"].get("data"))
            if is_picture(message):
                break
        assert time.monotonic() - began < RUNS
