"""Published figures: counted in each grid by a job, summed for larger places, small groups taken out.

Whoever asks for a place walks down to it from the city, one sum a level, so that what is withheld is the same on every
level (``suppression``). Coverage, for keepers, tells how far each building is known and says nothing of anyone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Sum
from django.db.models.functions import Left
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.access.queries import in_scope
from weige.core import clock, languages
from weige.core.errors import NOT_FOUND, Problem
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import AFTER_DIGITS, LEVELS, PlaceRef, Scope, name_places
from weige.registry.errors import AREA_TOO_LARGE
from weige.registry.models import COMMUNITY_DIGITS, Change, Figure
from weige.registry.people import wall
from weige.registry.people.defaults import SMALL_GROUP, VERIFY_DAYS

from .settings import in_force
from .suppression import BANDS, WITHHELD, Counts, Part, Shown, shown_at_top, shown_parts

LENGTHS = [length for length in sorted(LEVELS) if length >= 4]

COUNT_SQL = """
    WITH people AS (
        SELECT h.place, CASE WHEN r.birth_year IS NULL THEN %(unknown)s
            ELSE width_bucket(greatest(%(year)s - r.birth_year, 0), %(ages)s::int[]) END AS band, count(*) AS people
        FROM registry_household h JOIN registry_stay s ON s.household_id = h.id
        JOIN registry_person r ON r.id = s.person_id
        WHERE h.place >= %(from)s AND h.place < %(to)s AND h.last_day IS NULL
          AND s.last_day IS NULL AND s.voided_at IS NULL AND s.lives_here
        GROUP BY 1, 2
    ), counted AS (
        SELECT place, 0 AS dwellings, 0 AS vacancies, 0 AS households, 0 AS verified, people, band FROM people
        UNION ALL
        SELECT p.place, count(*), 0, 0, 0, 0, 0 FROM registry_premises p
        WHERE p.place >= %(from)s AND p.place < %(to)s AND p.kind = 'dwelling' GROUP BY p.place
        UNION ALL
        SELECT v.place, 0, count(*), 0, 0, 0, 0 FROM registry_vacancy v
        WHERE v.place >= %(from)s AND v.place < %(to)s AND v.last_day IS NULL GROUP BY v.place
        UNION ALL
        SELECT h.place, 0, 0, count(*), count(*) FILTER (
            WHERE h.verified_at >= %(now)s - make_interval(days => coalesce(s.verify_days, %(days)s))), 0, 0
        FROM registry_household h LEFT JOIN registry_registersettings s ON s.place = left(h.place, 12)
        WHERE h.place >= %(from)s AND h.place < %(to)s AND h.last_day IS NULL GROUP BY h.place
    ), gone AS (
        DELETE FROM registry_figure f WHERE f.place >= %(from)s AND f.place < %(to)s
          AND NOT EXISTS (SELECT FROM counted c WHERE c.place = f.place)
    )
    INSERT INTO registry_figure (place, dwellings, vacancies, households, verified, people, bands, counted_at)
    SELECT place, sum(dwellings), sum(vacancies), sum(households), sum(verified), sum(people),
        ARRAY[coalesce(sum(people) FILTER (WHERE band = 1), 0), coalesce(sum(people) FILTER (WHERE band = 2), 0),
              coalesce(sum(people) FILTER (WHERE band = 3), 0), coalesce(sum(people) FILTER (WHERE band = 4), 0),
              coalesce(sum(people) FILTER (WHERE band = 5), 0), coalesce(sum(people) FILTER (WHERE band = 6), 0)],
        %(now)s
    FROM counted GROUP BY place
    ON CONFLICT (place) DO UPDATE SET dwellings = excluded.dwellings, vacancies = excluded.vacancies,
        households = excluded.households, verified = excluded.verified, people = excluded.people,
        bands = excluded.bands, counted_at = excluded.counted_at
"""
COVERAGE_SQL = """
    WITH doors AS (
        SELECT d.id, CASE WHEN p.kind = 'entrance' THEN p.parent_id ELSE p.id END AS building
        FROM unnest(%(prefixes)s::text[]) part (prefix)
        JOIN registry_premises d ON d.place >= part.prefix AND d.place < part.prefix || %(end)s
        JOIN registry_premises p ON p.id = d.parent_id
        WHERE d.kind = 'dwelling'
    ), homes AS (
        SELECT h.dwelling_id, bool_or(h.verified_at IS NULL OR h.verified_at < %(now)s - make_interval(days => %(days)s)
            OR EXISTS (SELECT FROM registry_proposal q WHERE q.household_id = h.id AND q.answer = '')) AS to_verify
        FROM unnest(%(prefixes)s::text[]) part (prefix)
        JOIN registry_household h ON h.place >= part.prefix AND h.place < part.prefix || %(end)s
        WHERE h.last_day IS NULL GROUP BY h.dwelling_id
    ), seen AS (
        SELECT d.building, h.to_verify, EXISTS (
            SELECT FROM registry_vacancy v WHERE v.dwelling_id = d.id AND v.last_day IS NULL) AS vacant
        FROM doors d LEFT JOIN homes h ON h.dwelling_id = d.id
    )
    SELECT b.id, b.full_name, b.place, b.number, count(*), count(*) FILTER (WHERE s.to_verify = false),
        count(*) FILTER (WHERE s.to_verify), count(*) FILTER (WHERE s.to_verify IS NULL AND s.vacant),
        count(*) FILTER (WHERE s.to_verify IS NULL AND NOT s.vacant)
    FROM seen s JOIN registry_premises b ON b.id = s.building
    WHERE %(place)s::text IS NULL OR (b.place, length(b.number), b.number, b.full_name, b.id)
        > (%(place)s::text, length(%(number)s::text), %(number)s::text, %(full_name)s::text, %(id)s::uuid)
    GROUP BY b.id, b.full_name, b.place
    ORDER BY b.place, length(b.number), b.number, b.full_name, b.id
    LIMIT %(limit)s
"""


class BandOut(TypedDict):
    code: str
    label: str


class FiguresRow(TypedDict):
    """A place's figures; a number that may not be told is ``null``. ``bands`` are in the order of the answer's."""

    place: PlaceRef
    dwellings: int
    vacancies: int | None
    households: int | None
    people: int | None
    bands: list[int | None]
    verified_share: int | None


class FiguresOut(TypedDict):
    """Published figures of a place and of what lies in it, the places in the order of their codes."""

    counted_at: datetime | None
    fewest: int
    withheld: str
    bands: list[BandOut]
    total: FiguresRow
    items: list[FiguresRow]


class CoverageRow(TypedDict):
    """How far a building is known: its doors by what is known behind them."""

    building_id: UUID
    full_name: str
    place: str
    doors: int
    filled: int
    to_verify: int
    empty: int
    unknown: int


class CoverageOut(TypedDict):
    """Buildings in the order of their addresses."""

    items: list[CoverageRow]
    next: str | None


@transaction.atomic
def count(place: str | None = None) -> None:
    """Count a place anew (the whole city when none is named) and keep the sums."""
    place = place or settings.WEIGE.city
    with wall.opened(Scope((place,))), connection.cursor() as cursor:
        cursor.execute(COUNT_SQL, bounds(place))


def bounds(place: str) -> dict[str, Any]:
    """The values of ``COUNT_SQL`` for a place."""
    return {
        "from": place, "to": place + AFTER_DIGITS, "year": clock.today().year, "now": clock.now(),
        "days": VERIFY_DAYS, "ages": [first for _, _, first in BANDS if first is not None], "unknown": len(BANDS),
    }  # fmt: skip


def count_changed() -> int:
    """Count the communities anew in which something was recorded since they were counted; the whole city when nothing
    was ever counted. Returns how many counts were made."""
    last = Figure.objects.aggregate(last=Max("counted_at"))["last"]
    if last is None:
        count()
        return 1
    with transaction.atomic(), wall.opened(Scope((settings.WEIGE.city,))):
        changed = Change.objects.filter(recorded_at__gte=last).values_list(Left("place", COMMUNITY_DIGITS)).distinct()
        communities = [community for (community,) in changed]
    for community in communities:
        count(community)
    return len(communities)


@transaction.atomic
def read(actor: Actor, under: str) -> FiguresOut:
    """The figures of a place and its parts, as far as they may be published.

    Raises:
        Problem: ``core.not_found`` when the place is not in the reader's area.
    """
    city = settings.WEIGE.city
    if not actor.scope("territory.read").covers(under) or not under.startswith(city) or len(under) not in LEVELS:
        raise Problem(NOT_FOUND)
    total, parts = walk(under)
    names = name_places([under, *(code for code, _ in parts)])
    counted = Figure.objects.filter(in_scope(Scope((under,)))).aggregate(at=Max("counted_at"))["at"]
    return FiguresOut(
        counted_at=counted,
        fewest=SMALL_GROUP,
        withheld=languages.say(WITHHELD),
        bands=[BandOut(code=code, label=languages.say(name)) for code, name, _ in BANDS],
        total=_row(names[under], total),
        items=[_row(names[code], shown) for code, shown in parts if code != under or len(parts) > 1],
    )


def walk(under: str) -> tuple[Shown, list[tuple[str, Shown]]]:
    """What is shown of a place and of its parts: from the city down, since what a table withholds depends on those
    above it."""
    city = settings.WEIGE.city
    steps = [length for length in LENGTHS if len(city) <= length <= len(under)]
    parts = _parts(city, _next(len(city)))
    total = shown_at_top(sum((part.counts for part in parts), Counts()))
    shown = list(zip((part.code for part in parts), shown_parts(total, parts), strict=True))
    for length in steps[1:]:
        code = under[:length]
        total = next((row for part, row in shown if part == code), Shown(Counts(), frozenset()))
        parts = _parts(code, _next(length))
        shown = list(zip((part.code for part in parts), shown_parts(total, parts), strict=True))
    return total, shown


def _next(length: int) -> int:
    return LENGTHS[min(LENGTHS.index(length) + 1, len(LENGTHS) - 1)]


def _parts(place: str, length: int) -> list[Part]:
    """The parts of a place, by the first ``length`` digits; what was counted in the place itself is one of them."""
    sums: dict[str, Any] = {
        name: Sum(name) for name in ("dwellings", "vacancies", "households", "verified", "people")
    } | {f"band_{at}": Sum(f"bands__{at}") for at in range(len(BANDS))}
    rows = (
        Figure.objects.filter(in_scope(Scope((place,))))
        .values(part=Left("place", length))
        .annotate(**{f"sum_{name}": total for name, total in sums.items()})
        .order_by("part")
    )
    return [Part(row["part"], _counts(row)) for row in rows]


def _counts(row: dict[str, Any]) -> Counts:
    return Counts(
        row["sum_dwellings"], row["sum_vacancies"], row["sum_households"], row["sum_verified"], row["sum_people"],
        tuple(row[f"sum_band_{at}"] for at in range(len(BANDS))),
    )  # fmt: skip


def _row(place: PlaceRef, shown: Shown) -> FiguresRow:
    return FiguresRow(
        place=place,
        dwellings=shown.counts.dwellings,
        vacancies=shown.number("vacancies"),
        households=shown.number("households"),
        people=shown.number("people"),
        bands=list(shown.bands),
        verified_share=shown.verified_share,
    )


@transaction.atomic
def coverage(actor: Actor, under: str, *, after: str | None, limit: int) -> CoverageOut:
    """How far the buildings of a community or grid are known, for whoever keeps the register there: one page.

    Raises:
        Problem: ``core.not_found``, ``registry.area_too_large``, ``core.bad_cursor``.
    """
    if len(under) < COMMUNITY_DIGITS:
        raise Problem(AREA_TOO_LARGE, field="under")
    scope = actor.scope("resident.collect").within(under)
    if not scope:
        raise Problem(NOT_FOUND)
    days = in_force([under[:COMMUNITY_DIGITS]])[under[:COMMUNITY_DIGITS]].verify_days
    place, number, full_name, last = decode_cursor(after, str, str, str, UUID) if after else (None, "", "", None)
    with wall.opened(scope), connection.cursor() as cursor:
        cursor.execute(
            COVERAGE_SQL,
            {
                "prefixes": list(scope.prefixes), "end": AFTER_DIGITS, "now": clock.now(), "days": days,
                "place": place, "number": number, "full_name": full_name, "id": last, "limit": limit + 1,
            },
        )  # fmt: skip
        rows = cursor.fetchall()
    page = rows[:limit]
    following = None
    if len(rows) > limit:
        id, name, place, number, *_ = page[-1]
        following = encode_cursor(place, number, name, id)
    return CoverageOut(
        items=[
            CoverageRow(
                building_id=id, full_name=name, place=place, doors=doors, filled=filled, to_verify=to_verify,
                empty=empty, unknown=unknown,
            )
            for id, name, place, _, doors, filled, to_verify, empty, unknown in page
        ],
        next=following,
    )  # fmt: skip
