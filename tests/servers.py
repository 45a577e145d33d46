"""Web servers for tests: real ones, on a loopback address of their own, which a test's door is told to allow."""

from __future__ import annotations

import gzip
import ipaddress
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from articles.ingestion.http import FetchLimits, HttpClient
from articles.ingestion.network_policy import NetworkPolicy

HOST = "127.0.0.7"


@dataclass
class Answer:
    """What a path answers. `raw` is sent as it is; `drip` seconds pass between two bytes of the body."""

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
        return cls(status=status, headers={"Location": to.encode().decode("latin-1")})  # as bytes go over the wire

    @classmethod
    def zipped(cls, body: bytes, **fields: object) -> Answer:
        made = cls(gzip.compress(body), **fields)  # type: ignore[arg-type]
        made.headers["Content-Encoding"] = "gzip"
        return made


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


class Server:
    """Answers what `answers` holds for a path (an Answer, or a function of what was asked), else 404."""

    def __init__(self, host: str = HOST):
        self.answers: dict[str, Answer | Callable[[Asked], Answer]] = {}
        self.asked: list[Asked] = []
        self.http = _Http((host, 0), _handler(self))
        self.host, self.port = self.http.server_address[0], self.http.server_address[1]
        Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    def door(self, **limits: object) -> HttpClient:
        """A door that reaches this server, and nothing else on any private network."""
        return HttpClient(
            network_policy=self.network_policy(), limits=FetchLimits(**({"seconds": 5.0, "connect": 2.0} | limits))
        )  # type: ignore[arg-type]

    def network_policy(self, **fields: object) -> NetworkPolicy:
        only = ipaddress.ip_network(f"{self.host}/32")
        return NetworkPolicy(networks=(only,), network_ports=frozenset({self.port}), **fields)  # type: ignore[arg-type]


@contextmanager
def serving(host: str = HOST) -> Iterator[Server]:
    server = Server(host)
    try:
        yield server
    finally:
        server.close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is what many of the tests are about."""


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
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
            time.sleep(answer.wait)
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
                    time.sleep(pause)

        do_GET = do_POST = answer  # noqa: N815

    return Handler
