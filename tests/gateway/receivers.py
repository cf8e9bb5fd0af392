"""Receivers of webhooks on the loopback: real sockets that behave, misbehave and remember what they were sent."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network

from weige.core.outgoing.addresses import Rules

LOOPBACK = ip_network("127.0.0.0/8")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
Behaviour = Callable[[socket.socket, threading.Event], None]


@dataclass
class Received:
    """One request as it arrived."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A server on the loopback, its port, and what it was sent."""

    port: int
    requests: list[Received] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def rules(self) -> Rules:
        return Rules(frozenset({self.port}), (LOOPBACK,))


def answer(*parts: bytes) -> Behaviour:
    """Sends these bytes and closes."""

    def behave(peer: socket.socket, over: threading.Event) -> None:
        for part in parts:
            peer.sendall(part)

    return behave


def status(code: int, *headers: str, body: bytes = b"") -> Behaviour:
    lines = [f"HTTP/1.1 {code} X", *headers, f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return answer("\r\n".join(lines).encode() + body)


def hang(peer: socket.socket, over: threading.Event) -> None:
    """Says nothing."""
    over.wait(30)


def drip(first: bytes, drop: bytes) -> Behaviour:
    """Sends something, then a little every now and then, for ever."""

    def behave(peer: socket.socket, over: threading.Event) -> None:
        peer.sendall(first)
        while not over.wait(0.05):
            peer.sendall(drop)

    return behave


def flood(size: int) -> Behaviour:
    def behave(peer: socket.socket, over: threading.Event) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        piece = b"x" * 65536
        for _ in range(size // len(piece) + 1):
            peer.sendall(piece)

    return behave


@contextmanager
def receiver(*behaviours: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A server that behaves so for each connection in turn, the last for all that follow."""
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()
    found = Receiver(listening.getsockname()[1])
    turns = list(behaviours or (answer(OK),))

    def serve(peer: socket.socket, behave: Behaviour) -> None:
        with contextlib.suppress(OSError, ValueError), contextlib.closing(peer):
            peer.settimeout(30)
            wrapped = tls.wrap_socket(peer, server_side=True) if tls else peer
            found.requests.append(_read(wrapped))
            behave(wrapped, over)
            wrapped.shutdown(socket.SHUT_RDWR)

    def accept() -> None:
        while not over.is_set():
            try:
                peer, _ = listening.accept()
            except OSError:
                return
            behave = turns.pop(0) if len(turns) > 1 else turns[0]
            threading.Thread(target=serve, args=(peer, behave), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield found
    finally:
        over.set()
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def _read(peer: socket.socket) -> Received:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = peer.recv(65536)
        if not piece:
            raise ValueError("closed before a request")
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    line, *rest = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in rest)}
    while len(body) < int(headers.get("content-length", "0")):
        body += peer.recv(65536)
    return Received(line, headers, body)
