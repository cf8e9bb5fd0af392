"""One call to an outside address: to the very number that was judged, in bounded time and size, following nothing.

``asyncio`` bounds the whole call, whichever byte the other side keeps back; proxies of the environment are not asked,
since they would resolve the name themselves.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

import httpx

from weige.core.errors import Text

from .addresses import Address, Rules, Target, choose, read_url

CONNECT, READ, TOTAL, RESOLVE = 5.0, 10.0, 15.0, 5.0
"""Seconds."""
MAX_ANSWER = 4096
EXCERPT = 200

Outcome = Literal["delivered", "status", "redirect", "gone", "timeout", "unreachable", "broken", "refused"]
Fetch = Literal[
    "fetched", "unchanged", "too_large", "status", "redirect", "gone", "timeout", "unreachable", "broken", "refused"
]
Resolve = Callable[[str, int], list[Address]]
NOT_MODIFIED = 304
MOST_MARK = 200
"""Characters of an ``ETag`` at most; a longer one is not kept."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one call, in seconds."""

    connect: float = CONNECT
    read: float = READ
    total: float = TOTAL
    resolve: float = RESOLVE


@dataclass(frozen=True, slots=True)
class Called:
    """How a call went. ``said`` is the beginning of the answer, or why there was no call."""

    outcome: Outcome
    milliseconds: int
    status: int | None = None
    said: str = ""
    retry_after: timedelta | None = None


def resolve(host: str, port: int, *, seconds: float = RESOLVE) -> list[Address]:
    """Every address of a name; none when it does not resolve in time. A resolver that hangs is left behind."""
    found: list[Address] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(dict.fromkeys(ip_address(str(answer[4][0])) for answer in answers))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    return [] if asking.is_alive() else list(found)


def call(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    rules: Rules,
    limits: Limits | None = None,
    resolving: Resolve | None = None,
    authority: Path | None = None,
) -> Called:
    """Send a message once.

    Args:
        resolving: how names become addresses, for tests; asked once at most.
        authority: a file with certificates of the city's own authority, trusted besides the public ones.
    """
    limits, started = limits or Limits(), time.monotonic()
    judged = _judge(url, rules, limits, resolving)
    if isinstance(judged, _Refused):
        return Called(judged.outcome, _since(started), said=judged.said)
    sent = {"user-agent": "weige-webhooks/1", "content-type": "application/json", **headers}
    answer = _run(_Message(*judged, "POST", body, sent, authority, MAX_ANSWER), limits)
    if isinstance(answer, str):
        return Called(answer, _since(started))
    return Called(
        _outcome(answer.status), _since(started), answer.status, _excerpt(answer.body),
        read_retry_after(answer.headers.get("retry-after", "")),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fetched:
    """How reading an address went, and what it answered; ``etag`` and ``last_modified`` are for the next time."""

    outcome: Fetch
    status: int | None = None
    body: bytes = b""
    etag: str = ""
    last_modified: str = ""
    said: str = ""


def fetch(
    url: str,
    *,
    rules: Rules,
    most: int,
    etag: str = "",
    last_modified: str = "",
    limits: Limits | None = None,
    resolving: Resolve | None = None,
    authority: Path | None = None,
) -> Fetched:
    """Read an address once, and only if it has changed since the last time.

    Args:
        most: bytes; a longer answer is not read on.
        etag: what the address answered before; ``last_modified`` likewise.
    """
    limits = limits or Limits()
    judged = _judge(url, rules, limits, resolving)
    if isinstance(judged, _Refused):
        return Fetched(judged.outcome, said=judged.said)
    sent = {
        "user-agent": "weige-reader/1",
        "accept": "application/cap+xml, application/atom+xml, application/xml, */*;q=0.5",
    }
    marks = (("if-none-match", readable_mark(etag)), ("if-modified-since", readable_mark(last_modified)))
    sent |= {name: mark for name, mark in marks if mark}
    answer = _run(_Message(*judged, "GET", b"", sent, authority, most + 1), limits)
    if isinstance(answer, str):
        return Fetched(answer)
    if answer.status == NOT_MODIFIED:
        return Fetched("unchanged", answer.status, etag=etag, last_modified=last_modified)
    outcome = _outcome(answer.status)
    if outcome != "delivered":
        return Fetched(outcome, answer.status, said=_excerpt(answer.body))
    if len(answer.body) > most:
        return Fetched("too_large", answer.status)
    kept = {name: readable_mark(answer.headers.get(name, "")) for name in ("etag", "last-modified")}
    return Fetched("fetched", answer.status, answer.body, kept["etag"], kept["last-modified"])


def readable_mark(mark: str) -> str:
    """A mark of an answer as it can be sent back, whole; empty for one that cannot: too long, or not plain ASCII."""
    return mark if len(mark) <= MOST_MARK and mark.isascii() and mark.isprintable() else ""


@dataclass(frozen=True, slots=True)
class _Refused:
    """Why an address is not called."""

    outcome: Literal["refused", "unreachable"]
    said: str


def _judge(url: str, rules: Rules, limits: Limits, resolving: Resolve | None) -> tuple[Target, Address] | _Refused:
    """The parts of an address and the number to call, resolved once."""
    target = read_url(url, rules)
    if isinstance(target, Text):
        return _Refused("refused", _both(target))
    if target.literal is not None:
        addresses = [target.literal]
    elif resolving is not None:
        addresses = resolving(target.host, target.port)
    else:
        addresses = resolve(target.host, target.port, seconds=limits.resolve)
    address = choose(addresses, target, rules)
    if isinstance(address, Text):
        return _Refused("refused" if addresses else "unreachable", _both(address))
    return target, address


@dataclass(frozen=True, slots=True)
class _Message:
    """What is sent, to whom, and at which number."""

    target: Target
    address: Address
    method: str
    body: bytes
    headers: Mapping[str, str]
    authority: Path | None
    most: int


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came back, up to the bound."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@lru_cache(maxsize=2)
def _trust(authority: Path | None) -> ssl.SSLContext:
    """Whose certificates are believed; nothing of the environment changes it."""
    context = httpx.create_ssl_context(trust_env=False)
    if authority is not None:
        context.load_verify_locations(authority)
    return context


Failure = Literal["timeout", "unreachable", "broken"]


def _run(message: _Message, limits: Limits) -> _Answer | Failure:
    return asyncio.run(_within(message, limits))


async def _within(message: _Message, limits: Limits) -> _Answer | Failure:
    try:
        async with asyncio.timeout(limits.total):
            return await _answer(message, limits)
    except (TimeoutError, httpx.TimeoutException):
        return "timeout"
    except (httpx.ConnectError, OSError):
        return "unreachable"
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError):
        return "broken"


async def _answer(message: _Message, limits: Limits) -> _Answer:
    """The request goes to the number that was judged; name and certificate are those of the receiver."""
    target, address = message.target, message.address
    number = f"[{address}]" if address.version == 6 else str(address)
    timeout = httpx.Timeout(limits.read, connect=limits.connect)
    client = httpx.AsyncClient(
        verify=_trust(message.authority), follow_redirects=False, trust_env=False, timeout=timeout, http2=False
    )
    # What is packed could unpack to any size: it is asked for as it is, and read raw.
    sent = {"host": target.authority, "accept-encoding": "identity", **message.headers}
    async with client:
        stream = client.stream(
            message.method, f"{target.scheme}://{number}:{target.port}{target.path}", content=message.body or None,
            headers=sent, extensions={"sni_hostname": target.host.removesuffix(".")},
        )  # fmt: skip
        async with stream as answer:
            said = bytearray()
            async for chunk in answer.aiter_raw():
                said += chunk
                if len(said) >= message.most:
                    break
            return _Answer(answer.status_code, answer.headers, bytes(said[: message.most]))


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return "delivered"
    if 300 <= status < 400:
        return "redirect"
    return "gone" if status == 410 else "status"


def _excerpt(said: bytes) -> str:
    """The first 200 characters in one line, of what can be read at all."""
    text = said[: EXCERPT * 4].decode("utf-8", "replace")
    return "".join(character if character.isprintable() else " " for character in text)[:EXCERPT]


def _both(text: Text) -> str:
    """A reason as the log keeps it: for readers of either language."""
    return f"{text.zh} / {text.en}"[:EXCERPT]


def _since(started: float) -> int:
    return int((time.monotonic() - started) * 1000)


def read_retry_after(value: str) -> timedelta | None:
    """The seconds of a ``Retry-After`` header; dates and anything else count as nothing."""
    text = value.strip()
    return timedelta(seconds=int(text)) if text.isascii() and text.isdigit() and len(text) <= 7 else None
