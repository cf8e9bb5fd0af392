"""Keeping maps of a place, and checking them; the next of a kind takes the place of the one before."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.core import clock, events
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.core.photos import read_photo, write_whole
from weige.emergency.models import Standby
from weige.emergency.scopes import PLAN
from weige.emergency.signals import errors

from .six import KEPT

MOST_BYTES = 10 * 1024 * 1024
PDF = b"%PDF-"
MEDIA = {"application/pdf": "pdf", "image/jpeg": "jpg"}


def keep(*, actor: Actor, id: UUID, place: str, kind: str, dated: date, words: str, content: bytes | None) -> Standby:
    """Keep a map (PDF, or a picture, which is encoded anew without what came with it). Repeating the command returns it.

    Raises:
        Problem: ``access.not_allowed``, ``emergency.standby_unfit``, ``core.photo_too_large``,
            ``core.photo_unreadable``, ``core.id_taken``.
    """
    actor = acting(actor, PLAN, place)
    earlier = Standby.objects.filter(id=id).first()
    if earlier is not None:
        if (earlier.place, earlier.kind, earlier.made_by_id) != (place, kind, actor.account_id):
            raise Problem(ID_TAKEN, field="id")
        return earlier
    _check(kind, dated, content)
    digest, media_type, size = _store(content) if content else ("", "", 0)
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = Standby.objects.create(
                    id=id, place=place, kind=kind, words=words, dated=dated, digest=digest, media_type=media_type,
                    size=size, made_by_id=actor.person, made_at=clock.now(),
                )  # fmt: skip
        except IntegrityError as error:
            raise Problem(ID_TAKEN, field="id") from error
        _record(made, "emergency.standby_kept", actor)
    return made


def _check(kind: str, dated: date, content: bytes | None) -> None:
    if kind not in KEPT:
        raise Problem(errors.STANDBY_UNFIT, field="kind", reason=Text("没有这一项", "there is no such thing"))
    if dated > clock.today():
        raise Problem(errors.STANDBY_UNFIT, field="dated", reason=Text("日期在将来", "the date is in the future"))
    if not content:
        raise Problem(errors.STANDBY_UNFIT, field="file", reason=Text("请选择 PDF 或图片", "choose a PDF or a picture"))


def _store(content: bytes) -> tuple[str, str, int]:
    """Write a file so that it is whole and on disk before its row is; its digest, kind and size."""
    if len(content) > MOST_BYTES:
        raise Problem(errors.FILE_TOO_LARGE, field="file", limit="10 MB")
    if content.startswith(PDF):
        if b"%%EOF" not in content[-2048:]:
            reason = Text("PDF 不完整", "the PDF is not whole")
            raise Problem(errors.STANDBY_UNFIT, field="file", reason=reason)
        media_type = "application/pdf"
    else:
        content, media_type = read_photo(content)[0], "image/jpeg"
    digest = hashlib.sha256(content).hexdigest()
    write_whole(file_path(digest, media_type), content)
    return digest, media_type, len(content)


def file_path(digest: str, media_type: str) -> Path:
    """Where the bytes of a map lie."""
    return Path(settings.WEIGE_FILES) / "standby" / digest[:2] / f"{digest}.{MEDIA[media_type]}"


@transaction.atomic
def check(*, actor: Actor, standby_id: UUID) -> Standby:
    """Say that a map is right; whoever added it cannot. Doing so twice changes nothing.

    Raises:
        Problem: ``emergency.unknown_signal``, ``access.not_allowed``, ``emergency.own_check``.
    """
    row = Standby.objects.select_for_update().filter(id=standby_id).first()
    if row is None or not actor.may(PLAN, row.place):
        raise Problem(errors.UNKNOWN_SIGNAL)
    actor = acting(actor, PLAN, row.place)
    if row.checked_at is None:
        if row.made_by_id == actor.account_id:
            raise Problem(errors.OWN_CHECK)
        row.checked_by_id, row.checked_at = actor.person, clock.now()
        row.save(update_fields=["checked_by", "checked_at"])
        _record(row, "emergency.standby_checked", actor)
    return row


def _record(row: Standby, kind: str, actor: Actor) -> None:
    events.append(kind, actor=actor, subject_type="standby", subject_id=row.id, place=row.place,
                  payload={"kind": row.kind})  # fmt: skip
