"""HTTP of the inbox."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field
from typing_extensions import TypedDict

from weige.access.sessions import signed_in
from weige.core.http import json_response
from weige.core.paging import PageSize

from . import actions, queries

router = Router(tags=["notify"])


class NotificationOut(TypedDict):
    id: UUID
    kind: str
    params: dict[str, Any]
    subject_type: str
    subject_id: UUID
    created_at: datetime
    read_at: datetime | None


class Inbox(TypedDict):
    items: list[NotificationOut]
    unread: int
    next: str | None


class Unread(TypedDict):
    unread: int


class InboxPage(Schema):
    after: Annotated[str, Field(max_length=200)] | None = None
    limit: PageSize = 30


class ReadMarks(Schema):
    ids: Annotated[list[UUID], Field(max_length=200)] = []
    all: bool = False


@router.get("/inbox", response=Inbox)
def read_inbox(request: HttpRequest, page: Query[InboxPage]) -> HttpResponse:
    """One's own inbox, newest first."""
    actor = signed_in(request)
    assert actor.account_id is not None
    found, following = queries.inbox(actor.account_id, after=page.after, limit=page.limit)
    items = [
        NotificationOut(
            id=n.id, kind=n.kind, params=n.params, subject_type=n.subject_type, subject_id=n.subject_id,
            created_at=n.created_at, read_at=n.read_at,
        )
        for n in found
    ]  # fmt: skip
    return json_response(Inbox(items=items, unread=queries.unread(actor.account_id), next=following))


@router.post("/inbox/read", response=Unread)
def mark_read(request: HttpRequest, data: ReadMarks) -> HttpResponse:
    """Mark lines as read; doing so again changes nothing."""
    actor = signed_in(request)
    assert actor.account_id is not None
    return json_response(Unread(unread=actions.mark_read(actor.account_id, None if data.all else data.ids)))
