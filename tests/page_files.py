"""The page's own files over HTTP, without the tool behind them: whoever asks for an answer has to route it."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import evidence

PAGE = Path(evidence.__file__).parent / "page"


class Quiet(SimpleHTTPRequestHandler):
    extensions_map = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}  # noqa: RUF012 (the server's own way)

    def log_message(self, *_):
        pass


@contextmanager
def serve():
    """Serve them until the end of the block; gives the address, without a slash at its end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=PAGE))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
