"""The live feed: server-sent events for open screens, from a small process of its own.

One task reads the event log a few times a second and hands each event to the screens whose reader may know of it.
It polls instead of LISTEN/NOTIFY because a NOTIFY in every write serialises all commits
(docs/decisions/live-feed-polls.md). A screen that comes back says where it stopped (``Last-Event-ID``) and gets
what it missed, or is told to read everything anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Awaitable, Callable
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import django
import structlog

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weige.server.settings")
django.setup()

from django.db import OperationalError, close_old_connections, connection  # noqa: E402

from weige.access.actors import Actor  # noqa: E402
from weige.access.sessions import COOKIE, actor_of  # noqa: E402
from weige.core.events import FEED_END_SQL, FEED_SQL, FeedItem  # noqa: E402
from weige.core.http import encoder  # noqa: E402

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Position = tuple[int, int]

log = structlog.get_logger()
POLL_SECONDS = 0.2
HEARTBEAT_SECONDS = 15.0
RECHECK_SECONDS = 30.0
BATCH = 1000
MAX_MISSED = 1000
QUEUE_LENGTH = 500
HIDDEN = frozenset({"case.contact_read"})
HIDDEN_SUBJECTS = frozenset({"household_plan"})
"""Even that there is news of it concerns named people only."""


def may_know(actor: Actor, item: FeedItem) -> bool:
    """Whether a reader may learn that this happened; the screens then ask for what they may see."""
    if item.kind in HIDDEN or item.subject_type in HIDDEN_SUBJECTS:
        return False
    if item.subject_type == "account":
        return item.subject_id == actor.account_id
    if item.subject_type == "case":
        holder = item.payload.get("holder")
        return actor.scope("case.read").covers(item.place) or holder in {str(id) for id in actor.post_ids}
    return actor.scope("emergency.read" if item.kind.startswith("emergency.") else "territory.read").covers(item.place)


def frame(item: FeedItem) -> bytes:
    """One event as a server-sent event; its id is the position in the log."""
    data = encoder.encode(
        {
            "kind": item.kind,
            "subject_type": item.subject_type,
            "subject_id": item.subject_id,
            "place": item.place,
            "at": item.at,
        }
    )
    return b"id: %d-%d\nevent: change\ndata: %b\n\n" % (item.transaction, item.seq, data)


def read_after(position: Position, limit: int = BATCH) -> list[FeedItem]:
    """The settled events after a position, in the order of the log."""
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute(FEED_SQL, [*position, limit])
        return [
            FeedItem(transaction, seq, kind, subject_type, subject_id, place, actor, at, _payload(payload))
            for transaction, seq, kind, subject_type, subject_id, place, actor, at, payload in cursor
        ]


def read_end() -> Position:
    """The position of the last settled event."""
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute(FEED_END_SQL)
        row = cursor.fetchone()
    return (row[0], row[1]) if row else (0, 0)


def _payload(value: str | dict[str, Any]) -> dict[str, Any]:
    """Django leaves JSON of raw statements as text."""
    return dict(json.loads(value) if isinstance(value, str) else value)


class Screen:
    """One open screen: its reader and the events that wait to be sent."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token = token
        self.actor = actor
        self.waiting: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUE_LENGTH)

    def offer(self, item: FeedItem) -> None:
        if not may_know(self.actor, item):
            return
        try:
            self.waiting.put_nowait(frame(item))
        except asyncio.QueueFull:
            self.close()

    def close(self) -> None:
        """End the stream; the browser comes back by itself and says where it stopped."""
        while not self.waiting.empty():
            self.waiting.get_nowait()
        self.waiting.put_nowait(None)


class Feed:
    """All open screens and the task that reads the log for them."""

    def __init__(self) -> None:
        self.screens: set[Screen] = set()
        self._reader: asyncio.Task[None] | None = None

    def open(self, screen: Screen) -> None:
        self.screens.add(screen)
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        position: Position | None = None
        while self.screens:
            try:
                if position is None:
                    position = await asyncio.to_thread(read_end)
                items = await asyncio.to_thread(read_after, position)
            except OperationalError as error:
                log.warning("feed_database_unavailable", error=type(error).__name__)
                await asyncio.sleep(2)
                continue
            for item in items:
                if item.kind.startswith("access.post"):
                    await self._read_actors_anew()
                for screen in tuple(self.screens):
                    screen.offer(item)
            if items:
                position = (items[-1].transaction, items[-1].seq)
            if len(items) < BATCH:
                await asyncio.sleep(POLL_SECONDS)

    async def _read_actors_anew(self) -> None:
        """A post began or ended somewhere: every open screen's reader is read again before the event goes out."""
        for screen in tuple(self.screens):
            actor = await asyncio.to_thread(actor_of, screen.token)
            if actor is None:
                screen.close()
            else:
                screen.actor = actor


feed = Feed()


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """The ASGI application: ``GET /feed``."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    if scope["type"] != "http":
        return
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    allowed = _allowed_origin(headers)
    if scope["method"] != "GET" or scope["path"].rstrip("/") != "/feed":
        await _refuse(send, 404, allowed)
        return
    cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    actor = await asyncio.to_thread(actor_of, cookie.value) if cookie else None
    if cookie is None or actor is None or actor.withheld:
        await _refuse(send, 401, allowed)
        return
    await _stream(Screen(cookie.value, actor), headers.get("last-event-id", ""), allowed, receive, send)


async def _stream(screen: Screen, last_id: str, allowed: str, receive: Receive, send: Send) -> None:
    feed.open(screen)
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": _headers(allowed, b"text/event-stream")})
        await _chunk(send, b"retry: 3000\n\n" + await _missed(screen, last_id))
        checked = asyncio.get_running_loop().time()
        while not gone.done():
            try:
                part = await asyncio.wait_for(screen.waiting.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                part = b": still here\n\n"
            if part is None:
                break
            await _chunk(send, part)
            now = asyncio.get_running_loop().time()
            if now - checked > RECHECK_SECONDS:
                checked = now
                if await asyncio.to_thread(actor_of, screen.token) is None:
                    break
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    except (OSError, RuntimeError):
        log.debug("feed_screen_gone")
    finally:
        feed.screens.discard(screen)
        gone.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await gone


async def _missed(screen: Screen, last_id: str) -> bytes:
    """What a returning screen missed, or the word to read everything anew."""
    try:
        transaction, seq = (int(part) for part in last_id.split("-"))
    except ValueError:
        return b""
    items = await asyncio.to_thread(read_after, (transaction, seq), MAX_MISSED + 1)
    if len(items) > MAX_MISSED:
        return b"event: reset\ndata: {}\n\n"
    return b"".join(frame(item) for item in items if may_know(screen.actor, item))


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _chunk(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


def _allowed_origin(headers: dict[str, str]) -> str:
    """The asking page's origin when it is served under the same host name, whatever the port."""
    origin = headers.get("origin", "")
    own = headers.get("host", "").rsplit(":", 1)[0]
    return origin if origin and urlsplit(origin).hostname == own.strip("[]") else ""


def _headers(allowed: str, media_type: bytes) -> list[tuple[bytes, bytes]]:
    headers = [(b"content-type", media_type), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
    if allowed:
        headers += [
            (b"access-control-allow-origin", allowed.encode()),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"Origin"),
        ]
    return headers


async def _refuse(send: Send, status: int, allowed: str) -> None:
    await send({"type": "http.response.start", "status": status, "headers": _headers(allowed, b"text/plain")})
    await send({"type": "http.response.body", "body": b""})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
