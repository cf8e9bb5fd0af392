"""Reading the figures, and the cases behind each of them, within the reader's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db import connection
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.cases.finding import place_condition
from weige.cases.queries import rows_of
from weige.cases.reference import reference
from weige.cases.shapes import CasePage
from weige.core import clock, languages
from weige.core.clock import CITY_ZONE
from weige.core.errors import NOT_FOUND, Problem
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import LENGTHS, LEVELS, name_places

from .definitions import FACTS_SQL, INDICATORS, Figure

By = Literal["category", "place", "organisation"]
Part = Literal["met", "not_met"]

GROUPS: dict[str, str] = {
    "category": "split_part(f.category_id, '.', 1)",
    "organisation": """(SELECT p.organisation_id::text FROM cases_step s JOIN access_post p ON p.id = s.post_id
                        WHERE s.case_id = f.id AND p.organisation_id IS NOT NULL
                        ORDER BY s.version DESC LIMIT 1)""",
}
"""What figures are set beside each other for. There is none for persons or posts, and there shall be none."""
BELOW = {
    "city": "district",
    "district": "subdistrict",
    "subdistrict": "community",
    "community": "general_grid",
    "general_grid": "place",
}


class FigureOut(TypedDict):
    """``share`` is null where nothing is counted: not applicable."""

    indicator: str
    counted: int
    met: int
    share: float | None


class IndicatorOut(TypedDict):
    code: str
    name: str
    formula: str
    better: Literal["higher", "lower", "neither"]


class FigureRow(TypedDict):
    """The figures of one category, place or organisation; ``key`` is null for the whole."""

    key: str | None
    name: str
    figures: list[FigureOut]


class Figures(TypedDict):
    place: str
    first_day: date
    last_day: date
    indicators: list[IndicatorOut]
    total: FigureRow
    rows: list[FigureRow]


@dataclass(frozen=True, slots=True)
class Span:
    """Cases reported at a place between two days of the city, both included."""

    place: str
    first_day: date
    last_day: date

    def moments(self) -> tuple[datetime, datetime]:
        start = datetime.combine(self.first_day, datetime.min.time(), CITY_ZONE)
        end = datetime.combine(self.last_day + timedelta(days=1), datetime.min.time(), CITY_ZONE)
        return start, end


def figures(actor: Actor, span: Span, by: By) -> Figures:
    """Every indicator for a place in a span of days, as a whole and by category, place below, or organisation.

    Raises:
        Problem: ``core.not_found`` for a place that is not the reader's.
    """
    condition, params = _condition(actor, span)
    group = GROUPS.get(by) or f"f.{BELOW.get(LEVELS[len(span.place)], 'place')}"
    counts = ", ".join(
        f"count(*) FILTER (WHERE {each.counted}), count(*) FILTER (WHERE ({each.counted}) AND ({each.meets}))"
        for each in INDICATORS.values()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH f AS ({FACTS_SQL} WHERE {condition})
                SELECT grouping({group}), {group}, {counts} FROM f GROUP BY GROUPING SETS ((), ({group}))
                ORDER BY 1 DESC, 2""",
            params,
        )
        found = cursor.fetchall()
    names = _names(by, [key for whole, key, *_ in found if not whole and key])
    rows = [_row(None if whole else key, names.get(key, "—"), rest) for whole, key, *rest in found]
    return Figures(
        place=span.place,
        first_day=span.first_day,
        last_day=span.last_day,
        indicators=[
            IndicatorOut(
                code=each.code,
                name=languages.say(each.name),
                formula=languages.say(each.formula),
                better=each.better,  # type: ignore[typeddict-item]
            )
            for each in INDICATORS.values()
        ],
        total=rows[0],
        rows=[row for row in rows[1:] if row["key"] is not None],
    )


def _row(key: str | None, name: str, counts: list[int]) -> FigureRow:
    made = []
    for at, code in enumerate(INDICATORS):
        figure = Figure(counts[2 * at], counts[2 * at + 1])
        made.append(FigureOut(indicator=code, counted=figure.counted, met=figure.met, share=figure.share))
    return FigureRow(key=key, name=name, figures=made)


def _names(by: By, keys: list[str]) -> dict[str, str]:
    if by == "place":
        return {code: place["name"] for code, place in name_places(keys).items()}
    if by == "category":
        return {key: languages.say(reference().name(key)) for key in keys if key in reference().categories}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text, name FROM access_organisation WHERE id::text = ANY(%s)", [keys])
        return dict(cursor.fetchall())


def behind(
    actor: Actor, span: Span, *, indicator: str, part: Part, by: By, key: str | None, after: str | None, limit: int
) -> CasePage:
    """The cases behind a figure: those that meet it, or those that are counted and do not; newest first.

    Raises:
        Problem: ``core.not_found`` for an indicator that is none or a place that is not the reader's;
            ``core.bad_cursor``.
    """
    known = INDICATORS.get(indicator)
    if known is None:
        raise Problem(NOT_FOUND)
    condition, params = _condition(actor, span)
    wanted = [f"({known.counted})", f"({known.meets})" if part == "met" else f"NOT ({known.meets})"]
    if key is not None:
        group = GROUPS.get(by) or f"f.{BELOW.get(LEVELS[len(span.place)], 'place')}"
        wanted.append(f"{group} = %(key)s")
        params["key"] = key
    if after:
        params["moment"], params["last"] = decode_cursor(after, datetime, UUID)
        wanted.append("(f.reported_at, f.id) < (%(moment)s, %(last)s)")
    params["limit"] = limit + 1
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH f AS ({FACTS_SQL} WHERE {condition})
                SELECT f.id, f.reported_at FROM f WHERE {" AND ".join(wanted)}
                ORDER BY f.reported_at DESC, f.id DESC LIMIT %(limit)s""",
            params,
        )
        found = cursor.fetchall()
    more = len(found) > limit
    found = found[:limit]
    rows = rows_of([id for id, _ in found])
    following = encode_cursor(found[-1][1], found[-1][0]) if more else None
    return CasePage(items=[rows[id] for id, _ in found], next=following)


def _condition(actor: Actor, span: Span) -> tuple[str, dict[str, Any]]:
    if len(span.place) < LENGTHS["city"] or not actor.scope("case.read").covers(span.place):
        raise Problem(NOT_FOUND, field="place")
    params: dict[str, Any] = {"now": clock.now()}
    params["start"], params["end"] = span.moments()
    inside = place_condition(span.place, "place", params)
    return f"{inside} AND c.reported_at >= %(start)s AND c.reported_at < %(end)s", params
