"""Every finding of dossiers, limited in the statement itself to their mediators and the supervising officer.

What is said in a dossier is read through ``reading``, which records it; here are states, numbers and counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from typing_extensions import TypedDict

from weige.access.actions import require
from weige.access.actors import Actor
from weige.access.queries import account_names, in_scope, standing_posts
from weige.core import clock, languages
from weige.core.errors import Problem
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import PlaceRef, name_places

from . import errors, wall
from .deadlines import CONFIRMATION_DAYS, WARN_DAYS, Standing, standing
from .models import Dossier, Mediator
from .terms import STATE_LABELS, DossierState, kind_name
from .wall import MEDIATE, SUPERVISE

COUNT = "mediation.count"
DAY_ZERO = date(2000, 1, 1)


class DossierRow(TypedDict):
    """A dossier in a list: nothing of what was said, nobody's name but the mediators'."""

    id: UUID
    number: str
    place: PlaceRef
    kind_label: str
    state: str
    state_label: str
    version: int
    opened_at: datetime
    due_on: date | None
    standing: str | None
    mediators: list[str]
    mine: bool


class DossierPage(TypedDict):
    items: list[DossierRow]
    next: str | None


class DossierCount(TypedDict):
    """How many dossiers ended or stand in one state."""

    state: str
    state_label: str
    count: int


class DossierCounts(TypedDict):
    """DossierCounts of dossiers under a place; nothing else of them is ever counted."""

    total: int
    items: list[DossierCount]


class CandidateOut(TypedDict):
    """Someone who holds a mediator's post at a place."""

    account_id: UUID
    name: str
    post_label: str
    place: PlaceRef


def number_of(dossier: Dossier) -> str:
    """The number as people say it: ``2026-0001``."""
    return f"{dossier.year}-{dossier.number:04}"


def visible(actor: Actor) -> Q:
    """The condition of dossiers that someone may see: of places that they supervise, or mediated by themselves."""
    supervised = in_scope(actor.scope(SUPERVISE))
    if actor.account_id is None:
        return supervised
    own = Mediator.objects.filter(dossier=OuterRef("pk"), account_id=actor.account_id, until__isnull=True)
    return supervised | (in_scope(actor.scope(MEDIATE)) & Q(Exists(own)))


def find(actor: Actor, dossier_id: UUID, *, lock: bool = False) -> Dossier:
    """A dossier that someone may see; the wall must be open for them.

    Raises:
        Problem: ``mediation.unknown_dossier``, whether it does not exist or is not theirs.
    """
    rows = Dossier.objects.select_for_update(of=("self",)) if lock else Dossier.objects.all()
    found = rows.filter(visible(actor), id=dossier_id).first()
    if found is None:
        raise Problem(errors.UNKNOWN_DOSSIER)
    return found


@transaction.atomic
def page(
    actor: Actor,
    *,
    state: DossierState | None = None,
    only_open: bool = False,
    after: str | None = None,
    limit: int = 50,
) -> DossierPage:
    """A page of dossiers, the newest first.

    Raises:
        Problem: ``core.bad_cursor``.
    """
    rows = Dossier.objects.filter(visible(actor))
    if state:
        rows = rows.filter(state=state)
    if only_open:
        rows = rows.exclude(state=DossierState.ARCHIVED)
    if after:
        moment, last = decode_cursor(after, datetime, UUID)
        rows = rows.filter(Q(opened_at__lt=moment) | Q(opened_at=moment, id__lt=last))
    with wall.opened_for(actor):
        found = list(rows.order_by("-opened_at", "-id")[: limit + 1])
        shown = found[:limit]
        following = encode_cursor(shown[-1].opened_at, shown[-1].id) if len(found) > limit else None
        return DossierPage(items=dossier_rows(actor, shown), next=following)


def dossier_rows(actor: Actor, rows: list[Dossier]) -> list[DossierRow]:
    """Rows as shown; three statements however many."""
    with wall.opened(dossiers=[row.id for row in rows]):
        named = list(
            Mediator.objects.filter(dossier__in=rows, until__isnull=True)
            .order_by("-presides", "since", "id")
            .values_list("dossier_id", "account_id")
        )
    names = account_names(account for _, account in named)
    places = name_places(row.place for row in rows)
    of: dict[UUID, list[UUID]] = {}
    for dossier, account in named:
        of.setdefault(dossier, []).append(account)
    return [
        DossierRow(
            id=row.id, number=number_of(row), place=places[row.place], kind_label=languages.say(kind_name(row.kind)),
            state=row.state, state_label=languages.say(STATE_LABELS[DossierState(row.state)]), version=row.version,
            opened_at=row.opened_at, due_on=row.due_on, standing=standing_of(row),
            mediators=[names.get(account, "") for account in of.get(row.id, [])],
            mine=actor.account_id in of.get(row.id, []),
        )
        for row in rows
    ]  # fmt: skip


def standing_of(row: Dossier) -> Standing | None:
    """How the period stands today, while it runs."""
    if row.due_on is None or row.ended_on is not None:
        return None
    return standing(row.due_on, clock.today(), warn=WARN_DAYS)


def counts(actor: Actor, *, under: str, since: date | None = None) -> DossierCounts:
    """How many dossiers there are under a place, by how they stand or ended: all that leaves a dossier.

    Raises:
        Problem: ``access.not_allowed``.
    """
    require(actor, COUNT, under)
    with connection.cursor() as cursor:
        cursor.execute("SELECT was, sum(number) FROM mediation_counts(%s, %s) GROUP BY 1", [under, since or DAY_ZERO])
        found = {was: int(number) for was, number in cursor.fetchall()}
    items = [
        DossierCount(state=state, state_label=languages.say(STATE_LABELS[state]), count=found.get(state, 0))
        for state in DossierState
        if state is not DossierState.ARCHIVED
    ]
    return DossierCounts(total=sum(found.values()), items=items)


def candidates(actor: Actor, place: str) -> list[CandidateOut]:
    """Who can be named as a mediator in a place: whoever holds such a post there today, or above it.

    Raises:
        Problem: ``access.not_allowed``.
    """
    require(actor, SUPERVISE, place)
    posts = [post for post in standing_posts(place) if MEDIATE in post.post_type.abilities]
    places = name_places(post.place for post in posts)
    found: dict[UUID, CandidateOut] = {}
    english = languages.current() == "en"
    for post in posts:
        if post.account is not None and post.account_id is not None:
            kind = post.post_type
            found.setdefault(
                post.account_id,
                CandidateOut(
                    account_id=post.account_id, name=post.account.name, place=places[post.place],
                    post_label=kind.name_en if english else kind.name_zh,
                ),
            )  # fmt: skip
    return list(found.values())


def mediators_of(dossiers: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """The accounts that mediate dossiers now; the wall must be open for them."""
    found: dict[UUID, set[UUID]] = {}
    rows = Mediator.objects.filter(dossier__in=list(dossiers), until__isnull=True)
    for dossier, account in rows.values_list("dossier_id", "account_id"):
        found.setdefault(dossier, set()).add(account)
    return found


def due_on(day: date) -> list[Dossier]:
    """Dossiers under way whose period ends within the days of warning; the wall must be open."""
    rows = Dossier.objects.filter(ended_on__isnull=True, due_on__isnull=False)
    return [row for row in rows.order_by("id") if (row.due_on or day) <= date.fromordinal(day.toordinal() + WARN_DAYS)]


def to_remind_of_court(day: date, within: int) -> list[Dossier]:
    """Agreed dossiers for which the court was not asked yet and soon cannot be; the wall must be open."""
    first = date.fromordinal(day.toordinal() - CONFIRMATION_DAYS)
    rows = Dossier.objects.filter(
        state=DossierState.AGREED, court_asked_on__isnull=True, effective_on__gte=first,
        effective_on__lte=date.fromordinal(first.toordinal() + within),
    )  # fmt: skip
    return list(rows.order_by("id"))
