"""``make serve``: show the built book on a port of this machine, until Ctrl-C."""

from __future__ import annotations

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HTML = Path(__file__).resolve().parents[1] / "_build" / "html"


class Server(ThreadingHTTPServer):
    """A server that takes no port from another."""

    allow_reuse_address = sys.platform != "win32"
    daemon_threads = True


def main(port: int) -> None:
    try:
        server = Server(("127.0.0.1", port), partial(SimpleHTTPRequestHandler, directory=HTML))
    except OSError as error:
        sys.exit(f"Port {port} cannot be used ({error.strerror}): try make serve PORT={port + 1}")
    print(f"Read it at http://localhost:{port}; Ctrl-C ends.", flush=True)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main(int(sys.argv[1]))
