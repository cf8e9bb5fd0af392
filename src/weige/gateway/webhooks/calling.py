"""One call to a receiver: to the very address that was judged, in bounded time and size, following nothing.

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
from .waits import read_retry_after

CONNECT, READ, TOTAL, RESOLVE = 5.0, 10.0, 15.0, 5.0
"""Seconds."""
MAX_ANSWER = 4096
EXCERPT = 200

Outcome = Literal["delivered", "status", "redirect", "gone", "timeout", "unreachable", "broken", "refused"]
Resolve = Callable[[str, int], list[Address]]


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
    limits = limits or Limits()
    started = time.monotonic()
    target = read_url(url, rules)
    if isinstance(target, Text):
        return Called("refused", _since(started), said=_both(target))
    if target.literal is not None:
        addresses = [target.literal]
    elif resolving is not None:
        addresses = resolving(target.host, target.port)
    else:
        addresses = resolve(target.host, target.port, seconds=limits.resolve)
    address = choose(addresses, target, rules)
    if isinstance(address, Text):
        unresolved = not addresses
        return Called("unreachable" if unresolved else "refused", _since(started), said=_both(address))
    return asyncio.run(_post(_Message(target, address, body, headers, authority), limits, started))


@dataclass(frozen=True, slots=True)
class _Message:
    """What is sent, to whom, and at which number."""

    target: Target
    address: Address
    body: bytes
    headers: Mapping[str, str]
    authority: Path | None


@lru_cache(maxsize=2)
def _trust(authority: Path | None) -> ssl.SSLContext:
    """Whose certificates are believed; nothing of the environment changes it."""
    context = httpx.create_ssl_context(trust_env=False)
    if authority is not None:
        context.load_verify_locations(authority)
    return context


async def _post(message: _Message, limits: Limits, started: float) -> Called:
    try:
        async with asyncio.timeout(limits.total):
            return await _answer(message, limits, started)
    except (TimeoutError, httpx.TimeoutException):
        return Called("timeout", _since(started))
    except (httpx.ConnectError, OSError):
        return Called("unreachable", _since(started))
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError):
        return Called("broken", _since(started))


async def _answer(message: _Message, limits: Limits, started: float) -> Called:
    """The request goes to the number that was judged; name and certificate are those of the receiver."""
    target, address = message.target, message.address
    number = f"[{address}]" if address.version == 6 else str(address)
    timeout = httpx.Timeout(limits.read, connect=limits.connect)
    client = httpx.AsyncClient(
        verify=_trust(message.authority), follow_redirects=False, trust_env=False, timeout=timeout, http2=False
    )
    sent = {
        "host": target.authority,
        "user-agent": "weige-webhooks/1",
        "content-type": "application/json",
        "accept-encoding": "identity",
        **message.headers,
    }
    async with client:
        stream = client.stream(
            "POST", f"{target.scheme}://{number}:{target.port}{target.path}", content=message.body, headers=sent,
            extensions={"sni_hostname": target.host.removesuffix(".")},
        )  # fmt: skip
        async with stream as answer:
            said = b""
            async for chunk in answer.aiter_raw():
                said += chunk
                if len(said) >= MAX_ANSWER:
                    break
            return Called(
                _outcome(answer.status_code),
                _since(started),
                answer.status_code,
                _excerpt(said),
                read_retry_after(answer.headers.get("retry-after", "")),
            )


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
