"""What is proposed in a place this month, for whoever answers for its register: which dwellings, why, to whom, and how
much of the ceiling is used. It counts what was proposed, never who answered how much."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.access.queries import account_names, in_scope
from weige.core import languages
from weige.core.errors import NOT_FOUND, Problem
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import PlaceRef, name_places
from weige.registry.errors import AREA_TOO_LARGE
from weige.registry.models import COMMUNITY_DIGITS, Proposal
from weige.registry.people import wall
from weige.registry.people.terms import ANSWER_NAMES, Answer
from weige.registry.queries import building_of

from .proposals import COLLECT, in_words, this_month, whose_ceiling
from .settings import in_force


class MonthRow(TypedDict):
    """A dwelling whose household is proposed: ``keeper`` is whose ceiling it counts against; nobody who lives there."""

    id: UUID
    dwelling_id: UUID
    building_id: UUID | None
    address: str
    place: PlaceRef
    reasons: list[str]
    proposed_at: datetime
    keeper: str | None
    answer: str | None
    answer_label: str | None
    answered_at: datetime | None


class MonthOut(TypedDict):
    """A month of a community or grid, by grid and, within one, what has most likely changed first.

    ``ceiling`` is the most for one keeper, ``most`` that for all ``keepers`` who have households there, ``used`` how
    many were proposed, answered or not.
    """

    month: date
    place: PlaceRef
    ceiling: int
    keepers: int
    most: int
    used: int
    open: int
    items: list[MonthRow]
    next: str | None


@transaction.atomic
def read(actor: Actor, under: str, *, open_only: bool, after: str | None, limit: int) -> MonthOut:
    """One page of what is proposed this month in the reader's part of a community.

    Raises:
        Problem: ``core.not_found``, ``registry.area_too_large``, ``core.bad_cursor``.
    """
    if len(under) < COMMUNITY_DIGITS:
        raise Problem(AREA_TOO_LARGE, field="under")
    scope = actor.scope(COLLECT).within(under)
    if not scope:
        raise Problem(NOT_FOUND)
    community = under[:COMMUNITY_DIGITS]
    ceiling = in_force([community])[community].monthly_ceiling
    with wall.opened(scope):
        keeper_of = {place: UUID(keeper) for place, keeper in whose_ceiling(community).items() if scope.covers(place)}
        month = Proposal.objects.filter(in_scope(scope), month=this_month())
        rows = list(_page(month.filter(answer="") if open_only else month, after, limit + 1))
        used, still_open = month.count(), month.filter(answer="").count()
    page = rows[:limit]
    keepers = set(keeper_of.values())
    last = page[-1] if len(rows) > limit else None
    return MonthOut(
        month=this_month(),
        place=name_places([under])[under],
        ceiling=ceiling,
        keepers=len(keepers),
        most=ceiling * len(keepers),
        used=used,
        open=still_open,
        items=_rows(page, keeper_of),
        next=encode_cursor(last.place, last.proposed_at, last.id) if last else None,
    )


def _page(found: QuerySet[Proposal], after: str | None, limit: int) -> QuerySet[Proposal]:
    if after:
        place, moment, last = decode_cursor(after, str, datetime, UUID)
        later = Q(proposed_at__gt=moment) | Q(proposed_at=moment, id__gt=last)
        found = found.filter(Q(place__gt=place) | (Q(place=place) & later))
    return found.select_related("household__dwelling__parent__parent").order_by("place", "proposed_at", "id")[:limit]


def _rows(page: list[Proposal], keeper_of: dict[str, UUID]) -> list[MonthRow]:
    names = account_names(keeper_of.values())
    places = name_places(row.place for row in page)
    return [
        MonthRow(
            id=row.id,
            dwelling_id=row.household.dwelling_id,
            building_id=building_of(row.household.dwelling),
            address=row.household.dwelling.full_name,
            place=places[row.place],
            reasons=in_words(row),
            proposed_at=row.proposed_at,
            keeper=names.get(keeper_of[row.place]) if row.place in keeper_of else None,
            answer=row.answer or None,
            answer_label=languages.say(ANSWER_NAMES[Answer(row.answer)]) if row.answer else None,
            answered_at=row.answered_at,
        )
        for row in page
    ]
