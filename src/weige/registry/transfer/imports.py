"""Every step of an import: started, read, its columns confirmed, checked, decided, taken, undone, dropped.

A step that takes long is only begun here and done by :func:`work` in the background; whoever begins one and dies is
followed by another (``jobs``), since each step either is done whole or has changed nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.access.queries import in_scope
from weige.core import clock, events
from weige.core.errors import ID_TAKEN, NOT_FOUND, Problem
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import LENGTHS, Scope
from weige.registry.models import COMMUNITY_DIGITS, Import
from weige.registry.people import errors as people_errors
from weige.registry.people.dictionary import dictionary
from weige.registry.people.terms import IMPORT_STATE_NAMES, ImportState

from . import columns, errors, reading, store, whole_sheet
from .checking import columns_of, near_of
from .faults import letters
from .limits import KEEP_DAYS, READ_AT_ONCE
from .meanings import meanings
from .plans import DIFFERENT, SAME, SKIP

ABILITY = "resident.import"
WORK = "weige.registry.transfer.jobs.work"
CHOICES = frozenset({SAME, DIFFERENT, SKIP})
OPEN = (ImportState.READ, ImportState.CHECKED, ImportState.REFUSED)
WORKING = (ImportState.READING, ImportState.CHECKING, ImportState.TAKING, ImportState.UNDOING)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has arrived and lies sealed in its folder."""

    files: UUID
    name: str
    size: int
    digest: bytes

    @property
    def extension(self) -> str:
        dot = self.name.rfind(".")
        return self.name[dot:].lower()[:8] if dot >= 0 else ""


@dataclass(frozen=True, slots=True)
class Consents:
    """The importer's word that written consents are on file: their wording and their day."""

    wording: str
    given_on: date


def check_place(actor: Actor, place: str) -> Actor:
    """The actor, if they may import for a community or a grid in it.

    Raises:
        Problem: ``registry.import_place``, ``access.not_allowed``.
    """
    if len(place) < COMMUNITY_DIGITS or len(place) not in LENGTHS.values() or not place.isdigit():
        raise Problem(errors.PLACE_TOO_LARGE, field="place")
    return acting(actor, ABILITY, place)


def start(*, actor: Actor, id: UUID, place: str, upload: Upload, sheet: str = "") -> Import:
    """Take a file in. A small one is read at once, so that what is wrong with it as a whole is said at once.

    Raises:
        Problem: ``registry.import_*``, ``access.not_allowed``, ``core.id_taken``. Nothing is kept then.
    """
    actor = check_place(actor, place)
    earlier = Import.objects.filter(id=id).first()
    if earlier is not None:
        store.remove(upload.files)
        if (earlier.account_id, earlier.place, bytes(earlier.digest)) != (actor.account_id, place, upload.digest):
            raise Problem(ID_TAKEN, field="id")
        return earlier
    with transaction.atomic():
        found = Import.objects.create(
            id=id, place=place, account_id=actor.person, post=actor.acting_post_id, files=upload.files,
            extension=upload.extension, size=upload.size, digest=upload.digest, sheet=sheet[:80],
            created_at=clock.now(),
        )  # fmt: skip
        events.append(
            "registry.import_started", actor=actor, subject_type="import", subject_id=id, place=place,
            payload={"size": upload.size},
        )  # fmt: skip
        if upload.size <= READ_AT_ONCE:
            read(found)
        else:
            _defer(found)
    return found


def read(found: Import, header_line: int | None = None) -> None:
    """Read the file; the columns as guessed, or as confirmed for the last file of the kind, stand until the user
    confirms others."""
    head = reading.read_file(found.files, found.extension, sheet=found.sheet, header_line=header_line)
    found.media, found.sheet, found.state = head.media, head.sheet[:80], ImportState.READ
    whole_sheet.begin_with(found, head.columns, [*head.titles, head.sheet])
    found.counts, found.problem = {"rows": head.rows}, {}
    found.save()


def visible(actor: Actor, import_id: UUID, *, lock: bool = False) -> Import:
    """An import that the actor may see: of a place for which they may import.

    Raises:
        Problem: ``core.not_found``.
    """
    rows = Import.objects.select_for_update() if lock else Import.objects
    found = rows.filter(id=import_id).first()
    if found is None or not actor.scope(ABILITY).covers(found.place):
        raise Problem(NOT_FOUND)
    return found


def _locked(actor: Actor, import_id: UUID, *states: ImportState) -> tuple[Import, Actor]:
    """An import to be moved on, in one of the states from which that is possible.

    Raises:
        Problem: ``core.not_found``, ``registry.import_state``.
    """
    found = visible(actor, import_id, lock=True)
    if found.state not in states:
        raise Problem(errors.WRONG_STATE, state=IMPORT_STATE_NAMES[ImportState(found.state)])
    return found, acting(actor, ABILITY, found.place)


def _move_on(found: Import, state: ImportState, actor: Actor) -> None:
    """Begin a step that is done in the background."""
    found.state, found.problem = state, {}
    found.account_id, found.post = actor.person, actor.acting_post_id
    found.save()
    store.say_progress(found.files, 0.0)
    _defer(found)


def _defer(found: Import) -> None:
    app.configure_task(WORK, queue="default").defer(import_id=str(found.id))


@transaction.atomic
def read_again(*, actor: Actor, import_id: UUID, sheet: str | None = None, header_line: int | None = None) -> Import:
    """Read another sheet of the file, or say which line holds the headers (0: none).

    Raises:
        Problem: ``core.not_found``, ``registry.import_*``.
    """
    found, _ = _locked(actor, import_id, ImportState.READ, ImportState.CHECKED)
    if sheet is not None:
        found.sheet = sheet[:80]
    read(found, header_line)
    return found


@transaction.atomic
def confirm_columns(
    *,
    actor: Actor,
    import_id: UUID,
    choice: Mapping[int, str | None],
    consents: Consents | None,
    compound: UUID | None = None,
) -> Import:
    """Say what the columns mean, and begin the check of the whole file.

    Args:
        compound: the one that the whole sheet is about, for lines that name none.

    Raises:
        Problem: ``core.not_found``, ``registry.import_state``, ``registry.import_column_*``,
            ``registry.import_compound``, ``registry.import_consents``, ``registry.unknown_wording``.
    """
    found, actor = _locked(actor, import_id, ImportState.READ, ImportState.CHECKED)
    head = reading.read_head(found.files)
    try:
        by_meaning = columns.check_choice(choice, len(head.columns))
    except columns.ColumnFault as fault:
        raise _column_problem(fault) from fault
    if compound is not None and compound not in {one.id for one in whole_sheet.compounds_of(found.place)}:
        raise Problem(errors.COMPOUND_UNKNOWN, field="compound")
    fields = dictionary().fields
    sensitive = next((code for code in by_meaning if code in fields and fields[code].needs_consent), None)
    if sensitive and consents is None:
        raise Problem(
            errors.CONSENTS_NOT_DECLARED, field=f"columns.{by_meaning[sensitive]}", name=fields[sensitive].name
        )
    if consents is not None:
        if consents.wording not in dictionary().wordings:
            raise Problem(people_errors.UNKNOWN_WORDING, field="consent.wording")
        if consents.given_on > clock.today():
            raise Problem(people_errors.DAY_IN_FUTURE, field="consent.given_on")
        found.consent = {"wording": consents.wording, "given_on": consents.given_on.isoformat()}
    else:
        found.consent = {}
    found.columns = {str(index): meaning for index, meaning in choice.items()}
    found.compound_id = compound
    found.choices = {}
    _move_on(found, ImportState.CHECKING, actor)
    return found


def _column_problem(fault: columns.ColumnFault) -> Problem:
    known = meanings().get(fault.meaning)
    name = known.name if known else fault.meaning[:40]
    if fault.code == "twice":
        first, second = letters(fault.column), letters(fault.other)
        return Problem(errors.COLUMN_TWICE, field=f"columns.{fault.other}", first=first, second=second, meaning=name)
    if fault.code == "missing":
        return Problem(errors.COLUMN_MISSING, field="columns", meaning=name)
    return Problem(
        errors.COLUMN_UNKNOWN, field=f"columns.{fault.column}", column=letters(max(0, fault.column)), meaning=name
    )


@transaction.atomic
def choose(*, actor: Actor, import_id: UUID, choices: Mapping[int, str], others: str | None = None) -> Import:
    """Decide about near-duplicates: by line, and for all lines that are not named.

    Raises:
        Problem: ``core.not_found``, ``registry.import_state``.
    """
    found, _ = _locked(actor, import_id, ImportState.CHECKED)
    lines: dict[str, str] = {**found.choices.get("lines", {}), **{str(line): made for line, made in choices.items()}}
    found.choices = {"lines": lines, "others": others or found.choices.get("others")}
    left = 0 if found.choices["others"] else len({near.line for near in near_of(found.files)} - set(map(int, lines)))
    found.counts = {**found.counts, "undecided": left}
    found.save()
    return found


@transaction.atomic
def take(*, actor: Actor, import_id: UUID, only_good: bool, prefer_file: bool = False) -> Import:
    """Begin to take the file: whole, or only its lines without faults.

    Args:
        prefer_file: also replace what was verified first hand.

    Raises:
        Problem: ``core.not_found``, ``registry.import_state``, ``registry.import_faulty``,
            ``registry.import_nothing``.
    """
    if visible(actor, import_id).state in {ImportState.TAKING, ImportState.TAKEN}:
        return visible(actor, import_id)
    found, actor = _locked(actor, import_id, ImportState.CHECKED)
    wrong = found.counts["faulty"] + found.counts["undecided"]
    if wrong and not only_good:
        raise Problem(errors.FAULTY, count=wrong)
    # What was undecided at the check may be decided now; whether anyone is left shows when it is planned anew.
    if not any(found.counts.get(name) for name in ("people", "near", "vacant")):
        raise Problem(errors.NOTHING_TO_TAKE)
    found.taking = {"only_good": only_good, "prefer_file": prefer_file}
    _move_on(found, ImportState.TAKING, actor)
    return found


@transaction.atomic
def undo(*, actor: Actor, import_id: UUID) -> Import:
    """Begin to take an import back.

    Raises:
        Problem: ``core.not_found``, ``registry.import_state``, ``registry.too_late_to_undo``.
    """
    if visible(actor, import_id).state in {ImportState.UNDOING, ImportState.UNDONE}:
        return visible(actor, import_id)
    found, actor = _locked(actor, import_id, ImportState.TAKEN)
    if found.taken_at is None or clock.now() - found.taken_at > timedelta(days=settings.WEIGE.undo_days):
        raise Problem(people_errors.TOO_LATE_TO_UNDO, days=settings.WEIGE.undo_days)
    _move_on(found, ImportState.UNDOING, actor)
    return found


@transaction.atomic
def drop(*, actor: Actor, import_id: UUID) -> Import:
    """Give a file up; everything read from it is erased. Repeating it does nothing.

    Raises:
        Problem: ``core.not_found``, ``registry.import_state``.
    """
    if visible(actor, import_id).state == ImportState.DROPPED:
        return visible(actor, import_id)
    found, actor = _locked(actor, import_id, *OPEN)
    _drop(found)
    events.append("registry.import_dropped", actor=actor, subject_type="import", subject_id=found.id, place=found.place)
    return found


def _drop(found: Import) -> None:
    found.state = ImportState.DROPPED
    found.save(update_fields=["state"])
    transaction.on_commit(lambda: store.remove(found.files))


def drop_abandoned() -> int:
    """Give up files that lay open for some days, and erase what remains of those that are long done."""
    before = clock.now() - timedelta(days=KEEP_DAYS)
    count = 0
    for found in Import.objects.filter(state__in=OPEN, created_at__lt=before):
        with transaction.atomic():
            _drop(found)
        count += 1
    for files in Import.objects.filter(
        state__in=[ImportState.TAKEN, ImportState.UNDONE, ImportState.DROPPED], created_at__lt=before
    ).values_list("files", flat=True):
        store.remove(files)
    return count


def under(actor: Actor, place: str, *, after: str | None, limit: int) -> tuple[list[Import], str | None]:
    """One page of the imports of a place, the newest first, and the cursor of the next.

    Raises:
        Problem: ``core.bad_cursor``.
    """
    scope: Scope = actor.scope(ABILITY).within(place)
    found = Import.objects.filter(in_scope(scope)) if scope else Import.objects.none()
    if after:
        moment, last = decode_cursor(after, datetime, UUID)
        found = found.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=last))
    rows = list(found.select_related("account").order_by("-created_at", "-id")[: limit + 1])
    following = encode_cursor(rows[limit - 1].created_at, rows[limit - 1].id) if len(rows) > limit else None
    return rows[:limit], following


def shown_problem(found: Import) -> dict[str, Any] | None:
    """What stopped an import, as it was kept."""
    return found.problem or None


__all__ = ["ABILITY", "WORKING", "Consents", "Upload", "columns_of"]
