"""The door to the network: what it refuses and why, and how it asks. Every server here is a real one on loopback."""

from __future__ import annotations

import gzip
import threading
import time

import pytest
from django.core.cache import cache

from articles.ingestion.http import (
    FEED_TYPES,
    PAGE_TYPES,
    CrawlPolicy,
    FetchError,
    FetchLimits,
    HttpClient,
    http_client,
)
from articles.ingestion.incoming import BadInput
from articles.ingestion.network_policy import ForbiddenAddress, NetworkPolicy
from tests.servers import Answer, serving
from tests.timing import wall_limit

PUBLIC = "93.184.215.14"


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture(autouse=True)
def no_memory():
    cache.clear()


# --- what may not be asked for ----------------------------------------------------------------------------------------

# A name as it may be set up by whoever wants the desk to ask its own network. Nothing here is resolved for real.
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


def by_table(host: str, port: int) -> list[str]:
    if host not in NAMES:
        raise OSError("not known")
    return NAMES[host]


def test_the_table_is_long():
    assert len({url for url, _ in REFUSED}) == len(REFUSED) >= 60


@pytest.mark.parametrize(("url", "code"), REFUSED)
def test_refused_before_anything_is_sent(url, code):
    with pytest.raises(BadInput) as refused:
        HttpClient(network_policy=NetworkPolicy(resolve=by_table)).get(url)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(("url", "code"), [case for case in REFUSED if case[1] == "address"])
def test_a_redirect_there_is_refused_too(server, url, code):
    server.answers["/"] = Answer.redirect(url)
    reach = server.network_policy(resolve=by_table)
    with pytest.raises(BadInput) as refused:
        HttpClient(network_policy=reach).get(server.url())
    # A door that may reach a private network takes its names as they come: there the address decides.
    assert refused.value.code in (code, "unknown-host")
    assert server.paths() == ["/"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_port_of_an_allowed_machine(server, status):
    with serving() as other:
        server.answers["/"] = Answer.redirect(other.url(), status)
        with pytest.raises(ForbiddenAddress, match="Port"):
            server.client().get(server.url())
        assert other.asked == []


def test_a_neighbour_of_an_allowed_machine(server):
    with serving("127.0.0.1") as neighbour:
        server.answers["/"] = Answer.redirect(neighbour.url())
        with pytest.raises(ForbiddenAddress, match="this machine itself"):
            server.client().get(server.url())
        assert neighbour.asked == []


def test_a_name_that_resolves_differently_the_second_time(server):
    """What was checked is what is connected to; and the next connection is checked anew."""
    answers = iter([["127.0.0.7"], ["127.0.0.1"]])
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return next(answers)

    server.answers["/"] = Answer.redirect(f"http://rebind.example:{server.port}/again")
    with pytest.raises(ForbiddenAddress, match="this machine itself"):
        HttpClient(network_policy=server.network_policy(resolve=rebinding)).get(f"http://rebind.example:{server.port}/")
    assert asked == ["rebind.example"] * 2
    assert server.paths() == ["/"]


def test_a_resolver_that_never_answers():
    released = threading.Event()
    client = HttpClient(
        network_policy=NetworkPolicy(resolve=lambda host, port: released.wait(100) and []),
        limits=FetchLimits(timeout=0.3),
    )
    with wall_limit(50), pytest.raises(ForbiddenAddress) as late:
        client.get("http://public.example/")
    released.set()
    assert late.value.code == "timeout"


def test_only_these_hosts(server):
    reach = NetworkPolicy(allowed_hosts=("public.example",), resolve=by_table)
    assert reach.check_url("https://www.public.example/").host == "www.public.example"
    for other in ("http://notpublic.example/", "http://public.example.org/", "http://example/"):
        with pytest.raises(ForbiddenAddress) as refused:
            reach.check_url(other)
        assert refused.value.code == "not-listed"


def test_the_settings_describe_the_door(settings, server):
    settings.NEWSDESK_FETCH_ALLOWED_NETWORKS = ["10.20.0.0/16"]
    settings.NEWSDESK_FETCH_PORTS = [443]
    settings.NEWSDESK_CONTACT = "https://desk.example/about"
    made = http_client()
    assert made.network_policy.addresses("10.20.3.4", 8000, 1) == ["10.20.3.4"]
    for address, port in (("10.21.0.1", 443), (PUBLIC, 80)):
        with pytest.raises(ForbiddenAddress):
            made.network_policy.addresses(address, port, 1)
    assert "https://desk.example/about" in made.user_agent


def test_through_a_proxy_the_rules_of_writing_still_hold(server):
    """The proxy connects; the desk asks it for nothing whose writing is refused, and reaches the proxy alone."""
    server.answers["http://public.example/"] = Answer("by proxy")
    through = HttpClient(network_policy=NetworkPolicy(resolve=by_table), proxy=server.url())
    assert through.get("http://public.example/").body == b"by proxy"
    for url in ("http://127.0.0.1/", "http://169.254.169.254/", "http://0x7f.1/", "http://redis/"):
        with pytest.raises(ForbiddenAddress):
            through.get(url)
    assert server.paths() == ["http://public.example/"]


# --- limits -----------------------------------------------------------------------------------------------------------


def failure(server, path="/", types=PAGE_TYPES, **limits) -> FetchError:
    with pytest.raises(FetchError) as failed:
        server.client(**limits).get(server.url(path), types)
    return failed.value


def test_too_large_by_its_own_word(server):
    server.answers["/"] = Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\nabc")
    assert failure(server, max_bytes=1000).code == "too-large"


def test_too_large_without_a_word(server):
    server.answers["/"] = Answer(raw=b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 100_000)
    assert failure(server, max_bytes=1000).code == "too-large"


def test_too_large_in_chunks(server):
    chunks = (b"400\r\n" + b"a" * 1024 + b"\r\n") * 50
    server.answers["/"] = Answer(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
    assert failure(server, max_bytes=10_000).code == "too-large"


def test_a_compression_bomb(server):
    server.answers["/"] = Answer.zipped(b"\0" * 50_000_000)
    assert failure(server, max_bytes=1_000_000).code == "too-large"


def test_a_bomb_inside_a_bomb_is_not_unpacked_twice(server):
    inner = gzip.compress(b"\0" * 5_000_000)
    server.answers["/"] = Answer.zipped(inner)
    assert server.client().get(server.url()).body == inner
    server.answers["/"].headers["Content-Encoding"] = "gzip, gzip"
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
def test_a_compression_that_cannot_be_read(server, body, encoding):
    server.answers["/"] = Answer(body, headers={"Content-Encoding": encoding})
    assert failure(server).code == "encoding"


def test_compressed_pages_are_read(server):
    server.answers["/"] = Answer.zipped(b"many words " * 1000)
    assert server.client().get(server.url()).body == b"many words " * 1000


@pytest.mark.parametrize("drip_of", ["head", "body"])
def test_a_slow_drip(server, drip_of):
    """Each byte comes within every single limit; together they would take minutes."""
    head = b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 1000
    server.answers["/"] = Answer(raw=head, drip=0.1) if drip_of == "head" else Answer("a" * 1000, drip=0.1)
    with wall_limit(50):
        failed = failure(server, timeout=0.6)
    assert failed.code == "timeout"
    assert failed.is_temporary


def test_no_answer(server):
    server.answers["/"] = Answer("late", wait=100)
    assert failure(server, timeout=0.3).code == "timeout"


def test_all_redirects_share_one_deadline(server):
    for n in range(6):
        server.answers[f"/{n}"] = Answer(status=302, headers={"Location": f"/{n + 1}"}, wait=0.2)
    assert failure(server, "/0", timeout=0.5).code == "timeout"


def test_endless_redirects(server):
    server.answers["/"] = Answer.redirect("/")
    assert failure(server).code == "redirects"
    assert len(server.asked) == 6


def test_an_endless_head(server):
    server.answers["/"] = Answer(raw=b"HTTP/1.1 200 OK\r\n" + b"X-Name: value\r\n" * 50_000)
    assert failure(server).code == "protocol"


def test_not_http(server):
    server.answers["/"] = Answer(raw=b"SSH-2.0-OpenSSH_9.6\r\n")
    assert failure(server).code == "protocol"


def test_a_body_that_breaks_off(server):
    server.answers["/"] = Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
    failed = failure(server)
    assert failed.code == "protocol"
    assert failed.is_temporary


def test_nobody_listens():
    with serving() as gone:
        url, entry = gone.url(), gone.client()
    with pytest.raises(FetchError) as failed:
        entry.get(url)
    assert failed.value.code == "connection"
    assert failed.value.is_temporary


def test_encryption_that_is_none(server):
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
def test_content_types(server, type_, types, fine):
    server.answers["/"] = Answer("words", type=type_)
    if fine:
        assert server.client().get(server.url(), types).content_type == type_
    else:
        assert failure(server, types=types).code == "content-type"


@pytest.mark.parametrize(
    ("status", "is_temporary"),
    [(204, False), (400, False), (401, False), (403, False), (404, False), (410, False), (429, True), (503, True)],
)
def test_answers_that_are_no_page(server, status, is_temporary):
    server.answers["/"] = Answer(status=status, headers={"Retry-After": "120"})
    failed = failure(server)
    assert (failed.code, failed.is_temporary, failed.status, failed.retry_after_seconds) == (
        f"http-{status}",
        is_temporary,
        status,
        120,
    )


# --- how it asks ------------------------------------------------------------------------------------------------------


def test_what_is_sent_and_what_comes_back(server):
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


def test_asking_whether_it_changed(server):
    server.answers["/"] = Answer("words", etag='"1"')
    entry = server.client()
    assert not entry.get(server.url()).not_modified
    again = entry.get(server.url(), etag='"1"', last_modified="Thu, 16 Oct 2025 09:30:00 GMT")
    assert again.not_modified
    assert again.body == b""
    assert server.asked[1].headers["if-modified-since"] == "Thu, 16 Oct 2025 09:30:00 GMT"


@pytest.mark.parametrize(("status", "moved"), [(301, True), (308, True), (302, False), (307, False)])
def test_where_a_page_has_moved_to(server, status, moved):
    server.answers["/old"] = Answer.redirect("../new", status)
    server.answers["/new"] = Answer("here")
    found = server.client().get(server.url("/old"))
    assert found.url == server.url("/new")
    assert found.moved_to == (server.url("/new") if moved else "")


def test_a_post_follows_no_redirect(server):
    server.answers["/"] = Answer.redirect("/other", 307)
    answer = server.client().post(server.url(), b"{}", {"Content-Type": "application/json"})
    assert answer.status == 307
    assert [(asked.method, asked.body) for asked in server.asked] == [("POST", b"{}")]


# --- manners ----------------------------------------------------------------------------------------------------------


def polite(server, gap=0.0) -> HttpClient:
    return HttpClient(network_policy=server.network_policy(), crawl_policy=CrawlPolicy(gap))


def test_robots_txt(server):
    server.answers["/robots.txt"] = Answer(
        "User-agent: *\nDisallow: /all\n\nUser-agent: Newsdesk\nDisallow: /private\n", type="text/plain"
    )
    server.answers["/all"] = server.answers["/private/1"] = Answer("words")
    assert polite(server).get(server.url("/all")).body == b"words"
    with pytest.raises(ForbiddenAddress, match=r"robots\.txt") as refused:
        polite(server).get(server.url("/private/1"))
    assert refused.value.code == "robots"
    assert server.paths() == ["/robots.txt", "/all"]


def test_a_redirect_to_a_page_that_robots_txt_closes(server):
    server.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /closed\n", type="text/plain")
    server.answers["/"] = Answer.redirect("/closed")
    with pytest.raises(ForbiddenAddress, match=r"robots\.txt"):
        polite(server).get(server.url())
    assert "/closed" not in server.paths()


@pytest.mark.parametrize("answer", [Answer(status=404), Answer(status=403), Answer(b"\xff\xfe\x00nonsense\x00" * 50)])
def test_no_robots_txt_forbids_nothing(server, answer):
    server.answers |= {"/robots.txt": answer, "/": Answer("words")}
    assert polite(server).get(server.url()).body == b"words"


def test_a_robots_txt_in_trouble_forbids_everything_for_now(server):
    server.answers |= {"/robots.txt": Answer(status=503), "/": Answer("words")}
    for _ in range(2):
        with pytest.raises(FetchError) as failed:
            polite(server).get(server.url())
        assert failed.value.is_temporary
    assert server.paths() == ["/robots.txt"]


def test_a_pause_between_two_requests(server):
    server.answers["/"] = Answer("words")
    began = time.monotonic()
    for _ in range(2):
        polite(server, gap=1).get(server.url())
    first, second = [asked.at for asked in server.asked if asked.path == "/"]
    assert first - began < second - began >= 1


def test_a_host_that_many_wait_for(server, monkeypatch):
    monkeypatch.setattr(CrawlPolicy, "max_wait", 0.2)
    server.answers["/"] = Answer("words")
    polite(server, gap=30).get(server.url())
    with pytest.raises(FetchError) as failed:
        polite(server, gap=30).get(server.url())
    assert failed.value.code == "turn"
    assert failed.value.is_temporary
