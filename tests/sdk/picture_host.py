"""A web server of pictures, which Sightline fetches from."""

from __future__ import annotations

import base64
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Iterator

from pictures import encoded
from scenes import scene

PICTURE = 70
FILE = base64.b64decode(encoded(scene(PICTURE)))
LIMIT = 5 * 1024 * 1024


class Handler(BaseHTTPRequestHandler):
    """`/picture` is one; the others are the ways to be none."""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path == "/redirect":
            self.answer(302, b"", location=query)
        elif path == "/loop":
            self.answer(302, b"", location=self.path)
        elif path == "/text":
            self.answer(200, b"<html>no picture</html>", "text/html")
        elif path == "/missing":
            self.answer(404, FILE)
        elif path == "/long":
            self.answer(200, FILE.ljust(LIMIT + 1, b"\0"))
        elif path == "/unmarked":
            self.answer(200, FILE, "application/octet-stream")
        else:
            self.answer(200, FILE)

    def answer(self, status: int, body: bytes, content_type: str = "image/jpeg", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content-type": content_type, "content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            # Whoever asked had enough of it.
            pass

    def log_message(self, *_) -> None:
        """Say nothing: failing tests print what they need."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve on 127.0.0.1 while the block runs; gives the address without a path."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as host:
        thread = Thread(target=host.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{host.server_port}"
        finally:
            host.shutdown()
            thread.join()


# What is refused, after the host's address.
REFUSED_PATHS = ("/text", "/missing", "/long", "/loop", "/redirect?http://127.0.0.1.invalid/picture")
# What is refused anywhere.
REFUSED_ADDRESSES = (
    "http://127.0.0.1:1/picture",
    "http://pictures.example/picture",
    "http://169.254.169.254/latest/meta-data",
    "http://user@127.0.0.1/picture",
)
