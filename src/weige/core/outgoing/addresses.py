"""Which addresses may be called: only public ones, by names and numbers that mean one thing to everybody. Pure.

A receiver's address is written by an officer for another system; whoever wrote it must not be able to make this server
call into its own network. The name is resolved once, every answer is judged here, and the very address that was judged
is called (``calling``), so a name that answers differently the second time gains nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from weige.core.errors import Text

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

METADATA = frozenset(
    map(
        ip_address,
        (
            "169.254.169.254",  # most clouds
            "169.254.0.23",  # Tencent Cloud
            "100.100.100.200",  # Alibaba Cloud
            "168.63.129.16",  # Azure: a public number with an inner meaning
            "192.0.0.192",  # Oracle Cloud
            "fd00:ec2::254",  # AWS over IPv6
        ),
    )
)
"""Where clouds tell a machine its own secrets."""
INNER_NETWORKS: tuple[Network, ...] = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        ),
    )
)  # fmt: skip
"""Special ranges of the IANA registries. They are written out, since the tables of the standard library differ from one
version to the next; those of IPv6 that carry an IPv4 address within (6to4, Teredo) are among them."""
PUBLIC_6 = IPv6Network("2000::/3")
"""All of IPv6 that is given out as public. Outside lie IPv4-mapped, IPv4-compatible, translated and NAT64 addresses: what
they reach depends on the machine that asks."""

MAX_URL = 500
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII | re.IGNORECASE)
_NUMERIC = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)", re.ASCII)

NO_URL = Text("不是网址", "it is no address")
TOO_LONG = Text("网址太长", "it is too long")
ONLY_HTTPS = Text("只支持 https", "only https is called")
NO_CREDENTIALS = Text("网址里不能有用户名和密码", "it may hold no user name and no password")
NO_FRAGMENT = Text("网址里不能有 #", "it may hold no #")
NO_CHARACTERS = Text(
    "网址里有空格或不能用的字符，中文域名请写成 xn-- 形式",
    "it holds blanks or other characters that are not allowed; write names of other scripts as xn--",
)
BAD_PORT = Text("不能使用这个端口", "this port is not allowed")
BAD_HOST = Text("主机名不对", "its host is no name")
ODD_NUMBER = Text("主机名是一种不规范的数字写法", "its host is a number in an unusual form")
NO_DOT = Text("主机名没有域名后缀", "its host has no domain")
INNER = Text("指向内部网络", "it points into an inner network")
UNRESOLVED = Text("域名无法解析", "its name cannot be resolved")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a city allows: ports, and inner networks that may be called all the same (there with http as well)."""

    ports: frozenset[int] = frozenset({443})
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, ports: Iterable[int], networks: Iterable[Network]) -> Rules:
        return cls(frozenset(ports), tuple(networks))

    def names(self, address: Address) -> bool:
        """Whether an address lies in a network that is allowed by name."""
        return any(address.version == network.version and address in network for network in self.networks)


@dataclass(frozen=True, slots=True)
class Target:
    """A receiver's address in its parts."""

    url: str
    scheme: str
    host: str
    port: int
    path: str
    literal: Address | None

    @property
    def authority(self) -> str:
        """Host and port as a request names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        default = {"https": 443, "http": 80}[self.scheme]
        return host if self.port == default else f"{host}:{self.port}"


def read_url(url: str, rules: Rules) -> Target | Text:  # noqa: PLR0911 - one return per reason
    """The parts of an address, or why it is never called, whatever its name resolves to."""
    if len(url) > MAX_URL:
        return TOO_LONG
    if not url.isascii() or re.search(r"[\x00-\x20\x7f\\<>\"^`{|}]", url):
        return NO_CHARACTERS
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return NO_URL
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return ONLY_HTTPS
    if parts.scheme == "http" and not rules.networks:
        return ONLY_HTTPS
    if "@" in parts.netloc:
        return NO_CREDENTIALS
    if "#" in url:
        return NO_FRAGMENT
    port = port if port is not None else {"https": 443, "http": 80}[parts.scheme]
    if port not in rules.ports:
        return BAD_PORT
    host = (parts.hostname or "").lower()
    literal = read_host(host, bracketed="[" in parts.netloc)
    if isinstance(literal, Text):
        return literal
    if literal is not None and (refused := refuse(literal, rules)):
        return refused
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(url, parts.scheme, host, port, path, literal)


def read_host(host: str, *, bracketed: bool) -> Address | Text | None:
    """The address that a host is written as, ``None`` for a name, or why it is neither.

    Numbers count only in the one form that every program reads alike: 2130706433, 0x7f.1, 0177.0.0.1 and 127.1 are
    all the own machine to some of them.
    """
    if bracketed:
        try:
            return IPv6Address(host) if "%" not in host else BAD_HOST
        except ValueError:
            return BAD_HOST
    labels = host.removesuffix(".").split(".")
    if _NUMERIC.fullmatch(labels[-1]):
        try:
            return IPv4Address(host)
        except ValueError:
            return ODD_NUMBER
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return BAD_HOST
    return NO_DOT if len(labels) == 1 else None


def refuse(address: Address, rules: Rules) -> Text | None:
    """Why an address is not called; ``None`` when it may be."""
    if rules.names(address):
        return None
    return None if is_public(address) else INNER


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public network and means the same from everywhere."""
    if address in METADATA or not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv6Address) and (address.scope_id is not None or address not in PUBLIC_6):
        return False
    return not any(address.version == network.version and address in network for network in INNER_NETWORKS)


def choose(addresses: Sequence[Address], target: Target, rules: Rules) -> Address | Text:
    """The address to call, of all that a name resolved to: every one of them must be allowed.

    A name that points outside and inside at once is no receiver's. Plain http is for networks allowed by name only.
    """
    if not addresses:
        return UNRESOLVED
    for address in addresses:
        if refused := refuse(address, rules):
            return refused
        if target.scheme == "http" and not rules.names(address):
            return ONLY_HTTPS
    return next((each for each in addresses if each.version == 4), addresses[0])
