"""The disclosure log for whoever oversees it: readers, posts, counts, fields and purposes. No resident is named in it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from typing_extensions import TypedDict

from weige.access.actions import require
from weige.access.actors import Actor
from weige.access.queries import account_names, post_type_names
from weige.core import clock, languages
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import AFTER_DIGITS, PlaceRef, name_places
from weige.registry.people import wall
from weige.registry.people.dictionary import dictionary
from weige.registry.people.terms import KEPT_BESIDE, MANNER_NAMES, Manner

from .staff import OVERSEE

DAYS_BACK = 31
"""How far back the log is listed when no day is asked for."""


class DisclosureRow(TypedDict):
    """What one reader saw on one day for one purpose: how many households and people, which fields, no names."""

    day: date
    reader: str | None
    post: str | None
    post_place: PlaceRef | None
    purpose: str
    purpose_label: str
    manners: list[str]
    fields: list[str]
    in_full: bool
    households: int
    people: int
    first_at: datetime
    last_at: datetime


class Disclosures(TypedDict):
    items: list[DisclosureRow]
    next: str | None


DISCLOSURES_SQL = """
    WITH grouped AS (
        SELECT (d.at AT TIME ZONE %(zone)s)::date AS day, d.account, d.post_type, d.post_place, d.purpose,
            array_agg(DISTINCT d.manner) AS manners, bool_or(NOT d.masked) AS in_full,
            count(DISTINCT d.household) AS households, count(DISTINCT d.person) AS people,
            min(d.at) AS first_at, max(d.at) AS last_at, max(d.id::text) AS last,
            array_agg(DISTINCT array_to_string(d.fields, ' ')) AS seen
        FROM unnest(%(prefixes)s::text[]) AS scope (prefix)
        JOIN registry_disclosure d
          ON d.place >= scope.prefix COLLATE "C" AND d.place < (scope.prefix || %(end)s) COLLATE "C"
        WHERE d.at >= %(since)s AND d.at < %(until)s
        GROUP BY 1, 2, 3, 4, 5
    )
    SELECT * FROM grouped
    WHERE %(moment)s::timestamptz IS NULL OR (last_at, last) < (%(moment)s::timestamptz, %(last)s)
    ORDER BY last_at DESC, last DESC LIMIT %(limit)s
"""


def disclosures(actor: Actor, *, under: str | None, day: date | None, after: str | None, limit: int) -> Disclosures:
    """Who read, from which post, how much and what for: one row for a reader, a day and a purpose, newest first.

    Raises:
        Problem: ``access.not_allowed``, ``core.bad_cursor``.
    """
    scope = actor.scope(OVERSEE)
    if not scope:
        require(actor, OVERSEE, under or "")
    scope = scope.within(under) if under else scope
    moment, last = decode_cursor(after, datetime, str) if after else (None, "")
    today = clock.today()
    first, end = (day, day) if day else (today - timedelta(days=DAYS_BACK - 1), today)
    with transaction.atomic(), wall.opened(scope), connection.cursor() as cursor:
        cursor.execute(
            DISCLOSURES_SQL,
            {
                "zone": str(clock.CITY_ZONE), "since": _midnight(first), "until": _midnight(end + timedelta(days=1)),
                "prefixes": list(scope.prefixes), "end": AFTER_DIGITS, "moment": moment, "last": last,
                "limit": limit + 1,
            },
        )  # fmt: skip
        rows = cursor.fetchall()
    page = rows[:limit]
    following = encode_cursor(page[-1][10], page[-1][11]) if len(rows) > limit else None
    return Disclosures(items=_disclosure_rows(page), next=following)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.CITY_ZONE)


def _disclosure_rows(rows: list[tuple[Any, ...]]) -> list[DisclosureRow]:
    names = account_names(row[1] for row in rows)
    types = post_type_names()
    places = name_places(row[3] for row in rows if row[3])
    known = dictionary()
    labels = {**{code: field.name for code, field in known.fields.items()}, **KEPT_BESIDE}
    found = []
    for day, account, post_type, place, purpose, manners, in_full, households, people, first, last, _, seen in rows:
        codes = {code for group in seen for code in group.split()}
        label = known.purpose_name(purpose)
        found.append(
            DisclosureRow(
                day=day, reader=names.get(account) if account else None,
                post=languages.say(types[post_type]) if post_type in types else None,
                post_place=places[place] if place else None, purpose=purpose,
                purpose_label=languages.say(label),
                manners=[languages.say(MANNER_NAMES[manner]) for manner in Manner if manner in manners],
                fields=[languages.say(name) for code, name in labels.items() if code in codes],
                in_full=in_full, households=households, people=people, first_at=first, last_at=last,
            )
        )  # fmt: skip
    return found
