"""Before Sphinx reads the pages: run the notebooks that changed, as many at once as cores.

MyST-NB runs them one after the other, when it comes to them. Here they are put into its cache, the
one with the most work first; what MyST-NB then asks for is there. Notebooks that have a
configuration of their own are left to it.
"""

from __future__ import annotations

import ast
import json
import os
import time
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from explorables import carry

logger = logging.getLogger(__name__)

DRAWN = 20  # a cell with an explorable takes about as long as this many others
PATIENCE = 60  # seconds for a kernel to say what it holds
FAILED = (CellExecutionError, CellTimeoutError, DeadKernelError)


@dataclass
class Run:
    """One notebook to run: what it is, how much work, and how it went."""

    name: str
    path: Path
    notebook: Any
    seconds: float = 0.0
    client: NotebookClient | None = field(default=None, repr=False)
    loaded: dict | None = None  # the modules that its kernel held at the end, and their files

    def work(self) -> int:
        """Return the amount of work in it."""
        return sum(map(work_of, self.notebook.cells))


def work_of(cell: Any) -> int:
    """Return the amount of work in a cell, in cells without an explorable."""
    if cell.cell_type != "code":
        return 0
    return 1 + DRAWN * ("explore(" in cell.source)


def run_ahead(app: Sphinx, env: BuildEnvironment, docnames: Iterable[str]) -> None:
    """Run the notebooks among the pages that will be read and are not in the cache."""
    config = getattr(env, "mystnb_config", None)
    if getattr(config, "execution_mode", None) != "cache" or config.execution_in_temp:
        return
    from jupyter_cache import get_cache  # comes with MyST-NB

    cache = get_cache(config.execution_cache_path or ".jupyter_cache")
    waiting = [run for name in docnames if (run := _to_run(env, config, cache, name))]
    if waiting:
        waiting.sort(key=Run.work, reverse=True)
        _run_all(waiting, config, cache, app.explorables_snapshot)


def _to_run(env, config, cache, name: str) -> Run | None:
    """Return the run of a page; None where it is no notebook, or needs none, or is special."""
    path = Path(env.doc2path(name))
    if path.suffix != ".ipynb":
        return None
    if any(PurePosixPath(path.as_posix()).match(p) for p in config.execution_excludepatterns):
        return None
    try:
        notebook = nbformat.read(path, as_version=4)
        cache.match_cache_notebook(notebook)
    except KeyError:
        own = {"mystnb", "execution"} & {*notebook.metadata}
        return None if own else Run(name, path, notebook)
    except Exception:  # MyST-NB says what is wrong with it
        return None
    return None


def _run_all(waiting: list[Run], config, cache, snapshot) -> None:
    progress = Progress(sum(run.work() for run in waiting))
    many = min(os.cpu_count() or 1, len(waiting))
    logger.info("%d notebooks to run, %d at once", len(waiting), many)
    with ThreadPoolExecutor(many) as pool:
        running = {pool.submit(_run, run, config, progress): run for run in waiting}
        try:
            while running:
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    run = running.pop(future)
                    _finish(run, future.exception(), config, cache)
                    if run.loaded:
                        _, hashkey = cache.create_hashed_notebook(run.notebook)
                        carry.note(Path(cache.path), hashkey, run.loaded, snapshot)
        except BaseException:
            for future, run in running.items():
                future.cancel() or _end(run)
            raise


def _run(run: Run, config, progress: Progress) -> None:
    sources = "\n".join(cell.source for cell in run.notebook.cells if work_of(cell))
    last = max((i for i, cell in enumerate(run.notebook.cells) if work_of(cell)), default=None)

    async def executed(cell, cell_index, execute_reply):
        progress.add(work_of(cell))
        if cell_index == last and not carry.OTHERS.search(sources):
            run.loaded = await _loaded(run.client.kc)

    resources = {"metadata": {"path": str(run.path.parent)}}
    client = run.client = NotebookClient(
        run.notebook,
        timeout=config.execution_timeout,
        allow_errors=config.execution_allow_errors,
        resources=resources,
        record_timing=False,  # it would be noted in the cells, which MyST-NB compares
        on_cell_executed=executed,
    )
    start = time.monotonic()
    client.execute()
    run.seconds = time.monotonic() - start


async def _loaded(kernel) -> dict | None:
    """Ask a kernel for its modules and their files; None where it cannot say."""
    question = {"files": carry.LOADED}
    answer = await kernel.execute(
        "",
        silent=True,
        store_history=False,
        user_expressions=question,
        reply=True,
        timeout=PATIENCE,
    )
    said = answer["content"].get("user_expressions", {}).get("files", {})
    if said.get("status") != "ok":  # it is no Python
        return None
    return json.loads(ast.literal_eval(said["data"]["text/plain"]))


def _finish(run: Run, error: BaseException | None, config, cache) -> None:
    """Keep what a notebook printed and showed; say why it failed."""
    if error is None:
        from jupyter_cache.base import CacheBundleIn

        staged = cache.add_nb_to_project(str(run.path))
        data = {"execution_seconds": run.seconds}
        bundle = CacheBundleIn(run.notebook, staged.uri, data=data)
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
        logger.info("notebook %s has run, in %.0f s", run.name, run.seconds)
    elif not isinstance(error, FAILED):
        raise error
    elif config.execution_raise_on_error:
        said = "".join(traceback.format_exception_only(error)).rstrip()
        logger.warning("%s: running the notebook failed\n%s", run.path, said, type="mystnb")
        from myst_nb.core.execute import ExecutionError

        raise ExecutionError(str(run.path)) from None


def _end(run: Run) -> None:
    """Stop a notebook in the middle of a cell."""
    manager = getattr(run.client, "km", None)
    process = getattr(getattr(manager, "provisioner", None), "process", None)
    if process:
        process.kill()


class Progress:
    """Says how much of the work is done, and about how long the rest takes.

    Parameters
    ----------
    total : int
        The amount of work, see ``work_of``.
    every : float
        Seconds between two lines.
    """

    def __init__(self, total: int, every: float = 10.0, clock: Callable = time.monotonic) -> None:
        self.total, self.every, self.clock = total, every, clock
        self.done = 0
        self.start = self.said = clock()

    def add(self, work: int) -> None:
        """Note finished work; say so unless that was done a moment ago."""
        self.done += work
        now = self.clock()
        if now - self.said >= self.every:
            self.said = now
            logger.info("%s", self.line(now))

    def line(self, now: float) -> str:
        """Return the line to say."""
        left = (now - self.start) * (self.total - self.done) / max(self.done, 1)
        share = f"notebooks: {self.done / self.total:.0%} done"
        if left < 60:
            return f"{share}, less than a minute left"
        return f"{share}, about {round(left / 60)} min left"
