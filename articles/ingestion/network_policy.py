"""Which web addresses may be requested: the form of a URL, the name of its host, and the IP address behind it.

A page from outside may link to any address, but no request may reach what only this network can see: this machine, its
neighbours, the metadata service of its cloud. So names are checked as written, and IP addresses when connecting.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as ResolverTimeout
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, urlsplit

import idna
from django.utils.translation import gettext as _

from articles.ingestion.incoming import MAX_HOST, MAX_URL, BadInput

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], list[str]]

# Ranges of the IANA special-purpose registries that `ipaddress` counts as global in some supported Python version.
SPECIAL_NETWORKS = tuple(
    ipaddress.ip_network(block)
    for block in (
        "192.0.0.0/24",  # protocol assignments
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.175.48.0/24",  # AS112
        "64:ff9b:1::/48",  # local NAT64
        "2002::/16",  # 6to4, with an IPv4 address inside
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fec0::/10",  # site-local (deprecated)
    )
)
NAT64 = ipaddress.ip_network("64:ff9b::/96")
IPV4_COMPATIBLE = ipaddress.ip_network("::/96")
# Names that are reserved for private use (such as by RFC 6761, 6762, 7686, 8375 and 9476) or customary for it.
PRIVATE_SUFFIXES = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "onion", "alt")
DEFAULT_PORTS = {"http": 80, "https": 443}
HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Characters that a URL may hold after percent-encoding (RFC 3986); "%" for what is encoded already.
URL_CHARACTERS = "%/:?#[]@!$&'()*+,;=~-._"


class ForbiddenAddress(BadInput):
    """An address that must not be requested. `code` names the rule, `message` explains it."""

    def __init__(self, code: str, message: str):
        super().__init__("url", code, message)


@dataclass(frozen=True, slots=True)
class NetworkPolicy:
    """Which hosts, addresses and ports may be reached.

    `ports` applies to the public internet. `networks` are private ranges that may be reached as well, on
    `network_ports` (None: on any port). `allowed_hosts`, where given, limits requests to these hosts and their
    subdomains. `resolve` returns the IP addresses of a host and port; tests replace it.
    """

    ports: frozenset[int] = frozenset({80, 443})
    networks: tuple[Network, ...] = ()
    network_ports: frozenset[int] | None = None
    allowed_hosts: tuple[str, ...] = ()
    resolve: Resolver = field(default=lambda host, port: resolve(host, port))

    def check_url(self, url: str) -> Target:
        """Return the parts of a URL after all checks that need no name resolution.

        Raises `ForbiddenAddress` where one of them fails.
        """
        parts = _split_url(url)
        host = _normalize_host(parts)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        address = _parse_address(host)
        if address is not None:
            self.check_address(address, port)
        else:
            self._check_name(host)
            # Where private networks are allowed, the port can be judged only when the address is known.
            if port not in self.ports and not self.networks:
                raise _forbidden_port(port)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(parts.scheme, host, port, path)

    def check_address(self, address: Address, port: int) -> None:
        """Raise `ForbiddenAddress` for an IP address off the public internet, or for a forbidden port."""
        if any(address in network for network in self.networks):
            if self.network_ports is not None and port not in self.network_ports:
                raise _forbidden_port(port)
            return
        if reason := special_use_reason(address):
            message = _("The address leads to %(address)s, which is %(reason)s, not the public web.")
            raise ForbiddenAddress("address", message % {"address": address, "reason": reason})
        if port not in self.ports:
            raise _forbidden_port(port)

    def addresses(self, host: str, port: int, timeout: float) -> list[str]:
        """Return the IP addresses of a host, resolved within `timeout` seconds.

        Raises `ForbiddenAddress` if any of them is forbidden: a mixed answer is refused as a whole.
        """
        literal = _parse_address(host)
        found = [str(literal)] if literal is not None else self._resolve(host, port, timeout)
        for address in found:
            self.check_address(ipaddress.ip_address(address), port)
        return found

    def _check_name(self, host: str) -> None:
        """Raise `ForbiddenAddress` for a host that is not listed, or that can only exist in a private network."""
        if self.allowed_hosts and not any(host == name or host.endswith("." + name) for name in self.allowed_hosts):
            message = _("“%(host)s” is not among the hosts that this desk may request.") % {"host": host}
            raise ForbiddenAddress("not-listed", message)
        if self.allowed_hosts or self.networks:
            return  # a closed network has its own names; the address behind one is still checked
        if "." not in host or host.endswith(tuple("." + suffix for suffix in PRIVATE_SUFFIXES)):
            message = _("“%(host)s” is a name in a private network, not on the public web.") % {"host": host}
            raise ForbiddenAddress("address", message)

    def _resolve(self, host: str, port: int, timeout: float) -> list[str]:
        """Resolve a host in a thread, because `getaddrinfo` has no timeout; a late answer is discarded."""
        pool = ThreadPoolExecutor(1)
        try:
            # A positive timeout, because callers pass what is left until a deadline.
            found = pool.submit(self.resolve, host, port).result(max(timeout, 0.001))
        except ResolverTimeout:
            message = _("The host name “%(host)s” was not resolved in time.") % {"host": host}
            raise ForbiddenAddress("timeout", message) from None
        except (OSError, UnicodeError):
            raise _unknown_host(host) from None
        finally:
            pool.shutdown(wait=False)
        if not found:
            raise _unknown_host(host)
        return found


@dataclass(frozen=True, slots=True)
class Target:
    """A URL of which the form has been checked. `host` is ASCII, in lower case and without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def explicit_port(self) -> int | None:
        """The port, or None where it is the default of the scheme."""
        return None if self.port == DEFAULT_PORTS[self.scheme] else self.port

    @property
    def origin(self) -> str:
        """Scheme, host and explicit port, such as “https://example.org:8443”."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.explicit_port else "")

    def __str__(self) -> str:
        return self.origin + self.path


def special_use_reason(address: Address) -> str:
    """Return why an IP address is not on the public internet; "" for one that is."""
    if isinstance(address, ipaddress.IPv6Address) and (embedded := _embedded_ipv4(address)) is not None:
        reason = special_use_reason(embedded)
        if not reason:
            return ""
        return _("%(address)s in IPv6 notation, %(reason)s") % {"address": embedded, "reason": reason}
    return next((reason for is_special, reason in _special_uses(address) if is_special), "")


def _special_uses(address: Address) -> tuple[tuple[bool, str], ...]:
    """Pairs of a test and what it says of the address, the most specific first."""
    return (
        (address.is_unspecified, _("no address at all")),
        (address.is_loopback, _("this machine itself")),
        (address.is_link_local, _("link-local, where clouds keep their metadata")),
        (address.is_multicast, _("for many receivers at once")),
        (any(address in network for network in SPECIAL_NETWORKS), _("kept for special use")),
        (address.is_private, _("in a private or special range")),
        (address.is_reserved, _("reserved")),
        (not address.is_global, _("kept for special use")),
    )


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses that the system resolves a host to, in its order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]).split("%")[0] for answer in found))


def _embedded_ipv4(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address maps, translates or is compatible with."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    # Below 0x10000 lie “::” and “::1”, which are IPv6 addresses.
    if address in NAT64 or (address in IPV4_COMPATIBLE and int(address) > 0xFFFF):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _split_url(url: str) -> SplitResult:
    """Split a URL, percent-encode its path and query, and drop its fragment; raise `ForbiddenAddress` if invalid."""
    url = url.strip(" \t\r\n")
    if len(url) > MAX_URL:
        message = _("The address is longer than %(limit)s characters.") % {"limit": f"{MAX_URL:,}"}
        raise ForbiddenAddress("url", message)
    if re.search(r"[\s\x00-\x1f\x7f\\\ud800-\udfff]", url):
        raise ForbiddenAddress("url", _("The address contains white space, a backslash or control characters."))
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  a property that raises ValueError for an invalid port
    except ValueError:
        message = _("“%(url)s” is not a web address.") % {"url": url[:80]}
        raise ForbiddenAddress("url", message) from None
    _check_authority(url, parts)
    return parts._replace(
        path=quote(parts.path, safe=URL_CHARACTERS), query=quote(parts.query, safe=URL_CHARACTERS), fragment=""
    )


def _check_authority(url: str, parts: SplitResult) -> None:
    """Raise `ForbiddenAddress` for another scheme than HTTP, credentials, a missing host, or port 0."""
    if parts.scheme not in DEFAULT_PORTS:
        message = _("The address must begin with https:// or http://, not “%(scheme)s:”.")
        raise ForbiddenAddress("scheme", message % {"scheme": parts.scheme[:20]})
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise ForbiddenAddress("credentials", _("The address contains a user name or password. Remove them."))
    if not parts.hostname:
        raise ForbiddenAddress("url", _("“%(url)s” names no host.") % {"url": url[:80]})
    if parts.port == 0:
        raise _forbidden_port(0)


def _normalize_host(parts: SplitResult) -> str:
    """Return the host in ASCII and lower case; raise `ForbiddenAddress` if it is not a host name or address."""
    host = parts.hostname or ""
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))  # "%", which names an interface, is refused by `_parse_address`
        except ValueError:
            message = _("“%(host)s” is not an IP address.") % {"host": host[:80]}
            raise ForbiddenAddress("url", message) from None
    if not host.isascii():
        try:
            # UTS 46, as in browsers: full-width digits and ideographic full stops are read as what they look like.
            host = idna.encode(host.removesuffix("."), uts46=True).decode()
        except idna.IDNAError:
            raise _invalid_host(host) from None
    host = host.lower().removesuffix(".")
    if not HOST.fullmatch(host) or len(host) > MAX_HOST:
        raise _invalid_host(host)
    return host


def _parse_address(host: str) -> Address | None:
    """Return the IP address that a host is written as, or None for a name.

    Raises `ForbiddenAddress` for notations that programs read differently (0x7f.1, 2130706433, 0177.0.0.1): the check
    here and the connection might disagree about them.
    """
    if ":" in host:
        address = ipaddress.IPv6Address(host)
        if address.scope_id is not None:
            message = _("“%(host)s” names an interface of this machine.") % {"host": host}
            raise ForbiddenAddress("address", message)
        return address
    if not NUMBER.fullmatch(host.rsplit(".", 1)[-1]):
        return None
    try:
        return ipaddress.IPv4Address(host)
    except ValueError:
        message = _("“%(host)s” is an IP address written in an unusual way.") % {"host": host}
        raise ForbiddenAddress("address", message) from None


def _forbidden_port(port: int) -> ForbiddenAddress:
    message = _("Port %(port)s is not among the ports that the desk requests web pages from.") % {"port": port}
    return ForbiddenAddress("port", message)


def _invalid_host(host: str) -> ForbiddenAddress:
    return ForbiddenAddress("url", _("“%(host)s” is not a valid host name.") % {"host": host[:80]})


def _unknown_host(host: str) -> ForbiddenAddress:
    message = _("The host “%(host)s” was not found. Check the address.") % {"host": host}
    return ForbiddenAddress("unknown-host", message)
