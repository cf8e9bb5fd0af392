"""Who looked at a resident's data, as the resident reads it: one line for a reader, a day and a purpose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from typing_extensions import TypedDict

from weige.access.queries import post_type_names
from weige.core import clock, languages
from weige.core.errors import Text
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import PlaceRef, name_places
from weige.registry.models import Person
from weige.registry.people import reading
from weige.registry.people.dictionary import dictionary
from weige.registry.people.terms import KEPT_BESIDE, MANNER_NAMES, Manner

from . import staff
from .identity import Own
from .sentences import Looking, sentence

RESIDENT = Text("居民自己", "the resident")
YOURS = Text("您的", "your")


class OwnReading(TypedDict):
    """One line of who looked: one reader, one day, one purpose, with everything seen. ``text`` is the whole sentence."""

    person_id: UUID
    day: date
    who: str
    post: str | None
    place: str | None
    purpose: str
    fields: list[str]
    manners: list[str]
    in_full: bool
    by_resident: bool
    count: int
    last_at: datetime
    text: str


class OwnReadings(TypedDict):
    items: list[OwnReading]
    next: str | None


READINGS_SQL = """
    WITH looked AS (
        SELECT d.id, d.person, (d.at AT TIME ZONE %(zone)s)::date AS day, d.at, d.account, d.post_type, d.post_place,
            d.purpose, d.manner, d.fields, d.masked, d.account IS NULL AND d.reference IS NOT NULL AS by_link
        FROM registry_disclosure d WHERE d.person = ANY (%(people)s)
    ), grouped AS (
        SELECT person, day, account, post_type, post_place, purpose, by_link, max(at) AS last_at, max(id::text) AS last,
            count(DISTINCT at) AS times, bool_or(NOT masked) AS in_full
        FROM looked GROUP BY person, day, account, post_type, post_place, purpose, by_link
    )
    SELECT g.person, g.day, g.account, g.post_type, g.post_place, g.purpose, g.by_link, g.last_at, g.last, g.times,
        g.in_full, (SELECT json_object_agg(m.manner, m.codes) FROM (
            SELECT l.manner, array_remove(array_agg(DISTINCT code), NULL) AS codes
            FROM looked l LEFT JOIN unnest(l.fields) AS code ON TRUE
            WHERE (l.person, l.day, l.post_type, l.post_place, l.purpose, l.by_link)
                = (g.person, g.day, g.post_type, g.post_place, g.purpose, g.by_link)
              AND l.account IS NOT DISTINCT FROM g.account
            GROUP BY l.manner) m)
    FROM grouped g
    WHERE %(moment)s::timestamptz IS NULL OR (g.last_at, g.last) < (%(moment)s::timestamptz, %(last)s)
    ORDER BY g.last_at DESC, g.last DESC LIMIT %(limit)s
"""
"""Who looked, the newest first: all that one reader saw of a person on one day for one purpose is one row."""


def readings(own: Own, *, after: str | None, limit: int) -> OwnReadings:
    """A page of who looked at the resident's and their children's data; the wall must be open for them.

    Raises:
        Problem: ``core.bad_cursor``.
    """
    moment, last = decode_cursor(after, datetime, str) if after else (None, "")
    with connection.cursor() as cursor:
        cursor.execute(
            READINGS_SQL,
            {
                "zone": str(clock.CITY_ZONE), "people": sorted(own.everyone), "moment": moment, "last": last,
                "limit": limit + 1,
            },
        )  # fmt: skip
        rows = cursor.fetchall()
    names = _names_of(own)
    types = post_type_names()
    places = name_places(staff.community_of(row[4]) for row in rows if row[4])
    page = rows[:limit]
    items = [_reading(row, names, types, places) for row in page]
    following = encode_cursor(page[-1][7], page[-1][8]) if len(rows) > limit else None
    return OwnReadings(items=items, next=following)


def _reading(
    row: tuple[Any, ...], names: Mapping[UUID, Text], types: Mapping[str, Text], places: Mapping[str, PlaceRef]
) -> OwnReading:
    person, day, account, post_type, post_place, purpose, by_link, last_at, _, times, in_full, seen = row
    known = dictionary()
    reader = staff.in_words(post_type, post_place, types=types, places=places) if account else None
    by_manner = {Manner(manner): codes for manner, codes in (seen or {}).items()}
    codes = {code for group in by_manner.values() for code in group}
    labels = {**{code: field.name for code, field in known.fields.items()}, **KEPT_BESIDE}
    looking = Looking(day, reader, known.purpose_name(purpose), by_manner, times, by_link)
    return OwnReading(
        person_id=person,
        day=day,
        who=languages.say(reader or RESIDENT),
        post=languages.say(types[post_type]) if post_type in types else None,
        place=places[staff.community_of(post_place)]["name"] if post_place else None,
        purpose=languages.say(looking.purpose),
        fields=[languages.say(name) for code, name in labels.items() if code in codes],
        manners=[languages.say(MANNER_NAMES[manner]) for manner in by_manner],
        in_full=in_full,
        by_resident=account is None,
        count=times,
        last_at=last_at,
        text=languages.say(sentence(looking, names=labels, whose=names[person], today=clock.today())),
    )


def _names_of(own: Own) -> dict[UUID, Text]:
    """Whose data it was: ``您的``, or a child's by name."""
    found = dict.fromkeys(own.selves, YOURS)
    for row in Person.objects.filter(id__in=own.children):
        name = reading.value_of(row, "name") or ""
        found[row.id] = Text(f"孩子{name}的", f"{name}'s")
    return found
