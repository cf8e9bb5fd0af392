"""Which cases a queue shows, newest first: any filters at once, out of ten million cases.

Three ways lead to a page, and the data decide between them, not a guess about them:

* Every list has an index in its own order. Where what is asked for is common, its first few rows are the page.
* Open, urgent and overdue cases are few. They have small indexes of their own, by place as well, and a place is then
  asked for as a range of codes, for which those indexes are.
* Words are looked for on the way through the newest cases of the other filters. What is still missing after
  ``WALKED_MOST`` cases is rare among them, and then the index of words is asked, one month after the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import connection

from weige.access.actors import Actor
from weige.core import clock
from weige.core.paging import decode_cursor
from weige.core.places import AFTER_DIGITS, LEVELS

from .lifecycle import State
from .reference import reference
from .work import words

View = Literal["mine", "area", "reported", "involved"]
PREFIX_COLUMNS = {
    "district": "district",
    "subdistrict": "subdistrict",
    "community": "community",
    "general_grid": "general_grid",
    "micro_grid": "place",
}
"""The column that turns a prefix of each level into an equality; the city needs none."""
WALKED_MOST = 2_000
"""So many cases of the other filters are looked at for words before the index of words is asked."""
PLACES_MOST = 2
OPEN = "c.state <> 'closed'"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader looks for; ``place`` is a code whose cases are wanted."""

    view: View = "mine"
    state: State | None = None
    category: str | None = None
    place: str | None = None
    urgent: bool | None = None
    due: Literal["nearly_due", "overdue", "paused"] | None = None
    q: str = ""
    include_closed: bool = True
    after: str | None = None
    limit: int = 50

    @property
    def open(self) -> bool:
        """Whether no closed case is wanted."""
        known = self.state not in {None, State.CLOSED} or self.due is not None
        return known or self.view == "mine" or not self.include_closed

    @property
    def few(self) -> bool:
        """Whether all that is asked for is open, urgent or due: few, and with indexes of their own."""
        return self.open or self.urgent is True


@dataclass(frozen=True, slots=True)
class Source:
    """One of the lists of which a queue is the union, each in the order of an index of its own."""

    condition: str
    tables: str = "cases_case c"
    columns: str = "c.id, c.reported_at"
    order: str = "c.reported_at DESC, c.id DESC"


BY_INVOLVEMENT = {
    "tables": "cases_involvement i JOIN cases_case c ON c.id = i.case_id",
    "columns": "i.case_id AS id, i.reported_at",
    "order": "i.reported_at DESC, i.case_id DESC",
}


def find(actor: Actor, filters: Filters, *, limit: int) -> list[UUID]:
    """The newest cases that the filters show the actor, newest first.

    Raises:
        Problem: ``core.bad_cursor``.
    """
    params: dict[str, Any] = {"limit": limit}
    few, others = _conditions(filters, params)
    sources = _sources(actor, filters, params)
    if not sources:
        return []
    number = words.case_number(filters.q)
    if number is not None:
        few.append("c.number LIKE %(number)s")
        params["number"] = f"{number}%"
    elif filters.q:
        narrowed = _narrowed(actor, filters)
        return _find_by_words(filters.q, sources, few, others, params, narrowed=narrowed)
    lists = " UNION ".join(
        f"({_list(source, [*few, *others])} ORDER BY {source.order} LIMIT %(limit)s)" for source in sources
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM ({lists}) found ORDER BY reported_at DESC, id DESC LIMIT %(limit)s", params)
        return [id for (id,) in cursor.fetchall()]


def _list(source: Source, conditions: Sequence[str], more: str = "") -> str:
    where = "".join(f" AND {condition}" for condition in conditions)
    return f"SELECT {source.columns}{more} FROM {source.tables} WHERE {source.condition}{where}"


def _find_by_words(
    q: str,
    sources: Sequence[Source],
    few: list[str],
    others: list[str],
    params: dict[str, Any],
    *,
    narrowed: Mapping[str, Any],
) -> list[UUID]:
    asked = words.words_asked(q)
    if asked is None:
        return []
    since = clock.now() - timedelta(days=words.SEARCH_DAYS)
    params |= {"asked": asked, "since": since, "walked": WALKED_MOST}
    few = [*few, "c.reported_at > %(since)s"]
    found, reached = _walk(sources, few, others, params)
    if reached is None or len(found) >= params["limit"]:
        return found[: params["limit"]]
    # The older ones by the index of words, below the last one that was looked at.
    params["reached_at"], params["reached_id"] = reached
    below = "(c.reported_at, c.id) < (%(reached_at)s, %(reached_id)s)"
    where = " AND ".join([f"({' OR '.join(map(_alone, sources))})", *few, *others, below])
    statement = f"""
        WITH told AS MATERIALIZED (SELECT w.case_id FROM cases_casewords w WHERE w.words @@ %(told)s::tsquery)
        SELECT c.id FROM told JOIN cases_case c ON c.id = told.case_id WHERE {where}
        ORDER BY c.reported_at DESC, c.id DESC LIMIT %(limit)s
    """
    months = words.months(since, reached[0])
    with connection.cursor() as cursor:
        for some in (months[:1], months[1:3], months[3:]):
            if some and len(found) < params["limit"]:
                cursor.execute(statement, {**params, "told": words.within(asked, months=some, **narrowed)})
                found += [id for (id,) in cursor.fetchall()]
    return found[: params["limit"]]


def _walk(
    sources: Sequence[Source], few: Sequence[str], others: Sequence[str], params: dict[str, Any]
) -> tuple[list[UUID], tuple[datetime, UUID] | None]:
    """Those that fit among the newest cases of some lists, and the last that was looked at.

    ``None`` for it: there are no more cases.
    """
    fits = f", {' AND '.join(others) or 'TRUE'} AS fits"
    lists = " UNION ALL ".join(_list(source, few, fits) for source in sources)
    # A function instead of its operator: each case's words are read, and no index of words is asked.
    statement = f"""
        SELECT w.id, w.reported_at, w.fits AND
            (SELECT ts_match_vq(k.words, %(asked)s::tsquery) FROM cases_casewords k WHERE k.case_id = w.id)
        FROM (SELECT * FROM ({lists}) listed ORDER BY reported_at DESC, id DESC LIMIT %(walked)s) w
        ORDER BY w.reported_at DESC, w.id DESC
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        rows = cursor.fetchall()
    found = list(dict.fromkeys(id for id, _, fitting in rows if fitting))
    return found, (rows[-1][1], rows[-1][0]) if len(rows) == params["walked"] else None


def _alone(source: Source) -> str:
    """The condition of a list on ``cases_case c`` alone."""
    if source.tables == "cases_case c":
        return source.condition
    return f"c.id IN (SELECT i.case_id FROM {source.tables} WHERE {source.condition})"


def _narrowed(actor: Actor, filters: Filters) -> dict[str, Any]:
    """To what the index of words can be narrowed besides the months."""
    places: tuple[str, ...] = (filters.place,) if filters.place else ()
    if filters.view == "area":
        scope = actor.scope("case.read")
        places = (scope.within(filters.place) if filters.place else scope).prefixes or places
    # A choice among many places would take longer than the cases that it saves.
    places = places if len(places) <= PLACES_MOST else ()
    return {"places": places, "category": filters.category, "urgent": filters.urgent is True}


def _conditions(filters: Filters, params: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The conditions that have small indexes of their own, and the others."""
    few: list[str] = []
    others: list[str] = []
    if filters.open:
        few.append(OPEN)
    if filters.state is not None:
        (others if filters.state == State.CLOSED else few).append("c.state = %(state)s")
        params["state"] = filters.state
    if filters.category:
        below = [code for code in reference().categories if code.startswith(f"{filters.category}.")]
        others.append("c.category_id = ANY (%(categories)s)" if below else "c.category_id = %(category)s")
        params |= {"category": filters.category, "categories": [filters.category, *below]}
    if filters.urgent is not None:
        (few if filters.urgent else others).append("c.urgent" if filters.urgent else "NOT c.urgent")
    if filters.due is not None and filters.state == State.CLOSED:
        # The clocks of a closed case have stopped: it is neither due nor paused.
        few.append("FALSE")
    if filters.due == "paused":
        few.append("c.paused_since IS NOT NULL")
    elif filters.due is not None:
        few.append("c.due_state = %(due)s AND c.paused_since IS NULL")
        params["due"] = filters.due
    if filters.after:
        moment, last = decode_cursor(filters.after, datetime, UUID)
        few.append("(c.reported_at, c.id) < (%(moment)s, %(last)s)")
        params |= {"moment": moment, "last": last}
    return few, others


def _sources(actor: Actor, filters: Filters, params: dict[str, Any]) -> list[Source]:
    """The lists of which a page is the union."""
    if filters.view == "area":
        scope = actor.scope("case.read")
        if filters.place:
            scope = scope.within(filters.place)
        found = [
            Source(place_condition(prefix, f"place{at}", params, few=filters.few))
            for at, prefix in enumerate(scope.prefixes)
        ]
        return found or _sources(actor, replace(filters, view="involved"), params)
    within = ""
    if filters.place:
        within = " AND " + place_condition(filters.place, "within", params, few=filters.few)
    if filters.view == "mine":
        return [
            Source(_one(f"post{at}", post, params, "c.holder_id") + within) for at, post in enumerate(actor.post_ids)
        ]
    if filters.view == "reported":
        params["reporter"] = actor.account_id
        return [Source("c.reporter_id = %(reporter)s" + within)]
    lists = [
        *((f"post{at}", post, "i.post_id") for at, post in enumerate(actor.post_ids)),
        *((f"of{at}", organisation, "i.organisation_id") for at, organisation in enumerate(actor.organisations)),
    ]
    if filters.open:
        within += " AND i.open"
    return [Source(_one(name, value, params, column) + within, **BY_INVOLVEMENT) for name, value, column in lists]


def _one(name: str, value: object, params: dict[str, Any], column: str) -> str:
    params[name] = value
    return f"{column} = %({name})s"


def place_condition(prefix: str, name: str, params: dict[str, Any], *, few: bool = False) -> str:
    """The condition on ``c`` of cases at or below a place; its values go into ``params`` under ``name``.

    Args:
        few: whether open, urgent or due cases are wanted, which have indexes by place.
    """
    if prefix == settings.WEIGE.city:
        return "TRUE"
    column = None if few else PREFIX_COLUMNS.get(LEVELS.get(len(prefix), ""))
    if column:
        return _one(name, prefix, params, f"c.{column}")
    params |= {name: prefix, f"{name}_end": prefix + AFTER_DIGITS}
    return f"c.place >= %({name})s AND c.place < %({name}_end)s"
