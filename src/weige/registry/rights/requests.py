"""What residents ask about their own data, and what becomes of it: asked, taken back, carried out, answered in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from weige.access.actors import SYSTEM, Actor
from weige.core import clock, events, languages
from weige.core.errors import ID_TAKEN, NOT_FOUND, Problem
from weige.core.places import name_places
from weige.core.sealing import derived_id
from weige.notify.actions import tell
from weige.registry.models import Consent, Household, Person, ResidentRequest, Stay
from weige.registry.people import changes, commands, persons, vault, wall
from weige.registry.people import errors as people_errors
from weige.registry.people.checks import consented_fields
from weige.registry.people.consents import ConsentWords, is_child
from weige.registry.people.dictionary import dictionary
from weige.registry.people.terms import REQUEST_NAMES, RequestKind, RequestState, Source

from . import deadlines, erasing, errors, keeping, staff
from .keeping import Verdict

GUARDIAN = "guardian-2026"
PROPOSED, WORDS, ANSWER = "request_proposed", "request_words", "request_answer"
"""Names under which the sealed columns of a request are sealed, each bound to the request's id."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the resident makes it. ``proposed`` is what ``field`` should say."""

    id: UUID
    kind: RequestKind
    person: UUID
    field: str = ""
    proposed: str | None = None
    words: str = ""
    consent: UUID | None = None


def sealed(request: UUID, name: str, text: str | None) -> bytes | None:
    return vault.seal_value(request, name, text) if text else None


def unsealed(request: ResidentRequest, name: str) -> str | None:
    """One of a request's sealed texts. The caller records the reading where it is not the resident's own."""
    column = {PROPOSED: request.proposed, WORDS: request.words, ANSWER: request.answer}[name]
    return vault.open_value(request.id, name, column) if column is not None else None


@transaction.atomic
def ask(asked: Asked, *, asker: UUID) -> ResidentRequest:
    """Take a request of a resident; a consent is taken back at once. Repeating it returns the first.

    The wall must be open for the person and for whoever asks; the caller has checked that they may ask.

    Raises:
        Problem: ``core.id_taken``, ``core.not_found``, ``registry.unknown_field``, ``registry.value_unfit``,
            ``registry.correction_empty``, ``registry.left_already``, ``registry.consent_needed``,
            ``registry.unknown_consent``.
    """
    person = Person.objects.select_for_update(no_key=True).filter(id=asked.person).first()
    if person is None:
        raise Problem(NOT_FOUND)
    earlier = ResidentRequest.objects.filter(id=asked.id).first()
    if earlier:
        same = (earlier.kind, earlier.person_id, earlier.asker_id, earlier.field, earlier.consent)
        if same != (asked.kind, asked.person, asker, asked.field, asked.consent) or not _says_the_same(earlier, asked):
            raise Problem(ID_TAKEN, field="id")
        return earlier
    if person.erased_at is not None:
        raise Problem(NOT_FOUND)
    stay = latest_stay(person.id)
    if stay is None:
        raise Problem(NOT_FOUND)
    proposed = _checked(asked, person, here=stay.last_day is None)
    now, today = clock.now(), clock.today()
    row = ResidentRequest(
        id=asked.id, kind=asked.kind, person=person, asker_id=asker, place=stay.place, consent=asked.consent,
        field=asked.field, proposed=sealed(asked.id, PROPOSED, proposed), words=sealed(asked.id, WORDS, asked.words),
        asked_at=now, due_on=deadlines.due_day(today, settings.WEIGE.request_days),
    )  # fmt: skip
    if asked.kind is RequestKind.WITHDRAWAL:
        verdict = _withdraw(person, asked.consent, asker=asker, now=now)
        row.state, row.answered_at = RequestState.GRANTED, now
        row.answer = sealed(row.id, ANSWER, languages.say(keeping.in_words(dictionary(), verdict)))
    row.save(force_insert=True)
    events.append("registry.request_asked", actor=SYSTEM, subject_type="resident_request", subject_id=row.id,
                  place=row.place, payload={"kind": row.kind})  # fmt: skip
    if row.state == RequestState.OPEN:
        _tell_answerers(row)
    return row


def _says_the_same(earlier: ResidentRequest, asked: Asked) -> bool:
    """Whether a repetition says what the first one said, as far as that is still kept."""
    if (earlier.words, earlier.proposed) == (None, None) and earlier.state != RequestState.OPEN:
        return True
    wanted: str | None = (asked.proposed or "").strip() or None
    if wanted and asked.kind is RequestKind.CORRECTION and asked.field:
        wanted = persons.read_words({asked.field: wanted}, today=clock.today(), where="proposed")[0][asked.field]
    elif asked.kind is not RequestKind.CORRECTION or not asked.field:
        wanted = None
    return (unsealed(earlier, PROPOSED), unsealed(earlier, WORDS)) == (wanted, asked.words or None)


def latest_stay(person_id: UUID) -> Stay | None:
    """Where someone belongs: their residence, another household of today, or the last one that they left."""
    rows = Stay.objects.filter(person_id=person_id, voided_at__isnull=True)
    standing = rows.filter(last_day__isnull=True).order_by("-lives_here", "id").first()
    return standing or rows.order_by("-last_day", "id").first()


def _checked(asked: Asked, person: Person, *, here: bool) -> str | None:
    """The value that a correction wants, in its normal form."""
    known = dictionary().fields
    if asked.field and asked.field not in known:
        raise Problem(people_errors.UNKNOWN_FIELD, field="field", code=asked.field[:40])
    if asked.kind is not RequestKind.CORRECTION:
        return None
    wanted = (asked.proposed or "").strip()
    if not (asked.field and wanted):
        if not asked.words.strip():
            raise Problem(errors.CORRECTION_EMPTY, field="proposed" if asked.field else "words")
        return None
    if not here:
        raise Problem(errors.LEFT_ALREADY)
    values, _ = persons.read_words({asked.field: wanted}, today=clock.today(), where="proposed")
    field = known[asked.field]
    consented = consented_fields([person.id]).get(person.id, frozenset())
    if field.needs_consent and asked.field not in consented:
        raise Problem(people_errors.CONSENT_NEEDED, field="field", name=field.name)
    return values[asked.field]


def _withdraw(person: Person, consent_id: UUID | None, *, asker: UUID, now: datetime) -> Verdict:
    """Take a consent back and erase at once what rests on it."""
    standing = list(
        Consent.objects.select_for_update().filter(person=person, withdrawn_at__isnull=True).order_by("given_on", "id")
    )
    consent = next((row for row in standing if row.id == consent_id), None)
    if consent is None or (consent.given_by == "guardian" and asker not in {person.id, consent.guardian_id}):
        raise Problem(errors.UNKNOWN_CONSENT, field="consent_id")
    others = [row for row in standing if row.id != consent.id]
    child = is_child(persons.birth_date_kept(person), clock.today())
    verdict = keeping.on_withdrawal(
        dictionary(),
        erasing.kept_fields(person),
        covered=frozenset(consent.fields),
        elsewhere=frozenset(code for row in others for code in row.fields),
        guards_child=child and consent.given_by == "guardian",
        other_guard=any(row.given_by == "guardian" and row.guardian_id != consent.guardian_id for row in others),
    )
    consent.withdrawn_at = now
    consent.save(update_fields=["withdrawn_at"])
    erasing.erase(person.id, verdict, now=now)
    return verdict


def _tell_answerers(row: ResidentRequest) -> None:
    names = REQUEST_NAMES[RequestKind(row.kind)]
    community = staff.community_of(row.place)
    tell(
        staff.answerers(row.place), kind="register.request", subject_type="resident_request", subject_id=row.id,
        cause=row.id,
        params={
            "category_name_zh": names.zh, "category_name_en": names.en,
            "where": name_places([community])[community]["name"],
        },
    )  # fmt: skip


@transaction.atomic
def recall(request_id: UUID, *, askers: frozenset[UUID]) -> ResidentRequest:
    """Take an open request back; repeating changes nothing. The wall must be open for whoever asked.

    Raises:
        Problem: ``core.not_found``, ``registry.answered_already``.
    """
    row = ResidentRequest.objects.select_for_update(no_key=True).filter(id=request_id, asker_id__in=askers).first()
    if row is None:
        raise Problem(NOT_FOUND)
    if row.state == RequestState.RECALLED:
        return row
    if row.state != RequestState.OPEN:
        raise Problem(errors.ANSWERED_ALREADY)
    row.state, row.answered_at = RequestState.RECALLED, clock.now()
    row.save(update_fields=["state", "answered_at"])
    events.append("registry.request_recalled", actor=SYSTEM, subject_type="resident_request", subject_id=row.id,
                  place=row.place)  # fmt: skip
    return row


def grant(row: ResidentRequest) -> Verdict | None:
    """Carry out what a request asks: a correction is recorded as the resident's word, an erasure erases what may go.

    Raises:
        Problem: ``registry.left_already``, and what ``changes.record_as_resident`` refuses.
    """
    if row.kind == RequestKind.CORRECTION and row.proposed is not None:
        _correct(row)
    if row.kind == RequestKind.ERASURE:
        with wall.opened(people=[row.person_id]):
            verdict = verdict_of(row)
            erasing.erase(row.person_id, verdict, now=clock.now())
        return verdict
    return None


def verdict_of(row: ResidentRequest) -> Verdict:
    """What an erasure would erase; the wall must be open for the person."""
    person = Person.objects.get(id=row.person_id)
    stay = latest_stay(person.id)
    return keeping.on_erasure(
        dictionary(),
        erasing.kept_fields(person),
        registered=stay is not None and stay.last_day is None and person.died_on is None,
        child=is_child(persons.birth_date_kept(person), clock.today()),
        only=row.field or None,
    )


def _correct(row: ResidentRequest) -> None:
    with wall.opened(people=[row.person_id]):
        stay = latest_stay(row.person_id)
        person = Person.objects.get(id=row.person_id)
        if stay is None or stay.last_day is not None:
            raise Problem(errors.LEFT_ALREADY)
        with wall.opened(households=[stay.household_id]):
            dwelling = Household.objects.values_list("dwelling_id", flat=True).get(id=stay.household_id)
        asked_on = row.asked_at.astimezone(clock.CITY_ZONE).date()
        consent = None
        if row.asker_id != row.person_id and is_child(persons.birth_date_kept(person), clock.today()):
            consent = ConsentWords(GUARDIAN, "guardian", asked_on, (row.field,), row.asker_id)
    changes.record_as_resident(
        command=commands.Corrected(
            id=derived_id(row.id, "correction"), dwelling=dwelling, happened_at=row.asked_at, source=Source.RESIDENT,
            household=stay.household_id, person=row.person_id, words={row.field: unsealed(row, PROPOSED)},
            consent=consent,
        ),
        reference=row.id,
    )  # fmt: skip


def answer(*, actor: Actor, row: ResidentRequest, granted: bool, words: str) -> ResidentRequest:
    """Write an answer down, after granting what it grants; ``row`` is locked and the wall open for its place."""
    verdict = grant(row) if granted else None
    said = words.strip()
    if verdict is not None:
        said = f"{said}\n{keeping.in_words(dictionary(), verdict).zh}".strip()
    row.state = RequestState.GRANTED if granted else RequestState.REFUSED
    row.answered_at, row.answered_by_id = clock.now(), actor.account_id
    row.answer = sealed(row.id, ANSWER, said)
    row.save(update_fields=["state", "answered_at", "answered_by", "answer"])
    events.append("registry.request_answered", actor=actor, subject_type="resident_request", subject_id=row.id,
                  place=row.place, payload={"kind": row.kind, "granted": granted})  # fmt: skip
    return row
