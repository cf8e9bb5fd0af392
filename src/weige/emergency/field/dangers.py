"""Reporting dangers, following them up, and saying that they are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from weige.access.actors import Actor
from weige.core import clock, photos
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.emergency import errors as common
from weige.emergency.distances import Point
from weige.emergency.models import Danger, DangerLine, DangerPhoto
from weige.emergency.operations.keeping import commanding, enter, is_replay

from . import errors
from .standing import Said, standing
from .taking import post_of, taking, teller, told

MOST_PHOTOS = 6


@dataclass(frozen=True, slots=True)
class DangerReport:
    """What somebody reports: its id is the command's."""

    id: UUID
    nature: str
    source: str
    where: str
    extent: str = ""
    trend: str = "stable"
    measures: str = ""
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up; what it leaves empty stays as it was."""

    id: UUID
    trend: str = ""
    extent: str = ""
    measures: str = ""


def report_danger(
    *, actor: Actor, operation_id: UUID, report: DangerReport, happened_at: datetime | None = None,
    at: datetime | None = None,
) -> Danger:  # fmt: skip
    """Report a danger. Repeating the command returns it.

    Args:
        happened_at: when it was seen, by the phone's clock.
        at: the same on the operation's clock, where that is known.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.stood_down``, ``core.id_taken``.
    """
    with taking(actor, operation_id, happened_at, at=at) as found:
        actor, group = teller(actor, found)
        said = {"nature": report.nature, "trend": report.trend, "source": report.source}
        if is_replay(found, report.id, "danger_reported", actor, said=said):
            return Danger.objects.get(id=report.id)
        enter(found, "danger_reported", actor, id=report.id, subject=report.id, data=said)
        longitude, latitude = report.point or (None, None)
        made = Danger.objects.create(
            id=report.id, operation=found, nature=report.nature, source=report.source, where=report.where,
            longitude=longitude, latitude=latitude, at=clock.now(), account_id=actor.person,
            post_id=post_of(actor), group_id=group,
        )  # fmt: skip
        DangerLine.objects.create(
            id=report.id, danger=made, at=made.at, account_id=actor.person, trend=report.trend, extent=report.extent,
            measures=report.measures,
        )  # fmt: skip
        return made


def follow_up(
    *, actor: Actor, danger_id: UUID, wish: FollowUp, happened_at: datetime | None = None, at: datetime | None = None
) -> Danger:
    """Say how a danger has gone on. It is kept at its moment, also when something later is known already.

    Raises:
        Problem: ``emergency.unknown_danger``, ``emergency.move_refused`` (nothing is said), ``emergency.stood_down``,
            ``access.not_allowed``, ``core.id_taken``.
    """
    danger = _find(actor, danger_id)
    with taking(actor, danger.operation_id, happened_at, at=at) as found:
        actor, _ = teller(actor, found)
        if is_replay(found, wish.id, "danger_followed", actor, subject=danger.id):
            return danger
        if not (wish.trend or wish.extent or wish.measures):
            raise Problem(common.MOVE_REFUSED, field="extent", move=Text("续报", "follow up"),
                          reason=Text("没有写变化", "it says of no change"))  # fmt: skip
        with clock.at(max(clock.now(), danger.at)):
            enter(found, "danger_followed", actor, id=wish.id, subject=danger.id,
                  data={"trend": wish.trend} if wish.trend else {})  # fmt: skip
            DangerLine.objects.create(
                id=wish.id, danger=danger, at=clock.now(), account_id=actor.person, trend=wish.trend,
                extent=wish.extent, measures=wish.measures,
            )  # fmt: skip
        return danger


def close_danger(*, actor: Actor, danger_id: UUID, id: UUID, reason: str) -> Danger:
    """Say that a danger is over, and why; for the command. What somebody has seen later opens it again.

    Raises:
        Problem: ``emergency.unknown_danger``, ``access.not_allowed``, ``emergency.move_refused`` (it is over already),
            ``emergency.stood_down``, ``core.id_taken``.
    """
    danger = _find(actor, danger_id)
    with taking(actor, danger.operation_id, None) as found:
        actor = commanding(actor, found)
        if is_replay(found, id, "danger_closed", actor, subject=danger.id):
            return danger
        if standing(said_of(line) for line in danger.lines.all()).closed_at is not None:
            raise Problem(common.MOVE_REFUSED, field="reason", move=Text("解除险情", "close it"),
                          reason=Text("险情已经解除", "it is over already"))  # fmt: skip
        with clock.at(max(clock.now(), danger.at)):
            enter(found, "danger_closed", actor, id=id, subject=danger.id)
            DangerLine.objects.create(
                id=id, danger=danger, at=clock.now(), account_id=actor.person, closes=True, reason=reason
            )
        return danger


def add_photo(
    *, actor: Actor, danger_id: UUID, id: UUID, content: bytes, happened_at: datetime | None = None
) -> DangerPhoto:
    """Add a photo to a danger: re-encoded, without metadata. Repeating the command returns the first one.

    Raises:
        Problem: ``emergency.unknown_danger``, ``access.not_allowed``, ``emergency.too_many_photos``,
            ``emergency.stood_down``, ``core.photo_too_large``, ``core.photo_unreadable``, ``core.id_taken``.
    """
    danger = _find(actor, danger_id)
    # Re-encoding takes as long as everything else together: nobody waits for the operation meanwhile.
    read = photos.read_photo(content)
    with taking(actor, danger.operation_id, happened_at) as found:
        actor, _ = teller(actor, found)
        if is_replay(found, id, "danger_photo", actor, subject=danger.id):
            return DangerPhoto.objects.select_related("file").get(id=id)
        if danger.photos.count() >= MOST_PHOTOS:
            raise Problem(errors.TOO_MANY_PHOTOS, limit=MOST_PHOTOS)
        with clock.at(max(clock.now(), danger.at)):
            enter(found, "danger_photo", actor, id=id, subject=danger.id)
            try:
                with transaction.atomic():
                    stored = photos.keep_photo(read, id=id)
            except IntegrityError as error:
                raise Problem(ID_TAKEN, field="id") from error
            return DangerPhoto.objects.create(
                id=id, danger=danger, file=stored, account_id=actor.person, at=clock.now()
            )


def find_photo(actor: Actor, danger_id: UUID, photo_id: UUID) -> DangerPhoto:
    """A photo of a danger that someone may see.

    Raises:
        Problem: ``emergency.unknown_danger``.
    """
    found = DangerPhoto.objects.select_related("file").filter(danger=_find(actor, danger_id), id=photo_id).first()
    if found is None:
        raise Problem(errors.UNKNOWN_DANGER)
    return found


def said_of(line: DangerLine) -> Said:
    """A line as the rules see it."""
    return Said(line.at, line.id, line.trend, line.extent, line.measures, line.closes, line.reason)


def _find(actor: Actor, danger_id: UUID) -> Danger:
    found = Danger.objects.filter(told(actor), id=danger_id).first()
    if found is None:
        raise Problem(errors.UNKNOWN_DANGER)
    return found
