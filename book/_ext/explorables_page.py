"""Sphinx extension: the static life of the explorables.

While the book is built it tells kernels that they render for a page, ties the cache of executed
notebooks to the content of the packages, reports progress, and moves the frames that a page refers
to (``explorable:FOLDER/FILE``) into ``_images/`` of the built book.
"""

import hashlib
import os
import re
import shutil
import sys
import threading
from importlib.metadata import version
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("course", "explorables", "helpers")
STORE = Path(os.environ.get("EXPLORABLES_STORE") or ROOT / "_build" / "explorables")
ADDRESS = re.compile(r"explorable:([\w.-]+)/")
TOOLS = ("numpy", "matplotlib", "pillow", "ipykernel", "myst-nb")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def setup(app):
    app.connect("config-inited", prepare, priority=100)
    app.connect("builder-inited", start_progress)
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-resolved", place_frames)
    app.connect("build-finished", stop_progress)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}


def prepare(app, config):
    """Point kernels to the store and the notebook cache to one of this state of the packages."""
    STORE.mkdir(parents=True, exist_ok=True)
    os.environ["EXPLORABLES_STORE"] = str(STORE)
    for name in THREADS:  # one process per core draws frames: more threads only get in the way
        os.environ.setdefault(name, "1")
    caches = ROOT / "_build" / "notebooks"
    config.nb_execution_cache_path = str(caches / digest())
    for old in caches.glob("*"):
        if old.name != digest():
            shutil.rmtree(old)
    config.html_static_path.append(str(ROOT / "explorables" / "assets"))
    app.add_css_file("explorables.css")
    app.add_js_file("explorables.js", loading_method="defer")


def digest():
    """A name for all that an executed notebook depends on beside its own cells."""
    versions = [sys.version_info[:2], *(version(tool) for tool in TOOLS)]
    summed = hashlib.sha256(repr(versions).encode())
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*")):
        if path.is_file() and path.suffix != ".pyc" and "assets" not in path.parts:
            summed.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return summed.hexdigest()[:16]


def outdated(app, env, added, changed, removed):
    """Read every notebook again when a package or a tool changed since the last build."""
    before, env.explorables_digest = getattr(env, "explorables_digest", None), digest()
    if before == env.explorables_digest:
        return []
    return [name for name in env.found_docs if str(env.doc2path(name)).endswith(".ipynb")]


def place_frames(app, doctree, docname):
    """Copy the frames this page refers to beside it and put the addresses right."""
    if app.builder.format != "html":
        return
    page = app.builder.get_target_uri(docname)
    for node in list(doctree.findall(nodes.raw)):
        text = node.astext()
        folders = set(ADDRESS.findall(text))
        for folder in folders:
            copy(folder, Path(app.outdir) / "_images" / "explorables" / folder)
        if folders:
            base = relative_uri(page, "_images/explorables/")
            node.replace_self(nodes.raw("", ADDRESS.sub(rf"{base}\1/", text), format="html"))


def copy(folder, target):
    source = STORE / folder
    if not source.is_dir():
        raise ExtensionError(
            f"The frames in {source} are gone while the notebook cache still refers to them: "
            "run 'make clean' and build again."
        )
    target.mkdir(parents=True, exist_ok=True)
    for frame in source.glob("*.webp"):
        if not (target / frame.name).exists():
            shutil.copyfile(frame, target / frame.name)


def start_progress(app):
    """Kernels cannot print to the terminal of the build: pass on what they note in a file."""
    log = STORE / "progress"
    log.write_text("")
    app.explorables_done = threading.Event()

    def follow():
        with log.open() as lines:
            while True:
                done = app.explorables_done.wait(1)
                for line in lines:
                    logger.info("explorable %s", line.strip())
                if done:
                    return

    app.explorables_follower = threading.Thread(target=follow, daemon=True)
    app.explorables_follower.start()


def stop_progress(app, error):
    app.explorables_done.set()
    app.explorables_follower.join()
