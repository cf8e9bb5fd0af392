"""Every change of who lives where, and of what is known of them: recorded once, with its effects, and undone."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from weige.access.actions import acting
from weige.access.actors import SYSTEM, Actor
from weige.access.queries import in_scope
from weige.core import clock, events, sealing
from weige.core.errors import ID_TAKEN, NOT_FOUND, Problem
from weige.core.places import Scope
from weige.core.sealing import derived_id
from weige.registry.models import Change, Household, PastValue, Premises, Stay
from weige.registry.premises import PremisesKind
from weige.registry.queries import by_id

from . import effects as tables
from . import errors, persons, wall
from .checks import check_names, check_people
from .commands import Command, Corrected
from .commands import SaidPerson as Said
from .homes import Effects, Refusal, Standing
from .origin import Origin
from .persons import Prepared
from .standing import dwellings_of, households_of, lock_dwellings, read_standing
from .telling import say_left
from .terms import Role, Source


@dataclass(frozen=True, slots=True)
class Recorded:
    """A change that is in the register. ``people`` maps the ids that were told to those that are registered.

    ``left`` is the version of each household of the dwelling as the change left it, so that whoever has more to tell
    of it can go on from there; ``None`` when a later change has come between (a repetition that arrives late).
    """

    change: Change
    people: dict[UUID, UUID]
    left: dict[UUID, int] | None = None


@transaction.atomic
def record(*, actor: Actor, command: Command) -> Recorded:
    """Record a change told by someone who keeps the register there. Repeating it returns the first result.

    Raises:
        Problem: ``registry.unknown_dwelling``, ``registry.not_a_dwelling``, ``access.not_allowed``, ``core.id_taken``,
            ``registry.conflict``, and all that the rules refuse (``people.errors``).
    """
    dwelling = _dwelling(command.dwelling, actor.scope("resident.collect"))
    actor = acting(actor, "resident.collect", dwelling.place)
    with wall.opened(Scope((dwelling.place,))):
        return _record(command, dwelling, by=actor.account_id, actor=actor, scope=actor.scope("resident.collect"))


@transaction.atomic
def record_as_resident(*, command: Command, reference: UUID | None = None) -> Recorded:
    """Record what a household says of itself; the caller has checked its link or its identity.

    Raises:
        Problem: as :func:`record`.
    """
    dwelling = Premises.objects.get(id=command.dwelling)
    command = dataclasses.replace(command, source=Source.RESIDENT)
    with wall.opened(Scope((dwelling.place,))):
        return _record(command, dwelling, by=None, actor=SYSTEM, scope=Scope((dwelling.place,)), reference=reference)


def _dwelling(id: UUID, scope: Scope) -> Premises:
    """A dwelling that someone may collect in.

    Raises:
        Problem: ``registry.unknown_dwelling``, ``registry.not_a_dwelling``.
    """
    found = by_id(id, scope=scope)
    if found is None:
        raise Problem(errors.UNKNOWN_DWELLING, field="dwelling_id")
    if found.kind != PremisesKind.DWELLING:
        raise Problem(errors.NOT_A_DWELLING, field="dwelling_id")
    return found


def _record(
    command: Command,
    dwelling: Premises,
    *,
    by: UUID | None,
    actor: Actor,
    scope: Scope,
    reference: UUID | None = None,
) -> Recorded:
    now = clock.now()
    today = clock.today()
    origin = Origin(by, min(command.happened_at, now), command.source)
    with wall.opened(scope):
        people = persons.prepare(_all_said(command), today=today, scope=scope)
    known = {person.id for person in people if not person.is_new} | set(command.known_people())
    with wall.opened(people=known, households=households_of(known)):
        lock_dwellings([dwelling.id, *dwellings_of(known)])
        digest = command_digest(command)
        if earlier := Change.objects.filter(id=command.id).first():
            if earlier.dwelling_id != dwelling.id or bytes(earlier.digest) != digest:
                raise Problem(ID_TAKEN, field="id")
            return Recorded(earlier, {}, _left_by(earlier))
        check_names(people)
        standing = read_standing(dwelling, known)
        _check_seen(command, standing)
        told = {person.told: person.id for person in people}
        planned = _plan(_with_known(command, told), standing, today=today)
        check_people(people, standing, today=today, corrected=isinstance(command, Corrected))
        try:
            with transaction.atomic():
                change, concerned = _write(
                    command, dwelling, planned, people, origin, digest=digest, reference=reference, today=today
                )
        except IntegrityError as error:
            # The same person was moved by another command at the same moment.
            raise Problem(errors.CONFLICT) from error
        events.append(
            "registry.changed", actor=actor, subject_type="dwelling", subject_id=dwelling.id, place=dwelling.place,
            payload={"kind": command.kind.value, "change": str(change.id), "households": sorted(map(str, concerned))},
        )  # fmt: skip
        left = _left_by(change)
    return Recorded(change, told, left)


def _left_by(change: Change) -> dict[UUID, int] | None:
    """The households of a dwelling as a change left them, or ``None`` when another one was recorded since."""
    others = Change.objects.filter(dwelling_id=change.dwelling_id).exclude(id=change.id)
    if others.filter(Q(recorded_at__gte=change.recorded_at) | Q(undone_at__gte=change.recorded_at)).exists():
        return None
    homes = Household.objects.filter(dwelling_id=change.dwelling_id, last_day__isnull=True)
    return dict(homes.values_list("id", "version"))


def _write(
    command: Command,
    dwelling: Premises,
    planned: Effects,
    people: Sequence[Prepared],
    origin: Origin,
    *,
    digest: bytes,
    reference: UUID | None,
    today: date,
) -> tuple[Change, set[UUID]]:
    """Write everything of one change; returns it and the households here that it concerns."""
    written = persons.write_new(people, origin)
    remembered = tables.write(planned, origin)
    concerned = tables.touched_households(planned)
    change = Change.objects.create(
        id=command.id, kind=command.kind, dwelling=dwelling, household_id=subject_of(command, planned),
        place=dwelling.place, day=command.day or today, said_by_id=origin.by, source=origin.source,
        happened_at=command.happened_at, recorded_at=clock.now(), digest=digest, reference=reference,
    )  # fmt: skip
    persons.write_words(people, origin, change=change, today=today, written=written)
    change.effects = remembered | written.as_json()
    change.save(update_fields=["effects"])
    if isinstance(command, Corrected):
        concerned.add(command.household)
    changed = planned != Effects(verified=planned.verified) or bool(people)
    tables.mark_changed(concerned, clock.now() if changed else None)
    return change, concerned - say_left(change.id, concerned, dwelling=dwelling.id)


def subject_of(command: Command, planned: Effects) -> UUID | None:
    """The household that a change is about, for its history."""
    named: UUID | None = getattr(command, "household", None)
    if named is None and planned.households_opened:
        return planned.households_opened[0].id
    return named


def _all_said(command: Command) -> list[Said]:
    if isinstance(command, Corrected):
        return [Said(command.person, Role.OTHER, words=command.words, consent=command.consent)]
    return list(command.said_people())


def _with_known(command: Command, told: dict[UUID, UUID]) -> Command:
    """The command with the ids under which its people are registered."""
    if all(given == kept for given, kept in told.items()):
        return command
    values: dict[str, Any] = {}
    for name in ("people", "child"):
        said = getattr(command, name, None)
        if isinstance(said, Said):
            values[name] = dataclasses.replace(said, id=told[said.id])
        elif isinstance(said, tuple) and said and isinstance(said[0], Said):
            values[name] = tuple(dataclasses.replace(person, id=told[person.id]) for person in said)
    return dataclasses.replace(command, **values)


def _plan(command: Command, standing: Standing, *, today: date) -> Effects:
    try:
        return command.plan(standing, today=today, ids=partial(derived_id, command.id))
    except Refusal as refusal:
        code = errors.REFUSALS[refusal.code]
        raise Problem(code, field=refusal.field) from refusal


def _check_seen(command: Command, standing: Standing) -> None:
    """Refuse a change that was based on an older state of a household, or on a door behind which nobody was.

    Raises:
        Problem: ``registry.conflict`` with what can be said of the present one without telling who lives there.
    """
    if command.seen is None:
        return
    current = dict(Household.objects.filter(id__in=list(command.seen)).values_list("id", "version"))
    came = not command.seen and bool(standing.current)
    if came or any(current.get(id) != version for id, version in command.seen.items()):
        now = [{"id": home.id, "people": len(home.members)} for home in standing.current]
        raise Problem(errors.CONFLICT, current={"dwelling_id": standing.dwelling, "households": now})


def command_digest(command: Command) -> bytes:
    """A keyed digest of everything that a command says, to tell a repetition from another command with its id."""
    said = msgspec.to_builtins((command.kind, command), str_keys=True)
    text = msgspec.json.encode(said, order="deterministic")
    return sealing.index(hashlib.sha256(text).hexdigest(), "registry.change")


@transaction.atomic
def undo(*, actor: Actor, change_id: UUID) -> Change:
    """Take a change back: the register stands as before it. Repeating it returns the same.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``registry.too_late_to_undo``, ``registry.changed_since``.
    """
    scope = actor.scope("resident.collect")
    with wall.opened(scope):
        found = Change.objects.filter(id=change_id).select_related("dwelling").first()
        if found is None or not scope.covers(found.place):
            raise Problem(NOT_FOUND)
        actor = acting(actor, "resident.collect", found.place)
        change = Change.objects.select_for_update().get(id=change_id)
        if change.undone_at is not None:
            return change
        _undo(change, by=actor.account_id, scope=scope)
        events.append(
            "registry.undone", actor=actor, subject_type="dwelling", subject_id=change.dwelling_id,
            place=change.place, payload={"kind": change.kind, "change": str(change.id)},
        )  # fmt: skip
    return change


def why_it_stays(actor: Actor, change: Change) -> Problem | None:
    """What would refuse to take a change back, or ``None``. So that both never differ, it is tried and given up again;
    nothing of it stays, and what it locked is free when this returns. The wall is open for the actor's area."""
    scope = actor.scope("resident.collect")
    try:
        with transaction.atomic():
            _undo(change, by=acting(actor, "resident.collect", change.place).account_id, scope=scope)
            transaction.set_rollback(True)
    except Problem as problem:
        return problem
    finally:
        change.undone_at = change.undone_by_id = None
    return None


def _undo(change: Change, *, by: UUID | None, scope: Scope) -> None:
    now = clock.now()
    if now - change.recorded_at > timedelta(days=settings.WEIGE.undo_days):
        raise Problem(errors.TOO_LATE_TO_UNDO, days=settings.WEIGE.undo_days)
    _check_still_kept(change, scope)
    take_back(change, by=by, now=now)


def _check_still_kept(change: Change, scope: Scope) -> None:
    """Refuse to put values back for someone who has moved out of the teller's area since.

    Raises:
        Problem: ``registry.changed_since``.
    """
    people = set(PastValue.objects.filter(id__in=change.effects.get("values", [])).values_list("person_id", flat=True))
    kept = Stay.objects.filter(in_scope(scope), person_id__in=people, last_day__isnull=True, voided_at__isnull=True)
    if people - set(kept.values_list("person_id", flat=True)):
        raise Problem(errors.CHANGED_SINCE)


def take_back(change: Change, *, by: UUID | None, now: datetime) -> None:
    """Undo one change's effects; the wall must be open for its dwelling.

    Raises:
        Problem: ``registry.changed_since``.
    """
    people = _people_of(change)
    homes = [UUID(id) for id, _ in change.effects.get("households_ended", [])]
    with wall.opened(people=people, households=[*homes, *households_of(people)]):
        lock_dwellings([change.dwelling_id, *dwellings_of(people)])
        concerned = tables.take_back(change.effects, now=now)
        persons.take_back(change.effects)
        tables.mark_changed(concerned, now)
    change.undone_at, change.undone_by_id = now, by
    change.save(update_fields=["undone_at", "undone_by"])


def _people_of(change: Change) -> set[UUID]:
    """Persons whose stays the change touched, as far as they are seen already."""
    ids = [
        *change.effects.get("stays_opened", []),
        *change.effects.get("stays_voided", []),
        *(id for id, _ in change.effects.get("stays_ended", [])),
    ]
    return set(Stay.objects.filter(id__in=ids).values_list("person_id", flat=True))
