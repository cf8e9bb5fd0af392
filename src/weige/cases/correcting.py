"""Correcting what kind of case it is, or where it is: it is routed anew, and its clocks begin anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from weige.access.models import Post
from weige.core.errors import Problem, Text

from .errors import CORRECTION_NEEDED, NOBODY_RESPONSIBLE
from .intake import Report, look_up
from .models import Case
from .routing import Candidate, ReporterKind, Route, route_again


@dataclass(frozen=True, slots=True)
class Correction:
    """What the case really is. ``None`` and empty: as it was."""

    category: str | None = None
    place: str | None = None
    premises: UUID | None = None
    floor: int | None = None
    address: str = ""

    @property
    def moves_it(self) -> bool:
        return self.place is not None or self.premises is not None


def correct(case: Case, correction: Correction | None, now: datetime) -> Route:
    """Write a correction into a locked case and say who takes it up; the caller saves it.

    Raises:
        Problem: ``cases.correction_needed`` when nothing is corrected, ``cases.unknown_category``,
            ``cases.unknown_place``, ``cases.nobody_responsible``.
    """
    changes_category = correction is not None and correction.category not in {None, case.category_id}
    if correction is None or not (changes_category or correction.moves_it):
        raise Problem(CORRECTION_NEEDED, field="correction")
    place, premises = (correction.place, correction.premises) if correction.moves_it else (case.place, case.premises_id)
    report = Report(
        id=case.id, category=correction.category or case.category_id, description="", happened_at=now, place=place,
        premises=premises, floor=correction.floor if correction.moves_it else case.floor, address=correction.address,
    )  # fmt: skip
    context = look_up(report, now)
    category = context.reference.category(report.category)
    holder = case.holder
    route = route_again(
        category=category.code,
        category_name=context.reference.name(category.code),
        place=context.place,
        reporter=cast("ReporterKind", case.reporter_kind),
        holder=_candidate(holder),
        rules=context.reference.rules,
        candidates=context.candidates,
    )
    if route is None:
        raise Problem(NOBODY_RESPONSIBLE)
    case.category_id = category.code
    case.urgent = case.urgent or category.urgent
    if correction.moves_it:
        case.place, case.premises_id, case.floor = context.place, premises, report.floor
        case.where, case.longitude, case.latitude = context.where, context.longitude, context.latitude
    return route


def _candidate(post: Post) -> Candidate:
    assert post.account_id is not None
    kind = post.post_type
    return Candidate(post.id, post.account_id, kind.code, post.place, post.rank, Text(kind.name_zh, kind.name_en))
