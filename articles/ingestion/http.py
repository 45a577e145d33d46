"""The one door to the network: everything that the desk fetches or sends goes through here.

`httpcore2` speaks HTTP; its network backend, the library's own place for it, is where each connection's address is
checked (`addresses.Reach`) and every read and write is held to one deadline. So a name that resolves differently the
second time, a redirect, and a server that sends a byte a minute all meet the same rules.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import ipaddress
import math
import ssl
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore2
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from protego import Protego

from articles.ingestion.incoming import BadInput
from articles.ingestion.network_policy import ForbiddenAddress, NetworkPolicy, Target

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml"})
FEED_TYPES = frozenset(
    {
        *("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml"),
        *("application/feed+json", "application/json", "text/html", "text/plain", "application/octet-stream"),
        *("application/gzip", "application/x-gzip"),  # sitemaps
    }
)
ROBOTS = frozenset({"text/plain", "text/html", "application/octet-stream"})
REDIRECTS = (301, 302, 303, 307, 308)
PERMANENT = (301, 308)
LONGEST_PAUSE = 86_400.0  # seconds: no server makes the desk wait longer than a day
ASK_LATER = "\0"  # in the place of a robots.txt whose server is in trouble


class FetchError(BadInput):
    """Something could not be fetched. `passing` says that it may work later, `pause` how many seconds to wait."""

    def __init__(
        self, code: str, message: str, *, is_temporary: bool = False, status: int = 0, retry_after_seconds: float = 0
    ):
        super().__init__("url", code, message)
        self.is_temporary = is_temporary
        self.status = status
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True, slots=True)
class FetchedResponse:
    """What came back: the body, decompressed, and what its server said of it.

    `url` is where it was found in the end; `moved_to` is that too if every step there was permanent, else empty.
    """

    url: str
    status: int
    body: bytes
    headers: Mapping[str, str]
    moved_to: str = ""

    @property
    def not_modified(self) -> bool:
        return self.status == 304

    @property
    def etag(self) -> str:
        return self.headers.get("etag", "")[:500]

    @property
    def last_modified(self) -> str:
        return self.headers.get("last-modified", "")[:100]

    @property
    def content_type(self) -> str:
        return _content_type(self.headers)[0]

    @property
    def charset(self) -> str:
        return _content_type(self.headers)[1]


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much of anything one fetch may take. Seconds count for all of it, redirects and the reading included."""

    body: int = 10_000_000  # bytes, as sent and again as decompressed
    seconds: float = 30.0
    connect: float = 10.0
    redirects: int = 5


class CrawlPolicy:
    """What is owed to the servers that are asked: robots.txt (RFC 9309), and a pause between two requests to a host.

    Both are kept in Django's cache, so that all workers together behave as one reader.
    """

    agent = "newsdesk"
    robots_ttl = 86_400  # seconds; RFC 9309, 2.4
    robots_error_ttl = 600
    max_robots_bytes = 512_000  # bytes; RFC 9309, 2.5, asks for 500 KiB at least
    max_crawl_delay = 30.0  # seconds that a robots.txt may ask for
    max_wait = 20.0  # seconds to wait for one's turn before it is better to come back later

    def __init__(self, min_delay: float):
        self.min_delay = min_delay

    def wait_for_turn(self, door: HttpClient, target: Target) -> None:
        """Wait for the turn to ask for a page; raises Unreachable where robots.txt does not want it."""
        rules = Protego.parse(self._robots(door, target))
        if not rules.can_fetch(str(target), self.agent):
            raise ForbiddenAddress("robots", f"{target.host} asks programs not to read this page (robots.txt).")
        self._take_turn(
            target.host, max(self.min_delay, min(rules.crawl_delay(self.agent) or 0.0, self.max_crawl_delay))
        )

    def _robots(self, door: HttpClient, target: Target) -> str:
        key = f"robots:{target.origin}"
        known: str | None = cache.get(key)
        if known is None:
            known = self._fetch_robots(replace(door, crawl_policy=None), target)
            cache.set(key, known, self.robots_error_ttl if known == ASK_LATER else self.robots_ttl)
        if known == ASK_LATER:
            message = f"The robots.txt of {target.host} cannot be read now, so its pages are left alone."
            raise FetchError("robots-unreadable", message, is_temporary=True, retry_after_seconds=self.robots_error_ttl)
        return known

    def _fetch_robots(self, door: HttpClient, target: Target) -> str:
        try:
            return door.get(f"{target.origin}/robots.txt", ROBOTS, most=self.max_robots_bytes).body.decode(
                "utf-8", "replace"
            )
        except ForbiddenAddress:
            return ""  # it leads elsewhere: the page itself is checked by itself
        except FetchError as failed:
            if failed.status >= 500 or failed.status == 429:
                return ASK_LATER
            if failed.is_temporary:
                raise  # the host cannot be reached at all
            return ""  # there is none

    def _take_turn(self, host: str, min_delay: float) -> None:
        until = time.monotonic() + self.max_wait
        while min_delay and not cache.add(f"turn:{host}", 1, math.ceil(min_delay)):
            if time.monotonic() > until:
                message = f"Other pages of {host} are being read; this one has to wait for its turn."
                raise FetchError("turn", message, is_temporary=True, retry_after_seconds=self.max_wait)
            time.sleep(0.1)


@dataclass(frozen=True, slots=True)
class HttpClient:
    """The door with its rules. `door()` makes the one that the settings describe; tests make their own."""

    network_policy: NetworkPolicy = field(default_factory=NetworkPolicy)
    limits: FetchLimits = field(default_factory=FetchLimits)
    user_agent: str = "Newsdesk"
    proxy: str = ""
    crawl_policy: CrawlPolicy | None = None  # None: ask at once, and no robots.txt

    def get(
        self, url: str, types: frozenset[str] = PAGE_TYPES, *, etag: str = "", last_modified: str = "", most: int = 0
    ) -> FetchedResponse:
        """Fetch a URL, following its redirects. With an `etag` or `last_modified` of before, it may be 304.

        Raises Unreachable where the rules forbid it, FetchError where it did not work.
        """
        limits = replace(self.limits, body=most) if most else self.limits
        spent = 0.0
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        permanent = True
        asked = url
        for _ in range(limits.redirects + 1):
            target = self.network_policy.check_url(url)
            if self.crawl_policy:
                self.crawl_policy.wait_for_turn(self, target)  # waiting for one's turn is not the server's time
            headers = {"Accept": ", ".join(sorted(types)) + ", */*;q=0.1"} | {k: v for k, v in conditions.items() if v}
            began = time.monotonic()
            answer = self._send("GET", target, headers, None, limits, began + limits.seconds - spent, types)
            spent += time.monotonic() - began
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return _good(answer, moved_to=str(target) if permanent and url != asked else "")
            permanent = permanent and answer.status in PERMANENT
            url = _follow(target, answer.headers["location"])
        raise FetchError("redirects", f"The address redirects more than {limits.redirects} times.")

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> FetchedResponse:
        """Send bytes to a URL. A redirect is an answer like any other: what is sent is meant for one receiver."""
        ends = time.monotonic() + self.limits.seconds
        limits = replace(self.limits, body=64_000)
        return self._send("POST", self.network_policy.check_url(url), headers, body, limits, ends, None)

    def _send(
        self,
        method: str,
        target: Target,
        headers: Mapping[str, str],
        body: bytes | None,
        limits: FetchLimits,
        ends: float,
        types: frozenset[str] | None,
    ) -> FetchedResponse:
        sent = {"Host": target.origin.split("://")[1], "User-Agent": self.user_agent, "Accept-Encoding": "gzip"}
        sent |= headers
        if body is not None:
            sent["Content-Length"] = str(len(body))
        url = httpcore2.URL(
            scheme=target.scheme.encode(),
            host=target.host.encode(),
            port=target.explicit_port,
            target=target.path.encode(),
        )
        extensions = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), limits.connect)}
        try:
            with (
                self._pool(limits, ends) as pool,
                pool.stream(method, url, headers=list(sent.items()), content=body, extensions=extensions) as response,
            ):
                found = _headers(response.headers)
                if types is not None and response.status == 200:
                    _check_type(found, types)
                content = b"" if response.status in (*REDIRECTS, 304) else _read(response, found, limits)
                return FetchedResponse(str(target), response.status, content, found)
        except httpcore2.TimeoutException:
            raise FetchError("timeout", f"{target.host} did not answer in time.", is_temporary=True) from None
        except httpcore2.ConnectError as error:
            raise _no_connection(target, error) from None
        except (httpcore2.NetworkError, httpcore2.ProxyError) as error:
            message = f"The connection to {target.host} broke: {error or 'no reason given'}."
            raise FetchError("connection", message, is_temporary=True) from None
        except httpcore2.ProtocolError as error:
            message = f"{target.host} did not speak HTTP as it should: {str(error)[:200]}."
            raise FetchError("protocol", message, is_temporary=True) from None

    def _pool(self, limits: FetchLimits, ends: float) -> httpcore2.ConnectionPool:
        proxy = httpcore2.Proxy(self.proxy) if self.proxy else None
        backend = PolicyBackend(self.network_policy, ends, limits.connect, urlsplit(self.proxy).hostname or "")
        return httpcore2.ConnectionPool(ssl_context=_tls(), network_backend=backend, proxy=proxy)


class PolicyBackend(httpcore2.NetworkBackend):
    """Connects to addresses that have been checked, and to no name: nothing is resolved a second time."""

    def __init__(self, network_policy: NetworkPolicy, ends: float, longest: float, proxy: str):
        self.network_policy = network_policy
        self.ends = ends
        self.longest = longest
        self.proxy = proxy
        self.plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        left = functools.partial(_left, self.ends, self.longest)
        # The proxy itself is the operator's choice and may be private.
        known = [host] if self.proxy and host == self.proxy else self.network_policy.addresses(host, port, left())
        for last, address in enumerate(known, start=1 - len(known)):
            try:
                stream = self.plain.connect_tcp(address, port, left(), local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if last == 0:
                    raise
            else:
                return DeadlineStream(stream, self.ends)
        raise httpcore2.ConnectError("no address")

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
        raise NotImplementedError("the desk fetches over TCP alone")


class DeadlineStream(httpcore2.NetworkStream):
    """A connection whose every step counts against one deadline: a server that drips bytes does not stop the clock."""

    def __init__(self, stream: httpcore2.NetworkStream, ends: float):
        self.stream = stream
        self.ends = ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(self.ends, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, _left(self.ends, timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self.stream.start_tls(ssl_context, server_hostname, _left(self.ends, timeout))
        return DeadlineStream(secured, self.ends)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def http_client() -> HttpClient:
    """The door as the settings describe it."""
    contact = f"; +{settings.NEWSDESK_CONTACT}" if settings.NEWSDESK_CONTACT else ""
    return HttpClient(
        network_policy=NetworkPolicy(
            ports=frozenset(settings.NEWSDESK_FETCH_PORTS),
            networks=tuple(ipaddress.ip_network(block) for block in settings.NEWSDESK_FETCH_ALLOWED_NETWORKS),
            allowed_hosts=tuple(host.lower().strip(".") for host in settings.NEWSDESK_FETCH_ALLOWED_HOSTS),
        ),
        limits=FetchLimits(body=settings.NEWSDESK_FETCH_MAX_BYTES, seconds=settings.NEWSDESK_FETCH_TIMEOUT),
        user_agent=f"Newsdesk/1 (reads news for a research desk{contact})",
        proxy=settings.NEWSDESK_FETCH_PROXY,
        crawl_policy=CrawlPolicy(settings.NEWSDESK_FETCH_DELAY),
    )


@functools.cache
def _tls() -> ssl.SSLContext:
    return httpcore2.default_ssl_context()


def _left(ends: float, timeout: float | None) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the time for all of it is over")
    return left if timeout is None else min(left, timeout)


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """By lower-case name; of a header that is repeated, the first counts."""
    found: dict[str, str] = {}
    for name, value in raw:
        found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return found


def _content_type(headers: Mapping[str, str]) -> tuple[str, str]:
    message = Message()
    message["Content-Type"] = headers.get("content-type", "")
    charset = message.get_content_charset() or ""
    return (message.get_content_type() if "content-type" in headers else ""), str(charset)


def _check_type(headers: Mapping[str, str], types: frozenset[str]) -> None:
    """A server that names no type is believed to have sent what was asked for; the reader will see."""
    found = _content_type(headers)[0]
    if found and found not in types and not (found.endswith("+xml") and "text/xml" in types):
        raise FetchError("content-type", f"The address holds “{found[:80]}”, which is not what was asked for.")


def _read(response: httpcore2.Response, headers: Mapping[str, str], limits: FetchLimits) -> bytes:
    """The body, decompressed as it comes, so that neither a large body nor a small one that swells fills the memory."""
    told = headers.get("content-length", "")
    if told.isascii() and told.isdigit() and int(told[:18]) > limits.body:
        raise _too_large(limits)
    encoding = headers.get("content-encoding", "").strip().lower()
    chunks = _limited(response.iter_stream(), limits)
    if encoding in ("", "identity"):
        return b"".join(chunks)
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError("encoding", f"The page is compressed as “{encoding[:40]}”, which the desk did not ask for.")
    return b"".join(_limited(_unpacked(chunks, encoding, limits), limits))


def _limited(chunks: Iterable[bytes], limits: FetchLimits) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limits.body:
            raise _too_large(limits)
        yield chunk


def _unpacked(chunks: Iterable[bytes], encoding: str, limits: FetchLimits) -> Iterator[bytes]:
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32 if "gzip" in encoding else zlib.MAX_WBITS)
    try:
        for chunk in chunks:
            yield unpack.decompress(chunk, limits.body + 1)
            if unpack.unconsumed_tail:
                raise _too_large(limits)
    except zlib.error:
        raise FetchError("encoding", "The page says that it is compressed, and cannot be unpacked.") from None
    if not unpack.eof:
        raise FetchError("encoding", "The compressed page ends too early.", is_temporary=True)


def _good(answer: FetchedResponse, moved_to: str) -> FetchedResponse:
    if answer.status in (200, 304):
        return replace(answer, moved_to=moved_to)
    raise failed_status(answer)


def failed_status(answer: FetchedResponse) -> FetchError:
    """What an answer that is not the page means for asking again."""
    host = urlsplit(answer.url).hostname
    status = answer.status
    pause = retry_after(answer.headers.get("retry-after", ""))
    words = {
        401: "wants a password",
        402: "wants to be paid",
        403: "refuses the desk",
        404: "has no such page",
        410: "has taken the page away for good",
        429: "asks for fewer requests",
        451: "may not show the page, for legal reasons",
    }.get(status, "is in trouble" if status >= 500 else "gave no page")
    passing = status in (408, 425, 429) or status >= 500
    return FetchError(
        f"http-{status}", f"{host} {words} ({status}).", is_temporary=passing, status=status, retry_after_seconds=pause
    )


def retry_after(value: str) -> float:
    """Seconds that a Retry-After header asks for, at most a day; 0 where it says nothing readable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
    return min(max((until - timezone.now()).total_seconds(), 0.0), LONGEST_PAUSE)


def _follow(target: Target, location: str) -> str:
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")  # what a header's bytes mean where they are not ASCII
    try:
        return urljoin(str(target), location.strip())
    except ValueError:
        raise ForbiddenAddress("url", "The address redirects to something that is no address.") from None


def _too_large(limits: FetchLimits) -> FetchError:
    return FetchError("too-large", f"The page is larger than {limits.body / 1e6:g} MB.")


def _no_connection(target: Target, error: Exception) -> FetchError:
    if isinstance(error.__cause__, ssl.SSLError) or "SSL" in str(error) or "certificate" in str(error):
        return FetchError("tls", f"The certificate or encryption of {target.host} is not valid: {str(error)[:200]}")
    return FetchError("connection", f"No connection to {target.host}: {str(error)[:200]}.", is_temporary=True)
