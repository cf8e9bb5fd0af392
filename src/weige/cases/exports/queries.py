"""What leaves in a list of cases, limited to the reader in the statement itself; and what has left, by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from weige.access.actors import Actor
from weige.access.queries import PostRef, in_scope, post_refs
from weige.cases.finding import Filters
from weige.cases.lifecycle import OUTCOME_LABELS, STATE_LABELS, Outcome, State
from weige.cases.models import CaseExport
from weige.cases.queries import due_state_now, statement
from weige.cases.reference import reference
from weige.core import clock, languages
from weige.core.errors import Text
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import PlaceRef, Scope, name_places

from .rules import DUE_LABELS, YES, without_numbers

OVERSEES = "disclosure.oversee"
AT_ONCE = 2_000
EXPORTED = """c.number, c.state, c.outcome, c.category_id, c.urgent, c.description, c."where", c.place, c.holder_id,
    c.reported_at,
    (SELECT min(k.due_at) FROM cases_stageclock k WHERE k.case_id = c.id AND k.stopped_at IS NULL),
    c.due_state, c.paused_since, c.closed_at"""
VIEWS = {"mine": Text("待我处理", "waiting for the reader"), "area": Text("辖区事件", "cases of the area")}


def rows(actor: Actor, wanted: Filters, *, limit: int) -> Iterator[list[str]]:
    """The cells of each case that a filter shows the actor, newest first."""
    asked = statement(actor, wanted, EXPORTED, limit=limit)
    if asked is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(*asked)
        while found := cursor.fetchmany(AT_ONCE):
            yield from _cells(found)


def _cells(found: Sequence[tuple[Any, ...]]) -> Iterator[list[str]]:
    places = name_places({row[7] for row in found})
    posts = post_refs(row[8] for row in found)
    names = reference()
    now = clock.now()
    for (
        number, state, outcome, category, urgent, description, where, place, holder, reported_at, due_at, due_state,
        paused_since, closed_at,
    ) in found:  # fmt: skip
        due = due_state_now(due_at, due_state, paused_since, now)
        yield [
            number,
            languages.say(STATE_LABELS[State(state)]),
            languages.say(OUTCOME_LABELS[Outcome(outcome)]) if outcome else "",
            languages.say(names.name(category)),
            languages.say(YES) if urgent else "",
            without_numbers(description),
            without_numbers(where),
            places[place]["path"],
            _holder(posts.get(holder)),
            _moment(reported_at),
            _moment(due_at),
            languages.say(DUE_LABELS[due]) if due else "",
            _moment(closed_at),
        ]


def _holder(post: PostRef | None) -> str:
    return f"{post['organisation'] or post['place']['name']} {post['post_type_label']}" if post else ""


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(clock.CITY_ZONE):%Y-%m-%d %H:%M}" if moment else ""


def under(actor: Actor, place: str, *, after: str | None, limit: int) -> tuple[list[CaseExport], str | None]:
    """One page of what was taken under a place, newest first, and the cursor of the next.

    Seen by those who read the cases there at a desk, by those who oversee the readings of data, and one's own always.

    Raises:
        Problem: ``core.bad_cursor``.
    """
    desks = Scope.of(post.place for post in actor.posts if post.desk and "case.read" in post.abilities)
    scope = Scope.of((*desks.prefixes, *actor.scope(OVERSEES).prefixes))
    seen = in_scope(scope) | Q(account_id=actor.person)
    found = CaseExport.objects.filter(seen, in_scope(Scope((place,))))
    if after:
        moment, last = decode_cursor(after, datetime, UUID)
        found = found.filter(Q(at__lt=moment) | Q(at=moment, id__lt=last))
    page = list(found.order_by("-at", "-id")[: limit + 1])
    following = encode_cursor(page[limit - 1].at, page[limit - 1].id) if len(page) > limit else None
    return page[:limit], following


def in_words(filters: Mapping[str, Any], places: Mapping[str, PlaceRef]) -> str:
    """By what was filtered, in the reader's language."""
    parts = [VIEWS[filters["view"]]]
    if state := filters.get("state"):
        parts.append(STATE_LABELS[State(state)])
    if category := filters.get("category"):
        known = reference().categories
        parts.append(reference().name(category) if category in known else Text(category, category))
    if place := filters.get("place"):
        parts.append(Text(places[place]["name"], places[place]["name"]))
    if filters.get("urgent"):
        parts.append(Text("紧急", "urgent"))
    if due := filters.get("due"):
        parts.append(DUE_LABELS[due])
    if filters.get("words"):
        parts.append(Text("按词搜索", "by words"))
    return languages.say(Text("、", ", ")).join(languages.say(part) for part in parts)
