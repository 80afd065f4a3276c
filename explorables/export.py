"""One notebook as one HTML file: frames, style and player inside, no other file and no host."""

from __future__ import annotations

import json
import os
import re
import tempfile
from base64 import b64encode
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter
from traitlets.config import Config

from explorables.place import STORE

DATA = re.compile(r'(<script[^>]*class="explorable-data"[^>]*>)(.*?)(</script>)', re.DOTALL)
PICTURE = re.compile(r"explorable:([\w.-]+/[\w.-]+\.webp)")
SCRIPT = re.compile(r'<script src="explorable:([\w.-]+/[\w.-]+\.js)" defer></script>')
ADDRESS = "data:image/webp;base64,"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # of a traceback, for a terminal
# nbconvert's page for JupyterLab without the four parts that load scripts from other hosts.
SCRIPTS = ("html_head_js", "html_head_js_mathjax", "html_head_js_mermaidjs", "jupyter_widgets")
TEMPLATE = "{% extends 'lab/index.html.j2' %}" + "".join(
    f"{{% block {name} %}}{{% endblock %}}" for name in SCRIPTS
)
HEADING = re.compile(r"^# +(.+?) *$", re.MULTILINE)
# What a page of the book would show of a cell with these tags.
TAGS = Config(
    TagRemovePreprocessor={
        "enabled": True,
        "remove_cell_tags": {"remove-cell"},
        "remove_input_tags": {"remove-input", "hide-input"},
    }
)


class ExportError(Exception):
    """What hindered an export, in one sentence; a failed cell's traceback stands before it."""


def write_page(
    notebook: Path, page: Path, *, store: Path | None = None, timeout: int = 600
) -> None:
    """Run ``notebook`` and write ``page``, whose sliders work from a disk without a network.

    The page appears whole or not at all: what was there before stays until the new one is written.

    Parameters
    ----------
    notebook, page : Path
    store : Path, optional
        Where frames are kept; by default the environment's EXPLORABLES_STORE, else a folder that is
        removed afterwards.
    timeout : int
        Seconds that one cell may take.

    Raises
    ------
    ExportError
        When the notebook cannot be read, the page not be written, or a cell fails.
    """
    notebook, page = Path(notebook).resolve(), Path(page)
    content = _read(notebook)
    with _replacing(page) as unfinished, _folder(store) as frames:
        _run(content, notebook, frames, timeout)
        html = _with_frames(_converted(content, notebook), frames)
        unfinished.write_text(html, encoding="utf-8")


def _read(notebook: Path):
    try:
        return nbformat.read(notebook, as_version=4)
    except OSError as error:
        raise ExportError(f"{notebook} cannot be read: {error.strerror}.") from None
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, ValueError):
        raise ExportError(f"{notebook} is not a notebook: it must be an .ipynb file.") from None


@contextmanager
def _replacing(page: Path):
    """Give a file beside ``page`` to write to; it takes the place of ``page`` at the end."""
    if page.is_dir():
        raise ExportError(f"{page} cannot be written: it is a folder.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{page.name}.", dir=page.parent)
    except OSError as error:
        raise ExportError(f"{page} cannot be written: {error.strerror}.") from None
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.chmod(0o666 & ~_umask())
        unfinished.replace(page)
    except OSError as error:
        raise ExportError(f"{page} cannot be written: {error.strerror}.") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def _folder(store: Path | None):
    wanted = store or os.environ.get(STORE)
    if wanted:
        yield Path(wanted).resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="explorables-") as folder:
            yield Path(folder)


def _run(content, notebook: Path, frames: Path, timeout: int) -> None:
    """Run all cells in the notebook's own folder, as a page and not as a kernel shows them."""
    folder = notebook.parent
    paths = [str(folder), os.getcwd(), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    environment = {
        **os.environ,
        STORE: str(frames),
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(path for path in paths if path)),
    }
    resources = {"metadata": {"path": str(folder)}}
    client = NotebookClient(content, timeout=timeout, resources=resources)
    try:
        client.execute(env=environment)
    except CellExecutionError as error:
        said = COLOURS.sub("", error.traceback).strip()
        raise ExportError(f"{said}\n{notebook}: {error.ename}: {error.evalue}") from None
    except CellTimeoutError:
        raise ExportError(
            f"{notebook}: a cell took more than {timeout} seconds; allow more with --timeout."
        ) from None
    except DeadKernelError:
        raise ExportError(f"{notebook}: the kernel died while a cell ran.") from None


def _converted(content, notebook: Path) -> str:
    exporter = HTMLExporter(config=TAGS, embed_images=True, raw_template=TEMPLATE)
    resources = {"metadata": {"name": _title(content, notebook), "path": str(notebook.parent)}}
    return exporter.from_notebook_node(content, resources)[0]


def _title(content, notebook: Path) -> str:
    texts = [cell.source for cell in content.cells if cell.cell_type == "markdown"]
    heading = next(filter(None, map(HEADING.search, texts)), None)
    return heading[1] if heading else notebook.stem


def _with_frames(html: str, frames: Path) -> str:
    """Put style, player and every picture into the page."""

    @cache
    def encoded(name: str) -> str:
        return b64encode((frames / name).read_bytes()).decode()

    def data(match) -> str:
        held = json.loads(match[2])
        folder = held["base"].removeprefix("explorable:")
        for size in ("wide", "narrow"):
            held[size] = [encoded(folder + name) for name in held[size]]
        held["base"] = ADDRESS
        text = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
        return match[1] + text.replace("<", "\\u003c") + match[3]

    def script(match) -> str:
        return f"<script>{(frames / match[1]).read_text(encoding='utf-8')}</script>"

    html = DATA.sub(data, SCRIPT.sub(script, html))
    html = PICTURE.sub(lambda match: ADDRESS + encoded(match[1]), html)
    assets = files("explorables") / "assets"
    style = (assets / "explorables.css").read_text(encoding="utf-8")
    player = (assets / "explorables.js").read_text(encoding="utf-8")
    head, end, body = html.partition("</head>")
    return f"{head}<style>{style}</style>\n<script>{player}</script>\n{end}{body}"
