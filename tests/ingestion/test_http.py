"""The HTTP client and its network policy, against real servers on loopback addresses."""

from __future__ import annotations

import datetime as dt
import gzip
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import Settings

from articles.ingestion.http import (
    FEED_TYPES,
    MAX_RETRY_AFTER,
    PAGE_TYPES,
    CrawlPolicy,
    FetchError,
    FetchLimits,
    HttpClient,
    http_client,
    retry_after,
)
from articles.ingestion.incoming import BadInput
from articles.ingestion.network_policy import ForbiddenAddress, NetworkPolicy
from tests.servers import Answer, Server, serving
from tests.timing import wall_limit

PUBLIC = "93.184.215.14"


@pytest.fixture
def server() -> Iterator[Server]:
    """A running web server."""
    with serving() as running:
        yield running


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Forget the robots.txt and the turns of earlier tests."""
    cache.clear()


# --- refused addresses ------------------------------------------------------------------------------------------------

# Names as an attacker may register them to make the desk request its own network. Nothing is really resolved here.
NAMES = {
    "loopback.example": ["127.0.0.1"],
    "private.example": ["10.1.2.3"],
    "metadata.example": ["169.254.169.254"],
    "v6.example": ["::1"],
    "mapped.example": ["::ffff:10.0.0.1"],
    "mixed.example": [PUBLIC, "192.168.1.1"],
    "mixed6.example": [PUBLIC, "fd00::1"],
    "public.example": [PUBLIC],
    "nothing.example": [],
    "127.0.0.1.nip.example": ["127.0.0.1"],
}

REFUSED = [
    # schemes
    ("file:///etc/passwd", "scheme"),
    ("ftp://public.example/", "scheme"),
    ("gopher://public.example:70/_GET", "scheme"),
    ("data:text/html,hello", "scheme"),
    ("javascript:alert(1)", "scheme"),
    ("dict://public.example:11211/", "scheme"),
    ("jar:http://public.example!/", "scheme"),
    ("//public.example/", "scheme"),
    ("public.example/page", "scheme"),
    # no address at all
    ("http://", "url"),
    ("http:///path", "url"),
    ("http://[::1", "url"),
    ("http://public.example:http/", "url"),
    ("http://public.example:99999/", "url"),
    ("http://public.example\\@127.0.0.1/", "url"),
    ("http://public.example /", "url"),
    ("http://public.example/a\r\nHost: private.example", "url"),
    ("http://127.0.0.1%2f.public.example/", "url"),
    ("http://%31%32%37.0.0.1/", "url"),
    ("http://-public.example/", "url"),
    ("http://public.example/" + "a" * 3000, "url"),
    # credentials
    ("http://user:secret@public.example/", "credentials"),
    ("http://public.example@127.0.0.1/", "credentials"),
    ("http://127.0.0.1@public.example/", "credentials"),
    ("http://@public.example/", "credentials"),
    # ports
    ("http://public.example:22/", "port"),
    ("http://public.example:25/", "port"),
    ("http://public.example:6379/", "port"),
    ("http://public.example:5432/", "port"),
    ("http://public.example:0/", "port"),
    (f"http://{PUBLIC}:11211/", "port"),
    # this machine, as written
    ("http://127.0.0.1/", "address"),
    ("http://127.1.2.3/", "address"),
    ("http://0.0.0.0/", "address"),
    ("http://localhost/", "address"),
    ("http://LOCALHOST./", "address"),
    ("http://foo.localhost/", "address"),
    ("http://[::1]/", "address"),
    ("http://[::]/", "address"),
    ("http://[0:0:0:0:0:0:0:1]/", "address"),
    # in writings that programs read differently
    ("http://2130706433/", "address"),
    ("http://017700000001/", "address"),
    ("http://0x7f000001/", "address"),
    ("http://0x7f.0.0.1/", "address"),
    ("http://0177.0.0.1/", "address"),
    ("http://127.1/", "address"),
    ("http://127.0.1/", "address"),
    ("http://127.0.0.01/", "address"),
    ("http://0x7F.1/", "address"),
    ("http://1.2.3.4.5/", "address"),
    ("http://１２７.０.０.１/", "address"),  # full-width digits
    ("http://①②⑦.⓪.⓪.①/", "address"),  # digits in circles
    ("http://127。0。0。1/", "address"),  # ideographic full stops
    # IPv4 inside IPv6
    ("http://[::ffff:127.0.0.1]/", "address"),
    ("http://[::ffff:7f00:1]/", "address"),
    ("http://[::127.0.0.1]/", "address"),
    ("http://[64:ff9b::7f00:1]/", "address"),
    ("http://[64:ff9b::10.0.0.1]/", "address"),
    ("http://[64:ff9b:1::1]/", "address"),
    ("http://[2002:7f00:1::]/", "address"),
    ("http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", "address"),  # Teredo
    # private, local and special ranges
    ("http://10.0.0.1/", "address"),
    ("http://172.16.0.1/", "address"),
    ("http://172.31.255.255/", "address"),
    ("http://192.168.0.1/", "address"),
    ("http://100.64.0.1/", "address"),
    ("http://169.254.169.254/latest/meta-data/", "address"),
    ("http://192.0.0.192/", "address"),
    ("http://192.88.99.1/", "address"),
    ("http://198.18.0.1/", "address"),
    ("http://203.0.113.7/", "address"),
    ("http://224.0.0.1/", "address"),
    ("http://240.0.0.1/", "address"),
    ("http://255.255.255.255/", "address"),
    ("http://[fc00::1]/", "address"),
    ("http://[fd00:ec2::254]/", "address"),
    ("http://[fe80::1]/", "address"),
    ("http://[fe80::1%25eth0]/", "address"),
    ("http://[fec0::1]/", "address"),
    ("http://[ff02::1]/", "address"),
    ("http://[2001:db8::1]/", "address"),
    ("http://[3fff::1]/", "address"),
    # names that lead there
    ("http://loopback.example/", "address"),
    ("http://private.example/", "address"),
    ("http://metadata.example/", "address"),
    ("http://v6.example/", "address"),
    ("http://mapped.example/", "address"),
    ("http://mixed.example/", "address"),
    ("http://mixed6.example/", "address"),
    ("http://127.0.0.1.nip.example/", "address"),
    ("http://redis/", "address"),
    ("http://metadata.google.internal/", "address"),
    ("http://printer.local/", "address"),
    # names that lead nowhere
    ("http://nothing.example/", "unknown-host"),
    ("http://unacknowledged-of.example/", "unknown-host"),
]


def resolve_by_table(host: str, port: int) -> list[str]:
    if host not in NAMES:
        raise OSError("not known")
    return NAMES[host]


def test_the_table_of_refused_urls_is_long_and_without_duplicates() -> None:
    assert len({url for url, _ in REFUSED}) == len(REFUSED) >= 60


@pytest.mark.parametrize(("url", "code"), REFUSED)
def test_url_is_refused_before_anything_is_sent(url: Any, code: Any) -> None:
    with pytest.raises(BadInput) as refused:
        HttpClient(network_policy=NetworkPolicy(resolve=resolve_by_table)).get(url)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(("url", "code"), [case for case in REFUSED if case[1] == "address"])
def test_redirect_to_a_refused_url_is_refused(server: Server, url: Any, code: Any) -> None:
    server.answers["/"] = Answer.redirect(url)
    reach = server.network_policy(resolve=resolve_by_table)
    with pytest.raises(BadInput) as refused:
        HttpClient(network_policy=reach).get(server.url())
    # A client that may reach a private network does not check names: there the address decides.
    assert refused.value.code in (code, "unknown-host")
    assert server.paths() == ["/"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_to_another_port_of_an_allowed_host_is_refused(server: Server, status: int) -> None:
    with serving() as other:
        server.answers["/"] = Answer.redirect(other.url(), status)
        with pytest.raises(ForbiddenAddress, match="Port"):
            server.client().get(server.url())
        assert other.asked == []


def test_redirect_to_a_neighbour_of_an_allowed_host_is_refused(server: Server) -> None:
    with serving("127.0.0.1") as neighbour:
        server.answers["/"] = Answer.redirect(neighbour.url())
        with pytest.raises(ForbiddenAddress, match="this machine itself"):
            server.client().get(server.url())
        assert neighbour.asked == []


def test_each_connection_checks_the_resolved_address(server: Server) -> None:
    """The connection goes to the checked address, and the next connection is checked again."""
    answers = iter([["127.0.0.7"], ["127.0.0.1"]])
    asked = []

    def rebinding(host: Any, port: Any) -> list[str]:
        asked.append(host)
        return next(answers)

    server.answers["/"] = Answer.redirect(f"http://rebind.example:{server.port}/again")
    with pytest.raises(ForbiddenAddress, match="this machine itself"):
        HttpClient(network_policy=server.network_policy(resolve=rebinding)).get(f"http://rebind.example:{server.port}/")
    assert asked == ["rebind.example"] * 2
    assert server.paths() == ["/"]


def test_slow_resolver_times_out() -> None:
    released = threading.Event()

    def resolve_slowly(host: str, port: int) -> list[str]:
        released.wait(100)
        return []

    client = HttpClient(
        network_policy=NetworkPolicy(resolve=resolve_slowly),
        limits=FetchLimits(timeout=0.3),
    )
    with wall_limit(50), pytest.raises(ForbiddenAddress) as late:
        client.get("http://public.example/")
    released.set()
    assert late.value.code == "timeout"


def test_only_allowed_hosts_and_their_subdomains_pass(server: Server) -> None:
    reach = NetworkPolicy(allowed_hosts=("public.example",), resolve=resolve_by_table)
    assert reach.check_url("https://www.public.example/").host == "www.public.example"
    for other in ("http://notpublic.example/", "http://public.example.org/", "http://example/"):
        with pytest.raises(ForbiddenAddress) as refused:
            reach.check_url(other)
        assert refused.value.code == "not-listed"


def test_http_client_follows_the_settings(settings: Settings, server: Server) -> None:
    settings.NEWSDESK_FETCH_ALLOWED_NETWORKS = ["10.20.0.0/16"]
    settings.NEWSDESK_FETCH_PORTS = [443]
    settings.NEWSDESK_CONTACT = "https://desk.example/about"
    made = http_client()
    assert made.network_policy.addresses("10.20.3.4", 8000, 1) == ["10.20.3.4"]
    for address, port in (("10.21.0.1", 443), (PUBLIC, 80)):
        with pytest.raises(ForbiddenAddress):
            made.network_policy.addresses(address, port, 1)
    assert "https://desk.example/about" in made.user_agent


def test_urls_are_checked_before_a_proxy_is_used(server: Server) -> None:
    """Only the proxy connects, and it is never asked for a URL that is refused by its form."""
    server.answers["http://public.example/"] = Answer("by proxy")
    through = HttpClient(network_policy=NetworkPolicy(resolve=resolve_by_table), proxy=server.url())
    assert through.get("http://public.example/").body == b"by proxy"
    for url in ("http://127.0.0.1/", "http://169.254.169.254/", "http://0x7f.1/", "http://redis/"):
        with pytest.raises(ForbiddenAddress):
            through.get(url)
    assert server.paths() == ["http://public.example/"]


# --- limits -----------------------------------------------------------------------------------------------------------


def failure(server: Any, path: str = "/", types: Any = PAGE_TYPES, **limits: Any) -> FetchError:
    with pytest.raises(FetchError) as failed:
        server.client(**limits).get(server.url(path), types)
    return failed.value


def test_declared_length_over_the_limit_is_refused(server: Server) -> None:
    server.answers["/"] = Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\nabc")
    assert failure(server, max_bytes=1000).code == "too-large"


def test_body_without_length_over_the_limit_is_refused(server: Server) -> None:
    server.answers["/"] = Answer(raw=b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 100_000)
    assert failure(server, max_bytes=1000).code == "too-large"


def test_chunked_body_over_the_limit_is_refused(server: Server) -> None:
    chunks = (b"400\r\n" + b"a" * 1024 + b"\r\n") * 50
    server.answers["/"] = Answer(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
    assert failure(server, max_bytes=10_000).code == "too-large"


def test_compression_bomb_is_refused(server: Server) -> None:
    server.answers["/"] = Answer.zipped(b"\0" * 50_000_000)
    assert failure(server, max_bytes=1_000_000).code == "too-large"


def test_body_is_decompressed_only_once(server: Server) -> None:
    inner = gzip.compress(b"\0" * 5_000_000)
    answer = server.answers["/"] = Answer.zipped(inner)
    assert server.client().get(server.url()).body == inner
    answer.headers["Content-Encoding"] = "gzip, gzip"
    assert failure(server).code == "encoding"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"not compressed", "gzip"),
        (gzip.compress(b"cut short" * 1000, mtime=0)[:-20], "gzip"),
        (b"x", "br"),
        (b"x", "zstd"),
        (b"x", "deflate"),
    ],
)
def test_invalid_compression_is_an_error(server: Server, body: Any, encoding: str) -> None:
    server.answers["/"] = Answer(body, headers={"Content-Encoding": encoding})
    assert failure(server).code == "encoding"


def test_compressed_page_is_decompressed(server: Server) -> None:
    server.answers["/"] = Answer.zipped(b"many words " * 1000)
    assert server.client().get(server.url()).body == b"many words " * 1000


@pytest.mark.parametrize("drip_of", ["head", "body"])
def test_slowly_dripping_response_times_out(server: Server, drip_of: str) -> None:
    """Each byte comes within every single limit; together they would take minutes."""
    head = b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 1000
    server.answers["/"] = Answer(raw=head, drip=0.1) if drip_of == "head" else Answer("a" * 1000, drip=0.1)
    with wall_limit(50):
        failed = failure(server, timeout=0.6)
    assert failed.code == "timeout"
    assert failed.is_temporary


def test_missing_response_times_out(server: Server) -> None:
    server.answers["/"] = Answer("late", wait=100)
    assert failure(server, timeout=0.3).code == "timeout"


def test_redirects_share_one_deadline(server: Server) -> None:
    for n in range(6):
        server.answers[f"/{n}"] = Answer(status=302, headers={"Location": f"/{n + 1}"}, wait=0.2)
    assert failure(server, "/0", timeout=0.5).code == "timeout"


def test_endless_redirects_end_at_the_limit(server: Server) -> None:
    server.answers["/"] = Answer.redirect("/")
    assert failure(server).code == "redirects"
    assert len(server.asked) == 6


def test_endless_headers_are_refused(server: Server) -> None:
    server.answers["/"] = Answer(raw=b"HTTP/1.1 200 OK\r\n" + b"X-Name: value\r\n" * 50_000)
    assert failure(server).code == "protocol"


def test_response_that_is_not_http_is_an_error(server: Server) -> None:
    server.answers["/"] = Answer(raw=b"SSH-2.0-OpenSSH_9.6\r\n")
    assert failure(server).code == "protocol"


def test_truncated_body_is_a_temporary_error(server: Server) -> None:
    server.answers["/"] = Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
    failed = failure(server)
    assert failed.code == "protocol"
    assert failed.is_temporary


def test_refused_connection_is_a_temporary_error() -> None:
    with serving() as gone:
        url, entry = gone.url(), gone.client()
    with pytest.raises(FetchError) as failed:
        entry.get(url)
    assert failed.value.code == "connection"
    assert failed.value.is_temporary


def test_server_without_tls_is_an_error(server: Server) -> None:
    with pytest.raises(FetchError) as failed:
        server.client(connect_timeout=2.0).get(server.url().replace("http:", "https:"))
    assert failed.value.code == "tls"


@pytest.mark.parametrize(
    ("type_", "types", "fine"),
    [
        ("text/html", PAGE_TYPES, True),
        ("application/xhtml+xml", PAGE_TYPES, True),
        ("", PAGE_TYPES, True),
        ("application/pdf", PAGE_TYPES, False),
        ("image/png", PAGE_TYPES, False),
        ("video/mp4", FEED_TYPES, False),
        ("application/atom+xml", FEED_TYPES, True),
        ("application/vnd.strange+xml", FEED_TYPES, True),
    ],
)
def test_only_requested_content_types_are_accepted(server: Server, type_: str, types: Any, fine: bool) -> None:
    server.answers["/"] = Answer("words", type=type_)
    if fine:
        assert server.client().get(server.url(), types).content_type == type_
    else:
        assert failure(server, types=types).code == "content-type"


@pytest.mark.parametrize(
    ("status", "is_temporary"),
    [(204, False), (400, False), (401, False), (403, False), (404, False), (410, False), (429, True), (503, True)],
)
def test_error_status_says_whether_to_try_again(server: Server, status: int, is_temporary: bool) -> None:
    server.answers["/"] = Answer(status=status, headers={"Retry-After": "120"})
    failed = failure(server)
    assert (failed.code, failed.is_temporary, failed.status, failed.retry_after_seconds) == (
        f"http-{status}",
        is_temporary,
        status,
        120,
    )


# --- requests and responses -------------------------------------------------------------------------------------------


def test_request_and_response_headers(server: Server) -> None:
    server.answers["/page"] = Answer("Grüße", headers={"Last-Modified": "Thu, 16 Oct 2025 09:30:00 GMT"}, etag='"1"')
    found = server.client().get(server.url("/page?a=1&b=é#top"))
    assert found.body.decode() == "Grüße"
    assert (found.content_type, found.charset) == ("text/html", "utf-8")
    assert (found.etag, found.last_modified) == ('"1"', "Thu, 16 Oct 2025 09:30:00 GMT")
    assert found.url == server.url("/page?a=1&b=%C3%A9")
    sent = server.asked[0]
    assert sent.headers["host"] == f"127.0.0.7:{server.port}"
    assert sent.headers["user-agent"].startswith("Newsdesk")
    assert "cookie" not in sent.headers


def test_conditional_request_returns_not_modified(server: Server) -> None:
    server.answers["/"] = Answer("words", etag='"1"')
    entry = server.client()
    assert not entry.get(server.url()).not_modified
    again = entry.get(server.url(), etag='"1"', last_modified="Thu, 16 Oct 2025 09:30:00 GMT")
    assert again.not_modified
    assert again.body == b""
    assert server.asked[1].headers["if-modified-since"] == "Thu, 16 Oct 2025 09:30:00 GMT"


@pytest.mark.parametrize(("status", "moved"), [(301, True), (308, True), (302, False), (307, False)])
def test_only_a_permanent_redirect_is_a_move(server: Server, status: int, moved: bool) -> None:
    server.answers["/old"] = Answer.redirect("../new", status)
    server.answers["/new"] = Answer("here")
    found = server.client().get(server.url("/old"))
    assert found.url == server.url("/new")
    assert found.moved_to == (server.url("/new") if moved else "")


@pytest.mark.parametrize(
    ("first", "second", "has_moved"),
    [(301, 308, True), (302, 301, False), (301, 302, False), (307, 302, False)],
)
def test_chain_of_redirects_is_a_move_only_if_each_is_permanent(
    server: Server, first: int, second: int, has_moved: bool
) -> None:
    server.answers["/old"] = Answer.redirect("/middle", first)
    server.answers["/middle"] = Answer.redirect("/new", second)
    server.answers["/new"] = Answer("here")
    response = server.client().get(server.url("/old"))
    assert response.url == server.url("/new")
    assert response.moved_to == (server.url("/new") if has_moved else "")


def test_page_without_a_redirect_has_not_moved(server: Server) -> None:
    server.answers["/page"] = Answer("here")
    assert server.client().get(server.url("/page")).moved_to == ""


def test_post_does_not_follow_redirects(server: Server) -> None:
    server.answers["/"] = Answer.redirect("/other", 307)
    answer = server.client().post(server.url(), b"{}", {"Content-Type": "application/json"})
    assert answer.status == 307
    assert [(asked.method, asked.body) for asked in server.asked] == [("POST", b"{}")]


# --- crawl policy -----------------------------------------------------------------------------------------------------


def crawler(server: Server, min_delay: float = 0.0) -> HttpClient:
    """Return a client that follows robots.txt."""
    return HttpClient(network_policy=server.network_policy(), crawl_policy=CrawlPolicy(min_delay))


def test_robots_txt_rules_for_this_agent_are_followed(server: Server) -> None:
    server.answers["/robots.txt"] = Answer(
        "User-agent: *\nDisallow: /all\n\nUser-agent: Newsdesk\nDisallow: /private\n", type="text/plain"
    )
    server.answers["/all"] = server.answers["/private/1"] = Answer("words")
    assert crawler(server).get(server.url("/all")).body == b"words"
    with pytest.raises(ForbiddenAddress, match=r"robots\.txt") as refused:
        crawler(server).get(server.url("/private/1"))
    assert refused.value.code == "robots"
    assert server.paths() == ["/robots.txt", "/all"]


def test_redirect_to_a_disallowed_page_is_refused(server: Server) -> None:
    server.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /closed\n", type="text/plain")
    server.answers["/"] = Answer.redirect("/closed")
    with pytest.raises(ForbiddenAddress, match=r"robots\.txt"):
        crawler(server).get(server.url())
    assert "/closed" not in server.paths()


@pytest.mark.parametrize("answer", [Answer(status=404), Answer(status=403), Answer(b"\xff\xfe\x00nonsense\x00" * 50)])
def test_missing_or_invalid_robots_txt_allows_everything(server: Server, answer: Any) -> None:
    server.answers |= {"/robots.txt": answer, "/": Answer("words")}
    assert crawler(server).get(server.url()).body == b"words"


def test_unavailable_robots_txt_postpones_every_request(server: Server) -> None:
    server.answers |= {"/robots.txt": Answer(status=503), "/": Answer("words")}
    for _ in range(2):
        with pytest.raises(FetchError) as failed:
            crawler(server).get(server.url())
        assert failed.value.is_temporary
    assert server.paths() == ["/robots.txt"]


def test_requests_to_one_host_are_delayed(server: Server) -> None:
    server.answers["/"] = Answer("words")
    began = time.monotonic()
    for _ in range(2):
        crawler(server, min_delay=1).get(server.url())
    first, second = [asked.at for asked in server.asked if asked.path == "/"]
    assert first - began < second - began >= 1


def test_request_gives_up_when_its_turn_takes_too_long(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CrawlPolicy, "max_wait", 0.2)
    server.answers["/"] = Answer("words")
    crawler(server, min_delay=30).get(server.url())
    with pytest.raises(FetchError) as failed:
        crawler(server, min_delay=30).get(server.url())
    assert failed.value.code == "turn"
    assert failed.value.is_temporary


@pytest.mark.parametrize("status", [500, 503, 429])
def test_unavailable_robots_txt_is_requested_again_after_ten_minutes(server: Server, status: int) -> None:
    server.answers["/robots.txt"] = Answer(status=status)
    with pytest.raises(FetchError) as failed:
        crawler(server).get(server.url())
    assert (failed.value.code, failed.value.retry_after_seconds) == ("robots-unreadable", 600)


def test_requests_are_delayed_only_where_settings_or_robots_txt_ask_for_it(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CrawlPolicy, "max_wait", 0.0)
    server.answers |= {"/robots.txt": Answer("User-agent: *\n", type="text/plain"), "/": Answer("words")}
    for _ in range(2):
        assert crawler(server).get(server.url()).body == b"words"
    cache.clear()
    server.answers["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 30\n", type="text/plain")
    crawler(server).get(server.url())
    with pytest.raises(FetchError) as failed:
        crawler(server).get(server.url())
    assert failed.value.code == "turn"


# --- when to try again ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("99999999999", MAX_RETRY_AFTER),
        ("soon", 0.0),
        ("", 0.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),  # in the past
    ],
)
def test_retry_after_is_read_in_seconds(value: str, seconds: float) -> None:
    assert retry_after(value) == seconds


@pytest.mark.parametrize("zone", ["GMT", "-0000", "+0000"])
def test_retry_after_may_be_a_date(zone: str) -> None:
    moment = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=10)
    assert 500 < retry_after(f"{moment:%a, %d %b %Y %H:%M:%S} {zone}") <= 600
