"""Real web servers for tests, on a loopback address that only the HTTP client of the test may reach."""

from __future__ import annotations

import gzip
import ipaddress
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from articles.ingestion.http import FetchLimits, HttpClient
from articles.ingestion.network_policy import NetworkPolicy

HOST = "127.0.0.7"


@dataclass
class Answer:
    """The response to a path.

    `raw` replaces the whole response, status line included. The server waits `wait` seconds before it answers, and
    `drip` seconds between two bytes of the body.
    """

    body: bytes | str = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0
    wait: float = 0
    raw: bytes = b""
    etag: str = ""

    @classmethod
    def redirect(cls, to: str, status: int = 302) -> Answer:
        """Return a redirect to `to`, the bytes of which are sent as they are."""
        return cls(status=status, headers={"Location": to.encode().decode("latin-1")})

    @classmethod
    def zipped(cls, body: bytes, **fields: object) -> Answer:
        """Return a response with a body compressed by gzip."""
        made = cls(gzip.compress(body), **fields)  # type: ignore[arg-type]
        made.headers["Content-Encoding"] = "gzip"
        return made


@dataclass
class Asked:
    """A request that the server received; `at` is the time of `time.monotonic()`."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


class Server:
    """Send what `answers` holds for the path (an Answer, or a function from the request to one), else status 404."""

    def __init__(self, host: str = HOST) -> None:
        self.answers: dict[str, Answer | Callable[[Asked], Answer]] = {}
        self.asked: list[Asked] = []
        self.closing = Event()
        self.http = _Http((host, 0), _handler(self))
        self.host, self.port = host, self.http.server_port
        Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, path: str = "/") -> str:
        """Return the full URL of a path."""
        return f"http://{self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """Return the paths requested so far, in order."""
        return [asked.path for asked in self.asked]

    def close(self) -> None:
        """Stop the server, and end the pauses of requests that it still answers."""
        self.closing.set()
        self.http.shutdown()
        self.http.server_close()

    def client(self, **limits: object) -> HttpClient:
        """Return an HTTP client that reaches this server and nothing else on a private network.

        Its limits are those of production unless `limits` names others, so a busy machine does not fail a test.
        """
        return HttpClient(network_policy=self.network_policy(), limits=FetchLimits(**limits))  # type: ignore[arg-type]

    def network_policy(self, **fields: object) -> NetworkPolicy:
        """Return the policy that allows this server's address and port alone."""
        only = ipaddress.ip_network(f"{self.host}/32")
        return NetworkPolicy(networks=(only,), network_ports=frozenset({self.port}), **fields)  # type: ignore[arg-type]


@contextmanager
def serving(host: str = HOST) -> Iterator[Server]:
    """Run a server for as long as the block lasts."""
    server = Server(host)
    try:
        yield server
    finally:
        server.close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: many tests are about clients that hang up in the middle."""


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    """Return the handler class of one server, as `http.server` wants a class."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, body, time.monotonic())
            server.asked.append(asked)
            answer = server.answers.get(self.path.split("?")[0], Answer(status=404))
            self.send(answer(asked) if callable(answer) else answer)

        def send(self, answer: Answer) -> None:
            server.closing.wait(answer.wait)
            if answer.raw:
                self.drip(answer.raw, answer.drip)
                self.close_connection = True
                return
            if answer.etag and self.headers.get("If-None-Match") == answer.etag:
                answer = Answer(status=304, etag=answer.etag)
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            headers = {"Content-Type": answer.type, "Content-Length": str(len(body))} | answer.headers
            if answer.etag:
                headers["ETag"] = answer.etag
            for name, value in headers.items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            self.drip(body, answer.drip)

        def drip(self, body: bytes, pause: float) -> None:
            with suppress(OSError):
                if not pause:
                    self.wfile.write(body)
                for n in range(len(body) if pause else 0):
                    self.wfile.write(body[n : n + 1])
                    if server.closing.wait(pause):
                        return

        do_GET = do_POST = answer  # noqa: N815

    return Handler
