"""The command line: ``python -m explorables export NOTEBOOK.ipynb -o PAGE.html``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HELP = """
Run a notebook and write one HTML file whose sliders work by themselves: from a disk, from any
server, in a mail, without a kernel and without a network.

The notebook runs in its own folder; the current folder can be imported from too. Cells tagged
remove-cell are left out, and so is the code of cells tagged remove-input or hide-input. Pictures
that the text shows from files are put into the page. Formulas stay as they are written, in TeX:
what sets them would have to be loaded from another host. Widgets other than explorables do not
work in the page. Every setting of every slider is in the file: expect 10 to 40 kB a setting.
"""


def main(words: list[str] | None = None) -> int:
    """Run the command in ``words``, by default those of the command line; return its exit code."""
    parser = argparse.ArgumentParser("python -m explorables", description=__doc__.split(":")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    export = commands.add_parser(
        "export",
        help="run a notebook and write one HTML file with working sliders",
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    export.add_argument("notebook", type=Path, metavar="NOTEBOOK.ipynb")
    export.add_argument("-o", "--output", type=Path, metavar="PAGE.html", required=True)
    export.add_argument(
        "--store", type=Path, help="keep frames here, so that the next export need not draw them"
    )
    export.add_argument(
        "--timeout", type=int, default=600, help="seconds that one cell may take (default: 600)"
    )
    given = parser.parse_args(words)
    try:
        from explorables.export import ExportError, write_page
    except ModuleNotFoundError as error:
        print(
            f"export needs the package {error.name}: pip install 'explorables[export]', "
            "or pip install nbclient nbconvert ipykernel",
            file=sys.stderr,
        )
        return 1
    try:
        write_page(given.notebook, given.output, store=given.store, timeout=given.timeout)
    except ExportError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{given.output} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
