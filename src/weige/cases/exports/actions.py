"""Lists of cases that leave the house, each written down with whoever took it and for what.

The log of readings (``registry.people.reading``) is by person of the register, and no case names one: it has no line
that would be true here. The event, this record and the mark in the file stand for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from weige.access.actors import Actor, HeldPost
from weige.access.queries import post_in_words
from weige.cases import errors
from weige.cases.finding import Filters
from weige.cases.models import CaseExport
from weige.cases.reference import reference
from weige.core import clock, events, languages, rates, sheets
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.core.places import is_place

from . import queries
from .rules import COLUMNS, MOST_ROWS, PURPOSES, WARNING, Purpose

RATE = rates.Rate("cases.export", 20, 3600)
TITLE = Text("事件清单", "cases")


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made: its bytes, its name for the reader, its kind."""

    content: bytes
    name: str
    media: str


def export(*, actor: Actor, id: UUID, wanted: Filters, purpose: Purpose, media: str) -> Made:
    """Make a file of what a filter of the queue shows the actor, newest first, and write down that it was taken.

    The file is whole or is not made. It is not kept: asked for twice under one id it is refused.

    Args:
        media: ``xlsx`` or ``csv``.

    Raises:
        Problem: ``cases.export_at_desk``, ``cases.export_empty``, ``cases.export_too_long``, ``cases.unknown_category``,
            ``cases.unknown_place``, ``core.id_taken``, ``core.too_many_requests``.
    """
    post = _desk_post(actor, wanted.place)
    if wanted.category and wanted.category not in reference().categories:
        raise Problem(errors.UNKNOWN_CATEGORY, field="filter.category", category=wanted.category)
    if wanted.place and not is_place(wanted.place):
        raise Problem(errors.UNKNOWN_PLACE, field="filter.place")
    rates.spend(RATE, str(actor.account_id))
    actor = actor.acting_from(post.id)
    with transaction.atomic():
        if CaseExport.objects.filter(id=id).exists():
            raise Problem(ID_TAKEN, field="id")
        now = clock.now()
        mark = languages.say(
            sheets.mark(
                warning=WARNING, who=actor.name, post=post_in_words(post),
                moment=f"{now.astimezone(clock.CITY_ZONE):%Y-%m-%d %H:%M}", purpose=PURPOSES[purpose],
                number=str(id)[-12:],
            )
        )  # fmt: skip
        rows = list(queries.rows(actor, wanted, limit=MOST_ROWS + 1))
        if not rows:
            raise Problem(errors.EXPORT_EMPTY)
        if len(rows) > MOST_ROWS:
            raise Problem(errors.EXPORT_TOO_LONG, limit=f"{MOST_ROWS:,}")
        place = wanted.place or post.place
        made = CaseExport.objects.create(
            id=id, place=place, account_id=actor.person, post=post.id, purpose=purpose, media=media,
            filters=_told(wanted), cases=len(rows), at=now,
        )  # fmt: skip
        events.append(
            "case.exported", actor=actor, subject_type="case_export", subject_id=id, place=place,
            payload={"purpose": purpose, "cases": made.cases, "filters": made.filters},
        )  # fmt: skip
        title = languages.say(TITLE)
        headers = [languages.say(column) for column in COLUMNS]
        content = (
            sheets.as_xlsx(mark, title, headers, rows)
            if media == "xlsx"
            else b"".join(sheets.as_csv(mark, headers, rows))
        )
    return Made(content, f"{title}-{now.astimezone(clock.CITY_ZONE):%Y%m%d-%H%M}.{media}", media)


def _desk_post(actor: Actor, place: str | None) -> HeldPost:
    """The desk post from which a list is taken: the nearest over the place filtered by, else the first."""
    desks = [post for post in actor.posts if post.desk]
    if not desks:
        raise Problem(errors.EXPORT_AT_DESK)
    over = [post for post in desks if place and place.startswith(post.place)]
    return max(over or desks[:1], key=lambda post: len(post.place))


def _told(wanted: Filters) -> dict[str, object]:
    """The filter as it is kept and told: that there were words, not which."""
    values = {
        "view": wanted.view, "state": wanted.state, "category": wanted.category, "place": wanted.place,
        "urgent": wanted.urgent, "due": wanted.due, "words": bool(wanted.q) or None,
    }  # fmt: skip
    return {name: value for name, value in values.items() if value is not None}
