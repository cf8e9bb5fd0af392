"""Requests as everyone may see them: what kind, where to the compound or micro-grid, how it stands. No one's words.

The text of a request is shown only where its reporter offered it and an officer has read it. Position and address are
those of the compound or the grid, never the point or the home that was told; who handles it is an organisation or a
community, never a person. Cases of categories about people are not listed (docs/how-we-open-up.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from weige.access.models import Post
from weige.cases.lifecycle import OUTCOME_LABELS, STATE_LABELS, Outcome, State
from weige.cases.models import Case
from weige.cases.reference import Reference, reference
from weige.core import clock, languages
from weige.core.errors import Problem, Text
from weige.core.places import PlaceRef, at_level, name_places
from weige.gateway.errors import SPAN_TOO_LONG, UNKNOWN_REQUEST
from weige.gateway.models import ServiceRequest
from weige.registry.models import Premises
from weige.registry.premises import PremisesKind
from weige.territory.queries import PATH_SEPARATOR, centres

from .services import CategoryFacts, catalogue, offered

MAX_REQUESTS = 1000
MAX_SPAN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which requests are asked for. ``numbers`` go before everything else."""

    numbers: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    open: bool = True
    closed: bool = True
    page: int = 1
    page_size: int = MAX_REQUESTS


def facts(found: Reference) -> list[CategoryFacts]:
    """The categories in use, as services are made from them."""
    return [
        CategoryFacts(c.code, Text(c.name_zh, c.name_en), Text(c.hint_zh, c.hint_en))
        for c in found.categories.values()
        if c.active
    ]


def services() -> dict[str, CategoryFacts]:
    """The services of today by their code."""
    return offered(facts(reference()))


def _visible_categories() -> list[str]:
    return [code for code in reference().categories if catalogue().offers(code)]


def span(start: datetime | None, end: datetime | None) -> tuple[datetime, datetime]:
    """The span that is asked for; what is left open is filled up to 90 days, the last ones when nothing is said.

    Raises:
        Problem: ``gateway.span_too_long``.
    """
    if start is None:
        end = end or clock.now()
        start = end - MAX_SPAN
    elif end is None:
        end = start + MAX_SPAN
    if end - start > MAX_SPAN:
        raise Problem(SPAN_TOO_LONG, field="end_date", days=MAX_SPAN.days)
    return start, end


def requests(asked: Asked) -> list[dict[str, Any]]:
    """A page of requests, newest first.

    Raises:
        Problem: ``gateway.span_too_long``.
    """
    found = Case.objects.filter(category__in=_visible_categories())
    if asked.numbers:
        found = found.filter(number__in=asked.numbers)
    else:
        start, end = span(asked.start, asked.end)
        found = found.filter(reported_at__gte=start, reported_at__lte=end)
        if asked.services:
            found = found.filter(category__in=asked.services)
        if not asked.open:
            found = found.filter(state=State.CLOSED)
        if not asked.closed:
            found = found.exclude(state=State.CLOSED)
    first = (asked.page - 1) * asked.page_size
    return _shown(list(found.order_by("-reported_at", "-id")[first : first + asked.page_size]))


def request(number: str) -> list[dict[str, Any]]:
    """One request, in a list of one.

    Raises:
        Problem: ``gateway.unknown_request``.
    """
    case = Case.objects.filter(number=number, category__in=_visible_categories()).first()
    if case is None:
        raise Problem(UNKNOWN_REQUEST, field="service_request_id")
    return _shown([case])


def _shown(cases: Sequence[Case]) -> list[dict[str, Any]]:
    """Cases as shown: eight statements however many."""
    compounds = _compounds(case.premises_id for case in cases)
    posts = Post.objects.select_related("organisation").in_bulk({case.holder_id for case in cases})
    points = centres(case.place for case in cases)
    named = name_places([*(case.place for case in cases), *(_office(post.place) for post in posts.values())])
    open_words = set(
        ServiceRequest.objects.filter(case__in=[case.id for case in cases], words_offered=True, words_public=True)
        .values_list("case_id", flat=True)
    )  # fmt: skip
    names = reference()
    shown = []
    for case in cases:
        compound = compounds.get(case.premises_id) if case.premises_id else None
        post = posts[case.holder_id]
        longitude, latitude = _point(compound) or points.get(case.place) or (None, None)
        closed = case.state == State.CLOSED
        shown.append(
            {
                "service_request_id": case.number,
                "status": "closed" if closed else "open",
                "status_notes": languages.say(OUTCOME_LABELS[Outcome(case.outcome)] if closed and case.outcome else STATE_LABELS[State(case.state)]),
                "service_name": languages.say(names.name(case.category_id)),
                "service_code": case.category_id,
                "description": case.description if case.id in open_words else None,
                "agency_responsible": post.organisation.name if post.organisation else named[_office(post.place)]["name"],
                "service_notice": None,
                "requested_datetime": case.reported_at.astimezone(clock.CITY_ZONE),
                "updated_datetime": (case.closed_at or case.updated_at).astimezone(clock.CITY_ZONE),
                "expected_datetime": None,
                "address": _address(compound, named[case.place]),
                "address_id": str(compound.id) if compound else case.place,
                "zipcode": None,
                "lat": latitude,
                "long": longitude,
                "media_url": None,
            }
        )  # fmt: skip
    return shown


def _compounds(ids: Iterable[UUID | None]) -> dict[UUID, Premises]:
    """The compound that each of the premises stands in, where there is one."""
    known: dict[UUID, Premises] = {}
    wanted = {id for id in ids if id}
    asked = set(wanted)
    while asked:
        known |= Premises.objects.in_bulk(asked)
        asked = {row.parent_id for row in known.values() if row.parent_id and row.parent_id not in known}
    found = {}
    for id in wanted:
        row = known.get(id)
        while row is not None and row.kind != PremisesKind.COMPOUND:
            row = known.get(row.parent_id) if row.parent_id else None
        if row is not None:
            found[id] = row
    return found


def _office(place: str) -> str:
    """The office that a post belongs to: the community, or the level above it. A grid is one person."""
    return at_level(place, "community") or place


def _point(compound: Premises | None) -> tuple[float, float] | None:
    if compound is None or compound.longitude is None or compound.latitude is None:
        return None
    return round(compound.longitude, 5), round(compound.latitude, 5)


def _address(compound: Premises | None, place: PlaceRef) -> str:
    """From the most specific to the most general, as the specification has it."""
    parts = [*reversed(place["path"].split(PATH_SEPARATOR))]
    return ", ".join([compound.name, *parts] if compound else parts)
