"""Which web addresses the desk may ask for: the form of a URL, the name of its host, and the IP address behind it.

A page from outside may name any address. None may reach what only this network sees: its own machines, its cloud's
metadata, its neighbours. So names are checked as they are written, and IP addresses at the moment of connecting.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, urlsplit

import idna

from articles.ingestion.incoming import MAX_URL, BadInput

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], list[str]]

# Special ranges by the IANA registries that `ipaddress` counts as global, in some Python that the desk runs on.
SPECIAL = tuple(
    ipaddress.ip_network(block)
    for block in (
        "192.0.0.0/24",  # protocol assignments
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.175.48.0/24",  # AS112
        "64:ff9b:1::/48",  # NAT64 of a local network
        "2002::/16",  # 6to4: an IPv4 address inside
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fec0::/10",  # site-local, as it was
    )
)
NAT64 = ipaddress.ip_network("64:ff9b::/96")
IPV4_COMPATIBLE = ipaddress.ip_network("::/96")
PRIVATE_SUFFIXES = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "onion", "alt")
HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# What a URL may hold once its other characters are percent-encoded (RFC 3986), "%" for what is encoded already.
URL_CHARACTERS = "%/:?#[]@!$&'()*+,;=~-._"


class ForbiddenAddress(BadInput):
    """An address that the desk does not ask for. `code` says which rule, the message says it to people."""

    def __init__(self, code: str, message: str):
        super().__init__("url", code, message)


@dataclass(frozen=True, slots=True)
class NetworkPolicy:
    """How far the desk may reach. `networks` are private ranges that a closed network wants reached all the same;
    `only` limits everything to these hosts and what stands below them; `ports` counts for the public internet."""

    ports: frozenset[int] = frozenset({80, 443})
    networks: tuple[Network, ...] = ()
    network_ports: frozenset[int] | None = None  # None: any
    allowed_hosts: tuple[str, ...] = ()
    resolve: Resolver = field(default=lambda host, port: resolve(host, port))

    def check_url(self, url: str) -> Target:
        """The parts of a URL, checked as far as its writing goes; raises Unreachable."""
        parts = _split(url)
        host = _host(parts)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        literal = _literal(host)
        if literal is not None:
            self.check_address(literal, port)
        else:
            self._check_name(host)
            if port not in self.ports and not self.networks:
                raise _bad_port(port)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(parts.scheme, host, port, path)

    def check_address(self, address: Address, port: int) -> None:
        """Raises Unreachable for an IP address off the public internet, or a port that is not for the web."""
        if any(address in network for network in self.networks):
            if self.network_ports is not None and port not in self.network_ports:
                raise _bad_port(port)
            return
        if special := special_use_reason(address):
            raise ForbiddenAddress(
                "address", f"The address leads to {address}, which is {special}, not the public web."
            )
        if port not in self.ports:
            raise _bad_port(port)

    def addresses(self, host: str, port: int, timeout: float) -> list[str]:
        """The IP addresses of a host, every one of them checked: an answer that mixes in a private one is refused."""
        literal = _literal(host)
        found = [str(literal)] if literal is not None else self._ask(host, port, timeout)
        for one in found:
            self.check_address(ipaddress.ip_address(one), port)
        return found

    def _check_name(self, host: str) -> None:
        if self.allowed_hosts and not any(host == name or host.endswith("." + name) for name in self.allowed_hosts):
            raise ForbiddenAddress("not-listed", f"“{host}” is not among the hosts that this desk may ask.")
        if self.allowed_hosts or self.networks:
            return  # a closed network has names of its own; the address behind one is checked all the same
        if "." not in host or host.endswith(tuple("." + suffix for suffix in PRIVATE_SUFFIXES)):
            raise ForbiddenAddress("address", f"“{host}” is a name of a private network, not of the public web.")

    def _ask(self, host: str, port: int, timeout: float) -> list[str]:
        """Resolving has no limit of its own, so it gets one: the answer of a late server is not waited for."""
        pool = ThreadPoolExecutor(1)
        try:
            found = pool.submit(self.resolve, host, port).result(max(timeout, 0.001))
        except Late:
            raise ForbiddenAddress("timeout", f"The name “{host}” was not resolved in time.") from None
        except (OSError, UnicodeError):
            raise ForbiddenAddress("unknown-host", f"There is no host “{host}”. Check the address.") from None
        finally:
            pool.shutdown(wait=False)
        if not found:
            raise ForbiddenAddress("unknown-host", f"There is no host “{host}”. Check the address.")
        return found


@dataclass(frozen=True, slots=True)
class Target:
    """A URL whose writing has been checked: `host` is ASCII and lower-case, without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def explicit_port(self) -> int | None:
        """The port, where it is not the scheme's own."""
        return None if self.port == (443 if self.scheme == "https" else 80) else self.port

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.explicit_port else "")

    def __str__(self) -> str:
        return self.origin + self.path


def special_use_reason(address: Address) -> str:
    """Why an IP address is not one of the public internet; empty for one that is."""
    if isinstance(address, ipaddress.IPv6Address) and (inner := _inside(address)) is not None:
        why = special_use_reason(inner)
        return f"{inner} in IPv6 writing, {why}" if why else ""
    tests: Iterable[tuple[bool, str]] = (
        (address.is_unspecified, "no address at all"),
        (address.is_loopback, "this machine itself"),
        (address.is_link_local, "link-local, where clouds keep their metadata"),
        (address.is_multicast, "for many receivers at once"),
        (any(address in block for block in SPECIAL), "kept for special use"),
        (address.is_private, "in a private or special range"),
        (address.is_reserved, "reserved"),
        (not address.is_global, "kept for special use"),
    )
    return next((words for special, words in tests if special), "")


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses that the system knows for a host, in its order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]).split("%")[0] for answer in found))


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address only writes differently."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64 or (address in IPV4_COMPATIBLE and int(address) > 0xFFFF):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _split(url: str) -> SplitResult:
    url = url.strip(" \t\r\n")
    if len(url) > MAX_URL:
        raise ForbiddenAddress("url", f"The address is longer than {MAX_URL:,} characters.")
    if re.search(r"[\s\x00-\x1f\x7f\\\ud800-\udfff]", url):
        raise ForbiddenAddress("url", "The address contains white space, a backslash or control characters.")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  a property that raises on nonsense
    except ValueError:
        raise ForbiddenAddress("url", f"“{url[:80]}” is not a web address.") from None
    if parts.scheme not in ("http", "https"):
        raise ForbiddenAddress(
            "scheme", f"The address must begin with https:// or http://, not “{parts.scheme[:20]}:”."
        )
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise ForbiddenAddress("credentials", "The address carries a user name or password. Leave them out.")
    if not parts.hostname:
        raise ForbiddenAddress("url", f"“{url[:80]}” names no host.")
    if parts.port == 0:
        raise _bad_port(0)
    return parts._replace(
        path=quote(parts.path, safe=URL_CHARACTERS), query=quote(parts.query, safe=URL_CHARACTERS), fragment=""
    )


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))  # "%", which names an interface, is refused below
        except ValueError:
            raise ForbiddenAddress("url", f"“{host[:80]}” is not an IP address.") from None
    try:
        # As browsers do: full-width digits and ideographic full stops are read as what they look like.
        host = idna.encode(host.removesuffix("."), uts46=True).decode() if not host.isascii() else host
    except idna.IDNAError:
        raise ForbiddenAddress("url", f"“{host[:80]}” is not the name of a host.") from None
    host = host.lower().removesuffix(".")
    if not HOST.fullmatch(host) or len(host) > 253:
        raise ForbiddenAddress("url", f"“{host[:80]}” is not the name of a host.")
    return host


def _literal(host: str) -> Address | None:
    """The IP address that a host is written as, or None for a name. Writings that programs read differently
    (0x7f.1, 2130706433, 0177.0.0.1) are refused: the desk and what stands behind it might not agree on them."""
    if ":" in host:
        address = ipaddress.IPv6Address(host)
        if address.scope_id is not None:
            raise ForbiddenAddress("address", f"“{host}” names an interface of this machine.")
        return address
    if not NUMBER.fullmatch(host.rsplit(".", 1)[-1]):
        return None
    try:
        return ipaddress.IPv4Address(host)
    except ValueError:
        raise ForbiddenAddress("address", f"“{host}” is an IP address written in an unusual way.") from None


def _bad_port(port: int) -> ForbiddenAddress:
    return ForbiddenAddress("port", f"Port {port} is not one that the desk asks web pages from.")
