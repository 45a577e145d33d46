"""The HTTP client for everything that is fetched or sent: feeds, web pages, robots.txt and webhooks.

`httpcore2` speaks HTTP. Its network backend, the library's extension point, checks the address of each connection
(`network_policy.NetworkPolicy`) and holds every read and write to one deadline. So the same rules apply to a name that
resolves differently the second time, to a redirect, and to a server that sends a byte a minute.
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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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
ROBOTS_TYPES = frozenset({"text/plain", "text/html", "application/octet-stream"})
REDIRECT_STATUSES = (301, 302, 303, 307, 308)
PERMANENT_REDIRECT_STATUSES = (301, 308)
# Statuses below 500 after which the same request may succeed later: timeout, too early, too many requests.
TEMPORARY_STATUSES = (408, 425, 429)
MAX_RETRY_AFTER = 86_400.0  # seconds; no server can make the desk wait longer than a day
MAX_WEBHOOK_RESPONSE = 64_000  # bytes of the response to a POST, of which only an excerpt is kept
ROBOTS_UNAVAILABLE = "\0"  # cached in place of a robots.txt that its server could not deliver

STATUS_MESSAGES = {
    401: gettext_lazy("%(host)s requires a password (%(status)s)."),
    402: gettext_lazy("%(host)s requires payment (%(status)s)."),
    403: gettext_lazy("%(host)s refuses the request (%(status)s)."),
    404: gettext_lazy("%(host)s has no such page (%(status)s)."),
    410: gettext_lazy("%(host)s has removed the page for good (%(status)s)."),
    429: gettext_lazy("%(host)s asks for fewer requests (%(status)s)."),
    451: gettext_lazy("%(host)s may not show the page, for legal reasons (%(status)s)."),
}
SERVER_ERROR_MESSAGE = gettext_lazy("%(host)s has a server error (%(status)s).")
OTHER_STATUS_MESSAGE = gettext_lazy("%(host)s sent no page (%(status)s).")


class FetchError(BadInput):
    """A request that failed.

    `is_temporary` says that it may succeed later, `retry_after_seconds` how long to wait before (0: not stated), and
    `status` is the HTTP status (0: there was no response).
    """

    def __init__(
        self, code: str, message: str, *, is_temporary: bool = False, status: int = 0, retry_after_seconds: float = 0
    ):
        super().__init__("url", code, message)
        self.is_temporary = is_temporary
        self.status = status
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True, slots=True)
class FetchedResponse:
    """A response: its decompressed body and its headers, by lower-case name.

    `url` is the URL after all redirects; `moved_to` is the same if every redirect was permanent, otherwise "".
    """

    url: str
    status: int
    body: bytes
    headers: Mapping[str, str]
    moved_to: str = ""

    @property
    def not_modified(self) -> bool:
        """Whether the server confirmed (304) that the version known to the client is current."""
        return self.status == 304

    @property
    def etag(self) -> str:
        """The entity tag, cut to the length of its database column."""
        return self.headers.get("etag", "")[:500]

    @property
    def last_modified(self) -> str:
        """The Last-Modified header as sent, cut to the length of its database column."""
        return self.headers.get("last-modified", "")[:100]

    @property
    def content_type(self) -> str:
        """The media type without parameters, such as “text/html”; "" where the server sent none."""
        return _content_type(self.headers)[0]

    @property
    def charset(self) -> str:
        """The charset parameter of the content type; "" where there is none."""
        return _content_type(self.headers)[1]


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Limits of one fetch.

    `max_bytes` applies to the body as sent and again as decompressed. `timeout` in seconds covers everything,
    including redirects and reading the body; `connect_timeout` each attempt to connect, and each single read.
    """

    max_bytes: int = 10_000_000
    timeout: float = 30.0
    connect_timeout: float = 10.0
    max_redirects: int = 5


class CrawlPolicy:
    """Follow robots.txt (RFC 9309), and keep a delay between two requests to the same host.

    Both are kept in Django's cache, so that all workers together behave as one crawler. `min_delay` is in seconds.
    """

    agent = "newsdesk"
    robots_ttl = 86_400  # seconds to cache a robots.txt; at most a day by RFC 9309, 2.4
    robots_error_ttl = 600  # seconds until an unavailable robots.txt is requested again
    max_robots_bytes = 512_000  # RFC 9309, 2.5, requires at least 500 KiB
    max_crawl_delay = 30.0  # seconds; a longer Crawl-delay in robots.txt is shortened to this
    max_wait = 20.0  # seconds to wait for a turn; a worker does something else rather than wait longer

    def __init__(self, min_delay: float):
        self.min_delay = min_delay

    def wait_for_turn(self, client: HttpClient, target: Target) -> None:
        """Wait until the target may be requested.

        Raises `ForbiddenAddress` where robots.txt disallows it, and `FetchError` where robots.txt is unavailable or
        other requests to the host come first for longer than `max_wait`.
        """
        rules = Protego.parse(self._robots_txt(client, target))
        if not rules.can_fetch(str(target), self.agent):
            message = _("%(host)s asks automated readers not to fetch this page (robots.txt).")
            raise ForbiddenAddress("robots", message % {"host": target.host})
        requested_delay = min(rules.crawl_delay(self.agent) or 0.0, self.max_crawl_delay)
        self._take_turn(target.host, max(self.min_delay, requested_delay))

    def _robots_txt(self, client: HttpClient, target: Target) -> str:
        """Return the robots.txt of the target's origin, from the cache where possible; "" if there is none."""
        key = f"robots:{target.origin}"
        content: str | None = cache.get(key)
        if content is None:
            content = self._fetch_robots_txt(replace(client, crawl_policy=None), target)
            cache.set(key, content, self.robots_error_ttl if content == ROBOTS_UNAVAILABLE else self.robots_ttl)
        if content == ROBOTS_UNAVAILABLE:
            message = _("The robots.txt of %(host)s is not available now, so its pages are not fetched.")
            raise FetchError(
                "robots-unreadable",
                message % {"host": target.host},
                is_temporary=True,
                retry_after_seconds=self.robots_error_ttl,
            )
        return content

    def _fetch_robots_txt(self, client: HttpClient, target: Target) -> str:
        """Return robots.txt, "" if there is none, or `ROBOTS_UNAVAILABLE` after a server error (RFC 9309, 2.3.1)."""
        try:
            response = client.get(f"{target.origin}/robots.txt", ROBOTS_TYPES, max_bytes=self.max_robots_bytes)
        except ForbiddenAddress:
            return ""  # it redirects to a forbidden address; the page itself is checked separately
        except FetchError as error:
            if error.status >= 500 or error.status == 429:
                return ROBOTS_UNAVAILABLE
            if error.is_temporary:
                raise  # the host cannot be reached at all
            return ""
        return response.body.decode("utf-8", "replace")

    def _take_turn(self, host: str, delay: float) -> None:
        """Wait until no request to the host was made within `delay` seconds, and take the turn for this one."""
        give_up_at = time.monotonic() + self.max_wait
        while delay and not cache.add(f"turn:{host}", 1, math.ceil(delay)):
            if time.monotonic() > give_up_at:
                message = _("Other pages of %(host)s are being fetched; this one has to wait.") % {"host": host}
                raise FetchError("turn", message, is_temporary=True, retry_after_seconds=self.max_wait)
            time.sleep(0.1)


@dataclass(frozen=True, slots=True)
class _Request:
    """One request to one target. `types` are the accepted media types (None: any); `deadline` is monotonic time."""

    method: str
    target: Target
    headers: Mapping[str, str]
    limits: FetchLimits
    deadline: float
    types: frozenset[str] | None = None
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class HttpClient:
    """An HTTP client that applies a network policy, limits and, where given, a crawl policy to each request.

    `http_client()` returns the one that the settings describe. `proxy` is the URL of a proxy, or "".
    """

    network_policy: NetworkPolicy = field(default_factory=NetworkPolicy)
    limits: FetchLimits = field(default_factory=FetchLimits)
    user_agent: str = "Newsdesk"
    proxy: str = ""
    crawl_policy: CrawlPolicy | None = None  # None: no robots.txt and no delay

    def get(
        self,
        url: str,
        types: frozenset[str] = PAGE_TYPES,
        *,
        etag: str = "",
        last_modified: str = "",
        max_bytes: int = 0,
    ) -> FetchedResponse:
        """Fetch a URL, following redirects, and return a response with status 200, or 304 for a conditional request.

        `types` are the accepted media types; `etag` and `last_modified` of an earlier response make the request
        conditional; `max_bytes` replaces the limit of the client.

        Raises `ForbiddenAddress` where a policy forbids the request, and `FetchError` where it failed.
        """
        limits = replace(self.limits, max_bytes=max_bytes) if max_bytes else self.limits
        headers = {"Accept": ", ".join(sorted(types)) + ", */*;q=0.1"}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": last_modified} if last_modified else {}
        seconds_left = limits.timeout
        is_permanent = True
        next_url = url
        for _redirect in range(limits.max_redirects + 1):
            target = self.network_policy.check_url(next_url)
            if self.crawl_policy:
                self.crawl_policy.wait_for_turn(self, target)  # not counted against the server's time
            started = time.monotonic()
            response = self._send(_Request("GET", target, headers, limits, started + seconds_left, types))
            seconds_left -= time.monotonic() - started
            if response.status not in REDIRECT_STATUSES or "location" not in response.headers:
                return _successful(response, moved_to=str(target) if is_permanent and next_url != url else "")
            is_permanent = is_permanent and response.status in PERMANENT_REDIRECT_STATUSES
            next_url = _redirect_url(target, response.headers["location"])
        message = _("The address redirects more than %(limit)s times.") % {"limit": limits.max_redirects}
        raise FetchError("redirects", message)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> FetchedResponse:
        """Send a body to a URL and return the response, whatever its status.

        Redirects are not followed, because the body is meant for one receiver. Raises `ForbiddenAddress` or
        `FetchError` where there is no response.
        """
        deadline = time.monotonic() + self.limits.timeout
        limits = replace(self.limits, max_bytes=MAX_WEBHOOK_RESPONSE)
        return self._send(_Request("POST", self.network_policy.check_url(url), headers, limits, deadline, body=body))

    def _send(self, request: _Request) -> FetchedResponse:
        """Send one request and return its response; raise `FetchError` where there is none or it is unacceptable."""
        target = request.target
        try:
            return self._exchange(request)
        except httpcore2.TimeoutException:
            message = _("%(host)s did not answer in time.") % {"host": target.host}
            raise FetchError("timeout", message, is_temporary=True) from None
        except httpcore2.ConnectError as error:
            raise _connect_error(target, error) from None
        except (httpcore2.NetworkError, httpcore2.ProxyError) as error:
            reason = str(error) or _("no reason given")
            message = _("The connection to %(host)s broke: %(reason)s.") % {"host": target.host, "reason": reason}
            raise FetchError("connection", message, is_temporary=True) from None
        except httpcore2.ProtocolError as error:
            message = _("%(host)s sent an invalid HTTP response: %(reason)s.")
            message %= {"host": target.host, "reason": str(error)[:200]}
            raise FetchError("protocol", message, is_temporary=True) from None

    def _exchange(self, request: _Request) -> FetchedResponse:
        """Send one request over a new connection and read its response, within the limits of the request."""
        url = httpcore2.URL(
            scheme=request.target.scheme.encode(),
            host=request.target.host.encode(),
            port=request.target.explicit_port,
            target=request.target.path.encode(),
        )
        headers = self._request_headers(request)
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), request.limits.connect_timeout)
        with (
            self._pool(request) as pool,
            pool.stream(
                request.method,
                url,
                headers=list(headers.items()),
                content=request.body,
                extensions={"timeout": timeouts},
            ) as response,
        ):
            received = _lower_case_headers(response.headers)
            if request.types is not None and response.status == 200:
                _check_content_type(received, request.types)
            has_content = response.status not in (*REDIRECT_STATUSES, 304)
            body = _read_body(response, received, request.limits) if has_content else b""
            return FetchedResponse(str(request.target), response.status, body, received)

    def _request_headers(self, request: _Request) -> dict[str, str]:
        host = request.target.origin.split("://")[1]
        headers = {"Host": host, "User-Agent": self.user_agent, "Accept-Encoding": "gzip", **request.headers}
        if request.body is not None:
            headers["Content-Length"] = str(len(request.body))
        return headers

    def _pool(self, request: _Request) -> httpcore2.ConnectionPool:
        """Return a connection pool for one request, so that its backend can hold the deadline of that request."""
        proxy = httpcore2.Proxy(self.proxy) if self.proxy else None
        proxy_host = urlsplit(self.proxy).hostname or ""
        backend = PolicyBackend(self.network_policy, request.deadline, request.limits.connect_timeout, proxy_host)
        return httpcore2.ConnectionPool(ssl_context=_ssl_context(), network_backend=backend, proxy=proxy)


class PolicyBackend(httpcore2.NetworkBackend):
    """Connect to checked IP addresses only, never to a name, so that nothing is resolved a second time.

    `deadline` is monotonic time; `connect_timeout` is in seconds; `proxy_host` is the host of the proxy, or "".
    """

    def __init__(self, network_policy: NetworkPolicy, deadline: float, connect_timeout: float, proxy_host: str):
        self.network_policy = network_policy
        self.deadline = deadline
        self.connect_timeout = connect_timeout
        self.proxy_host = proxy_host
        self.backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of a host that accepts a connection.

        Raises `ForbiddenAddress` before connecting if the policy forbids any of its addresses.
        """
        error: httpcore2.ConnectError | httpcore2.ConnectTimeout = httpcore2.ConnectError("no address")
        for address in self._addresses(host, port):
            try:
                stream = self.backend.connect_tcp(address, port, self._seconds_left(), local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failed:
                error = failed
            else:
                return DeadlineStream(stream, self.deadline)
        raise error

    def _addresses(self, host: str, port: int) -> list[str]:
        if self.proxy_host and host == self.proxy_host:
            return [host]  # chosen by the operator, and often in a private network
        return self.network_policy.addresses(host, port, self._seconds_left())

    def _seconds_left(self) -> float:
        return _seconds_left(self.deadline, self.connect_timeout)

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
        """Refuse to connect: a local socket is never a web address."""
        raise NotImplementedError("requests are made over TCP only")


class DeadlineStream(httpcore2.NetworkStream):
    """A connection on which every operation counts against one deadline (monotonic time).

    A timeout for each read alone would never end for a server that sends a byte at a time.
    """

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float):
        self.stream = stream
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read up to `max_bytes`; raise `httpcore2.ReadTimeout` after the deadline."""
        return self.stream.read(max_bytes, _seconds_left(self.deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write the buffer; raise `httpcore2.ReadTimeout` after the deadline."""
        self.stream.write(buffer, _seconds_left(self.deadline, timeout))

    def close(self) -> None:
        """Close the connection."""
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Return the connection with TLS, under the same deadline."""
        secured = self.stream.start_tls(ssl_context, server_hostname, _seconds_left(self.deadline, timeout))
        return DeadlineStream(secured, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        """Return what the wrapped connection knows, such as its socket."""
        return self.stream.get_extra_info(info)


def http_client() -> HttpClient:
    """Return the HTTP client that the settings describe."""
    contact = f"; +{settings.NEWSDESK_CONTACT}" if settings.NEWSDESK_CONTACT else ""
    return HttpClient(
        network_policy=NetworkPolicy(
            ports=frozenset(settings.NEWSDESK_FETCH_PORTS),
            networks=tuple(ipaddress.ip_network(block) for block in settings.NEWSDESK_FETCH_ALLOWED_NETWORKS),
            allowed_hosts=tuple(host.lower().strip(".") for host in settings.NEWSDESK_FETCH_ALLOWED_HOSTS),
        ),
        limits=FetchLimits(max_bytes=settings.NEWSDESK_FETCH_MAX_BYTES, timeout=settings.NEWSDESK_FETCH_TIMEOUT),
        user_agent=f"Newsdesk/1 (reads news for a research desk{contact})",
        proxy=settings.NEWSDESK_FETCH_PROXY,
        crawl_policy=CrawlPolicy(settings.NEWSDESK_FETCH_DELAY),
    )


@functools.cache
def _ssl_context() -> ssl.SSLContext:
    return httpcore2.default_ssl_context()


def _seconds_left(deadline: float, timeout: float | None) -> float:
    """Return the seconds until the deadline, at most `timeout`; raise `httpcore2.ReadTimeout` after it."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the deadline of the request has passed")
    return left if timeout is None else min(left, timeout)


def _lower_case_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by lower-case name. Of a repeated header, the first counts."""
    headers: dict[str, str] = {}
    for name, value in raw:
        headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return headers


def _content_type(headers: Mapping[str, str]) -> tuple[str, str]:
    """Return the media type and the charset that the headers state, each "" where they do not."""
    message = Message()
    message["Content-Type"] = headers.get("content-type", "")
    charset = message.get_content_charset() or ""
    # `Message` says "text/plain" for a missing header.
    return (message.get_content_type() if "content-type" in headers else ""), str(charset)


def _check_content_type(headers: Mapping[str, str], types: frozenset[str]) -> None:
    """Raise `FetchError` for another media type than the accepted ones. A missing one is left to the parser."""
    content_type = _content_type(headers)[0]
    is_accepted_xml = content_type.endswith("+xml") and "text/xml" in types
    if content_type and content_type not in types and not is_accepted_xml:
        message = _("The content type of the address is “%(type)s”, which cannot be used here.")
        raise FetchError("content-type", message % {"type": content_type[:80]})


def _read_body(response: httpcore2.Response, headers: Mapping[str, str], limits: FetchLimits) -> bytes:
    """Read and decompress a body chunk by chunk, so that no body fills the memory, however much it expands."""
    declared_length = headers.get("content-length", "")
    if declared_length.isascii() and declared_length.isdigit() and int(declared_length[:18]) > limits.max_bytes:
        raise _too_large(limits)
    encoding = headers.get("content-encoding", "").strip().lower()
    chunks = _limited(response.iter_stream(), limits)
    if encoding in ("", "identity"):
        return b"".join(chunks)
    if encoding not in ("gzip", "x-gzip", "deflate"):
        message = _("The page is compressed as “%(encoding)s”, which was not requested.")
        raise FetchError("encoding", message % {"encoding": encoding[:40]})
    return b"".join(_limited(_decompressed(chunks, encoding, limits), limits))


def _limited(chunks: Iterable[bytes], limits: FetchLimits) -> Iterator[bytes]:
    """Yield the chunks; raise `FetchError` as soon as they exceed `max_bytes` together."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limits.max_bytes:
            raise _too_large(limits)
        yield chunk


def _decompressed(chunks: Iterable[bytes], encoding: str, limits: FetchLimits) -> Iterator[bytes]:
    """Yield decompressed chunks; raise `FetchError` if they are invalid, incomplete, or one expands too much."""
    # 32 added to the window bits: detect gzip and zlib headers (see the documentation of zlib).
    decompressor = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32 if "gzip" in encoding else zlib.MAX_WBITS)
    try:
        for chunk in chunks:
            yield decompressor.decompress(chunk, limits.max_bytes + 1)
            if decompressor.unconsumed_tail:
                raise _too_large(limits)
    except zlib.error:
        raise FetchError("encoding", _("The page is marked as compressed but cannot be decompressed.")) from None
    if not decompressor.eof:
        raise FetchError("encoding", _("The compressed page is incomplete."), is_temporary=True)


def _successful(response: FetchedResponse, moved_to: str) -> FetchedResponse:
    """Return the response with `moved_to`; raise `FetchError` for any status other than 200 and 304."""
    if response.status in (200, 304):
        return replace(response, moved_to=moved_to)
    raise _status_error(response)


def _status_error(response: FetchedResponse) -> FetchError:
    """Return the error for a response that is not the page, with when to try again."""
    status = response.status
    default = SERVER_ERROR_MESSAGE if status >= 500 else OTHER_STATUS_MESSAGE
    message = STATUS_MESSAGES.get(status, default)
    return FetchError(
        f"http-{status}",
        message % {"host": urlsplit(response.url).hostname, "status": status},
        is_temporary=status in TEMPORARY_STATUSES or status >= 500,
        status=status,
        retry_after_seconds=retry_after(response.headers.get("retry-after", "")),
    )


def retry_after(value: str) -> float:
    """Return the seconds that a Retry-After header asks for, at most `MAX_RETRY_AFTER`; 0 if it is unreadable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), MAX_RETRY_AFTER)
    try:
        retry_at = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    retry_at = retry_at if retry_at.tzinfo else retry_at.replace(tzinfo=dt.UTC)
    return min(max((retry_at - timezone.now()).total_seconds(), 0.0), MAX_RETRY_AFTER)


def _redirect_url(target: Target, location: str) -> str:
    """Return the absolute URL that a Location header means; raise `ForbiddenAddress` if it is not a URL."""
    # Header bytes were read as Latin-1; servers that send other characters than ASCII send UTF-8.
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(str(target), location.strip())
    except ValueError:
        raise ForbiddenAddress("url", _("The address redirects to something that is not an address.")) from None


def _too_large(limits: FetchLimits) -> FetchError:
    message = _("The page is larger than %(limit)s MB.") % {"limit": f"{limits.max_bytes / 1e6:g}"}
    return FetchError("too-large", message)


def _connect_error(target: Target, error: Exception) -> FetchError:
    """Return the error for a failed connection: permanent for TLS problems, temporary otherwise."""
    details = {"host": target.host, "reason": str(error)[:200]}
    if isinstance(error.__cause__, ssl.SSLError) or "SSL" in str(error) or "certificate" in str(error):
        message = _("The certificate or encryption of %(host)s is not valid: %(reason)s")
        return FetchError("tls", message % details)
    message = _("No connection to %(host)s: %(reason)s.")
    return FetchError("connection", message % details, is_temporary=True)
