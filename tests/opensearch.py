"""A server that speaks as much of OpenSearch's REST interface as search needs, kept in memory, on loopback.

It does what is asked of it by an index's own mapping: what `copy_to` names is copied, what has the analyzer of word
beginnings is found by them, and “and” and “or” mean what they mean there. What it does not know it refuses, so that a
request which a real server would answer otherwise fails a test. Documents show only once the index is refreshed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
WORD = re.compile(r"\w+")
MOST_LETTERS = 15  # of a word's beginning, as the analyzer is set up


@dataclass
class Index:
    settings: Json
    mapping: Json = field(default_factory=dict)
    given: dict[str, Json] = field(default_factory=dict)
    shown: dict[str, Json] = field(default_factory=dict)

    def fields(self, document: Json) -> dict[str, list[str]]:
        """The words under which a document is found, by field."""
        found: dict[str, list[str]] = {}
        for name, value in document.items():
            wanted = self.mapping[name]  # an undeclared field is an error here
            copies = wanted.get("copy_to", [])
            for to in [name, *([copies] if isinstance(copies, str) else copies)]:
                found.setdefault(to, []).extend(self._analysed(self.mapping[to], value))
        return found

    def _analysed(self, mapping: Json, value: Any) -> list[str]:
        values = [str(one) for one in (value if isinstance(value, list) else [value])]
        if mapping["type"] == "keyword":
            return values
        words = [word.lower() for one in values for word in WORD.findall(one)]
        if mapping.get("analyzer") != "edgengram_analyzer":
            return words
        return [word[:n] for word in words for n in range(1, min(len(word), MOST_LETTERS) + 1)]


class RefusedError(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class OpenSearch:
    """The indices by name, the aliases by name, and the pages of scrolls that are open."""

    def __init__(self) -> None:
        self.indices: dict[str, Index] = {}
        self.aliases: dict[str, str] = {}
        self.scrolls: dict[str, list[Json]] = {}
        self.url = ""

    def answer(self, method: str, path: str, query: dict[str, str], body: str) -> Json | None:
        """What a request is answered with; None for a HEAD request that finds nothing. Raises RefusedError."""
        parts = [part for part in path.split("/") if part]
        if parts[:2] == ["_search", "scroll"]:
            return self._scroll(method, json.loads(body))
        if parts == ["_bulk"] or parts[1:] == ["_bulk"]:
            return self._bulk(parts[0] if len(parts) == 2 else "", body)
        if parts[0] == "_alias":
            return self._alias(method, parts[1])
        verb: dict[tuple[str, str], Callable[..., Json | None]] = {
            ("HEAD", ""): self._exists,
            ("PUT", ""): self._create,
            ("DELETE", ""): self._drop,
            ("PUT", "_mapping"): self._map,
            ("PUT", "_alias"): self._point,
            ("POST", "_refresh"): self._refresh,
            ("POST", "_search"): self._search,
            ("PUT", "_doc"): self._put,
            ("DELETE", "_doc"): self._delete,
        }
        act = verb.get((method, parts[1] if len(parts) > 1 else ""))
        if act is None:
            raise RefusedError(400, f"{method} {path} is not known here")
        return act(parts, query, json.loads(body) if body else {})

    def _index(self, name: str) -> Index:
        found = self.indices.get(self.aliases.get(name, name))
        if found is None:
            raise RefusedError(404, f"no such index [{name}]")
        return found

    def _exists(self, parts: list[str], query: Any, body: Any) -> Json | None:
        return {} if parts[0] in {*self.indices, *self.aliases} else None

    def _create(self, parts: list[str], query: Any, body: Json) -> Json:
        self.indices[parts[0]] = Index(body["settings"])
        return {"acknowledged": True}

    def _drop(self, parts: list[str], query: Any, body: Any) -> Json:
        if parts[0] not in self.indices:
            raise RefusedError(404, f"no such index [{parts[0]}]")
        del self.indices[parts[0]]
        self.aliases = {name: to for name, to in self.aliases.items() if to != parts[0]}
        return {"acknowledged": True}

    def _map(self, parts: list[str], query: Any, body: Json) -> Json:
        self._index(parts[0]).mapping |= body["properties"]
        return {"acknowledged": True}

    def _point(self, parts: list[str], query: Any, body: Any) -> Json:
        self._index(parts[0])
        self.aliases[parts[2]] = parts[0]
        return {"acknowledged": True}

    def _alias(self, method: str, name: str) -> Json | None:
        if name not in self.aliases:
            if method == "HEAD":
                return None
            raise RefusedError(404, f"alias [{name}] missing")
        return {self.aliases[name]: {"aliases": {name: {}}}}

    def _put(self, parts: list[str], query: Any, body: Json) -> Json:
        index = self._index(parts[0])
        index.fields(body)
        index.given[parts[2]] = body
        return {"_id": parts[2], "result": "created"}

    def _delete(self, parts: list[str], query: Any, body: Any) -> Json:
        if self._index(parts[0]).given.pop(parts[2], None) is None:
            raise RefusedError(404, "not_found")
        return {"_id": parts[2], "result": "deleted"}

    def _bulk(self, name: str, body: str) -> Json:
        lines = [json.loads(line) for line in body.splitlines() if line]
        items = []
        for act, document in zip(lines[::2], lines[1::2], strict=True):
            target = act["index"]
            self._put([target.get("_index", name), "_doc", target["_id"]], {}, document)
            items.append({"index": {"_id": target["_id"], "status": 201}})
        return {"errors": False, "items": items}

    def _refresh(self, parts: list[str], query: Any, body: Any) -> Json:
        index = self._index(parts[0])
        index.shown = dict(index.given)
        return {"_shards": {}}

    def _search(self, parts: list[str], query: dict[str, str], body: Json) -> Json:
        index = self._index(parts[0])
        scored = [(score(body["query"], index.fields(each)), pk, each) for pk, each in index.shown.items()]
        best = sorted((row for row in scored if row[0] > 0), key=lambda row: (-row[0], int(row[1])))
        hits = [{"_id": pk, "_score": worth, "fields": {"pk": [each["pk"]]}} for worth, pk, each in best]
        size = int(query["size"])
        if "scroll" not in query:
            start = int(query.get("from", 0))
            return {"hits": {"hits": hits[start : start + size]}}
        scroll = f"scroll-{len(self.scrolls)}"
        self.scrolls[scroll] = hits
        return self._page(scroll, size)

    def _page(self, scroll: str, size: int) -> Json:
        hits, self.scrolls[scroll] = self.scrolls[scroll][:size], self.scrolls[scroll][size:]
        return {"_scroll_id": scroll, "hits": {"hits": hits}}

    def _scroll(self, method: str, body: Json) -> Json:
        scroll = body["scroll_id"]
        if method == "DELETE":
            for one in scroll if isinstance(scroll, list) else [scroll]:
                del self.scrolls[one]
            return {"succeeded": True}
        return self._page(scroll, 100)


def score(query: Json, words: dict[str, list[str]]) -> float:
    """How well a document's words answer a query; 0 where they do not."""
    [(kind, clause)] = query.items()
    if kind == "bool":
        parts = {name: each if isinstance(each, list) else [each] for name, each in clause.items()}
        if parts.keys() - {"must", "filter"}:
            raise RefusedError(400, f"bool with {sorted(parts)} is not known here")
        if not all(score(one, words) for one in parts.get("filter", [])):
            return 0
        found = [score(one, words) for one in parts.get("must", [])]
        return sum(found) if all(found) else 0
    if kind == "match":
        [(name, clause)] = clause.items()
        return _match(name, clause if isinstance(clause, dict) else {"query": clause}, words)
    if kind == "multi_match":
        return max(_match(name, clause, words) for name in clause["fields"])
    raise RefusedError(400, f"{kind} is not known here")


def _match(name: str, clause: Json, words: dict[str, list[str]]) -> float:
    name, _, boost = name.partition("^")
    there = words.get(name, [])
    asked = [clause["query"]] if "." in clause["query"] else WORD.findall(clause["query"].lower())
    found = [word in there for word in asked]
    enough = all(found) if clause.get("operator", "or") == "and" else any(found)
    return sum(found) * float(boost or 1) if asked and enough else 0


def _handler(server: OpenSearch) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet

        def answer(self) -> None:
            address = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            try:
                found = server.answer(self.command, address.path, query, body)
                status = 404 if found is None else 200
            except RefusedError as error:
                found, status = {"error": {"reason": str(error)}, "status": error.status}, error.status
            content = b"" if self.command == "HEAD" else json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer  # noqa: N815

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


@contextmanager
def running() -> Iterator[OpenSearch]:
    server = OpenSearch()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
