"""Sphinx extension: sliders in the pages of any book whose notebooks call ``explore``.

While the book is built it tells kernels that they render for a page, ties the cache of executed
notebooks to the content of the book's packages, reports progress, and copies the frames that a page
refers to (``explorable:FOLDER/FILE``) into ``_images/`` of the built book. ``{explorables}`` lists
every explorable of the book. The configuration values stand in the README of this package.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from importlib.resources import files
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError, ExtensionError
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from explorables import fingerprint, sphinx_index, strings
from explorables.carry import carry
from explorables.crew import SHARED, Crew
from explorables.place import LIMIT, MOST, STILLS, STORE
from explorables.render import sweep
from explorables.script import FOLDER as SCRIPTS
from explorables.shared import Host
from explorables.sources import PACKAGES

logger = logging.getLogger(__name__)

ADDRESS = re.compile(r"explorable:([\w.-]+)/")
PLACED = re.compile(r"_images/explorables/([\w.-]+/[\w.-]*)")
SCRIPT = re.compile(r"explorable:" + SCRIPTS + r"/([\w.-]+)")
LOADED = re.compile(r"_static/explorables/([\w.-]+)")
CACHE = re.compile(r"[0-9a-f]{16}")  # the name of a cache of ours
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("explorables_packages", [], "", [list, tuple])
    app.add_config_value("explorables_store", "_build/explorables", "", [str])
    app.add_config_value("explorables_limit", MOST, "", [int])
    app.add_config_value("explorables_strings", {}, "env", [dict])
    app.add_css_file("explorables.css")
    app.add_js_file("explorables.js", loading_method="defer")
    app.connect("config-inited", prepare, priority=100)
    app.connect("builder-inited", start_progress)
    app.connect("builder-inited", start_crew)
    app.connect("env-get-outdated", outdated)
    app.connect("env-before-read-docs", run_ahead)
    app.connect("doctree-resolved", place_frames)
    app.connect("build-finished", remove_stale)
    app.connect("build-finished", stop_crew)
    app.connect("build-finished", stop_progress)
    sphinx_index.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def prepare(app: Sphinx, config: Config) -> None:
    """Point kernels to the store and the notebook cache to one of this state of the packages."""
    app.explorables_store = store = find_store(app)
    app.explorables_snapshot = fingerprint.snapshot(
        app.srcdir, config.explorables_packages, config.explorables_strings
    )
    app.explorables_digest = fingerprint.summed(app.explorables_snapshot)
    set_environment(app, config, store)
    config.html_static_path = [*config.html_static_path, str(files("explorables") / "assets")]
    if getattr(config, "nb_execution_mode", None) == "cache":
        choose_cache(app, config)


def find_store(app: Sphinx) -> Path:
    """Return the folder for frames, made where it was missing."""
    wanted = os.environ.get(STORE) or app.config.explorables_store
    store = Path(app.srcdir, wanted).resolve()
    try:
        store.mkdir(parents=True, exist_ok=True)
        with (store / "progress").open("a"):
            pass
    except OSError as error:
        raise ConfigError(
            f"explorables_store must be a folder that can be written to, got {str(store)!r}: "
            f"{error.strerror}"
        ) from None
    sweep(store)
    return store


def set_environment(app: Sphinx, config: Config, store: Path) -> None:
    """Tell kernels, and the processes they start, what the configuration says."""
    os.environ[STORE] = str(store)
    os.environ[PACKAGES] = ",".join(Path(name).stem for name in config.explorables_packages)
    os.environ[LIMIT] = str(config.explorables_limit)
    os.environ[strings.VARIABLE] = json.dumps(config.explorables_strings)
    strings.use(config.explorables_strings)
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    others = [path for path in paths if path and path != str(app.srcdir)]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(app.srcdir), *others])
    for name in THREADS:  # one process per core draws frames: more threads only get in the way
        os.environ.setdefault(name, "1")


def choose_cache(app: Sphinx, config: Config) -> None:
    """Use a notebook cache of this digest alone; of an older one, only what still holds."""
    caches = Path(app.srcdir, config.nb_execution_cache_path or "_build/notebooks")
    chosen = caches / app.explorables_digest
    config.nb_execution_cache_path = str(chosen)
    others = [old for old in caches.glob("*") if CACHE.fullmatch(old.name) and old != chosen]
    if others and not chosen.exists():
        newest = max(others, key=lambda old: old.stat().st_mtime)
        try:
            kept = carry(newest, chosen, app.explorables_snapshot)
            logger.info("%d runs of notebooks still hold", kept)
        except Exception as error:  # a cache that is damaged or held by another: all run again
            logger.info("all notebooks run again: %s", error)
    for old in others:
        shutil.rmtree(old, ignore_errors=True)


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Read every notebook again when a package or a tool changed since the last build."""
    now = app.explorables_digest
    before, env.explorables_digest = getattr(env, "explorables_digest", None), now
    if before == now:
        return []
    return [name for name in env.found_docs if str(env.doc2path(name)).endswith(".ipynb")]


def place_frames(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Copy the frames this page refers to beside it and put the addresses right."""
    if app.builder.format != "html":
        return
    page = app.builder.get_target_uri(docname)
    for node in list(doctree.findall(nodes.raw)):
        text = place_scripts(app, page, node.astext())
        folders = set(ADDRESS.findall(text))
        for folder in folders:
            target = Path(app.outdir) / "_images" / "explorables" / folder
            copy(app.explorables_store / folder, target, kept_by(app))
        if text != node.astext() or folders:
            base = relative_uri(page, "_images/explorables/")
            node.replace_self(nodes.raw("", ADDRESS.sub(rf"{base}\1/", text), format="html"))


def place_scripts(app: Sphinx, page: str, text: str) -> str:
    """Copy the scripts of figures that the page computes; return the text with their addresses."""
    target = Path(app.outdir) / "_static" / "explorables"
    for name in SCRIPT.findall(text):
        copy(app.explorables_store / SCRIPTS, target, kept_by(app), name)
    base = relative_uri(page, "_static/explorables/")
    return SCRIPT.sub(rf"{base}\1", text)


def kept_by(app: Sphinx) -> str:
    """Name the folders in which earlier runs of the notebooks are kept."""
    cache = getattr(app.config, "nb_execution_cache_path", None)
    return " and ".join(str(folder) for folder in (cache, app.doctreedir) if folder)


def copy(source: Path, target: Path, forget: str, files: str = "*.webp") -> None:
    """Copy the frames of a folder of the store; ``forget`` is what refers to them."""
    if not any(source.glob(files)):
        raise ExtensionError(
            f"The frames in {source} are gone and are referred to by what an earlier build kept: "
            f"remove {forget}, and build again."
        )
    target.mkdir(parents=True, exist_ok=True)
    for frame in source.glob(files):
        if not (target / frame.name).exists():
            shutil.copyfile(frame, target / frame.name)


def start_progress(app: Sphinx) -> None:
    """Kernels cannot print to the terminal of the build: pass on what they note in a file."""
    log = (app.explorables_store / "progress").open()
    log.seek(0, os.SEEK_END)  # another build may be writing: what it noted so far is not ours
    app.explorables_done = threading.Event()

    def follow():
        with log:
            while True:
                done = app.explorables_done.wait(1)
                for line in log:
                    logger.info("explorable %s", line.strip())
                if done:
                    return

    app.explorables_follower = threading.Thread(target=follow, daemon=True)
    app.explorables_follower.start()


def remove_stale(app: Sphinx, error: Exception | None) -> None:
    """Remove the frames that no page of the built book refers to any more."""
    frames = Path(app.outdir) / "_images" / "explorables"
    if error or app.builder.format != "html" or not frames.is_dir():
        return
    pages = [page.read_text(encoding="utf-8") for page in Path(app.outdir).rglob("*.html")]
    loaded = {name for page in pages for name in LOADED.findall(page)}
    for script in (Path(app.outdir) / "_static" / "explorables").glob("*.js"):
        if script.name not in loaded:
            script.unlink()
    used = {name for page in pages for name in PLACED.findall(page)}
    for folder in frames.iterdir():
        if folder.name not in {Path(name).parts[0] for name in used}:
            shutil.rmtree(folder, ignore_errors=True)
    for still in frames.glob(f"{STILLS}/*"):
        if f"{STILLS}/{still.name}" not in used:
            still.unlink()


def start_crew(app: Sphinx) -> None:
    """Share the processes that draw among all kernels; they start when there is something to do."""
    app.explorables_host = Host(Crew(os.cpu_count() or 1))
    os.environ[SHARED] = app.explorables_host.address


def run_ahead(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run notebooks at the same time where MyST-NB keeps what they print and show."""
    if hasattr(env, "mystnb_config"):
        from explorables.notebooks import run_ahead  # needs what MyST-NB brings

        run_ahead(app, env, docnames)


def stop_crew(app: Sphinx, error: Exception | None) -> None:
    os.environ.pop(SHARED, None)
    app.explorables_host.close()


def stop_progress(app: Sphinx, error: Exception | None) -> None:
    app.explorables_done.set()
    app.explorables_follower.join()
