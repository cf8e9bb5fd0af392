"""Residents' requests as the desk works through them: overdue ones first, each opened on record, each answered once."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Value, When
from typing_extensions import TypedDict

from weige.access.actions import acting, require
from weige.access.actors import Actor
from weige.access.queries import account_names, in_scope
from weige.core import clock, languages
from weige.core.errors import NOT_FOUND, Problem
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import PlaceRef, Scope, name_places
from weige.registry.models import Household, Person, ResidentRequest
from weige.registry.people import reading, wall
from weige.registry.people.dictionary import Field, Kind, dictionary
from weige.registry.people.masking import masked
from weige.registry.people.reading import Read, Reader
from weige.registry.people.terms import REQUEST_NAMES, REQUEST_STATE_NAMES, Manner, RequestKind, RequestState

from . import deadlines, errors, keeping, requests
from .requests import ANSWER, PROPOSED, WORDS
from .staff import ANSWER as ANSWERING
from .staff import community_of

RIGHTS = "rights"


class RequestRow(TypedDict):
    """A request in the desk's list: nothing of who asks. ``standing`` says in words how it stands to its deadline."""

    id: UUID
    kind: str
    kind_label: str
    state: str
    state_label: str
    place: PlaceRef
    asked_at: datetime
    due_on: date
    days_left: int
    overdue: bool
    standing: str | None
    answered_at: datetime | None
    answered_by: str | None


class RequestList(TypedDict):
    items: list[RequestRow]
    next: str | None


class OpenedRequest(RequestRow):
    """A request with what it says. ``current`` and ``proposed`` are masked where the reader's post may not see the
    field; ``effect`` says what granting an erasure would erase and what would stay."""

    person_id: UUID
    name: str | None
    by_guardian: bool
    dwelling: str | None
    field: str | None
    field_label: str | None
    current: str | None
    proposed: str | None
    words: str | None
    effect: str | None
    answer: str | None


def list_requests(
    actor: Actor, *, under: str | None, state: RequestState | None, after: str | None, limit: int
) -> RequestList:
    """Requests of one's area: open ones by their deadline, so that the overdue come first, then the answered.

    Raises:
        Problem: ``access.not_allowed``, ``core.bad_cursor``.
    """
    scope = actor.scope(ANSWERING)
    if not scope:
        require(actor, ANSWERING, under or "")
    scope = scope.within(under) if under else scope
    rows = ResidentRequest.objects.filter(in_scope(scope)).annotate(
        closed=Case(When(state=RequestState.OPEN, then=Value(0)), default=Value(1))
    )
    if state is not None:
        rows = rows.filter(state=state)
    if after:
        closed, day, id = decode_cursor(after, int, str, UUID)
        rows = rows.extra(
            where=["(CASE WHEN state = 'open' THEN 0 ELSE 1 END, due_on, registry_residentrequest.id) > (%s, %s, %s)"],
            params=[closed, day, id],
        )
    with transaction.atomic(), wall.opened(scope):
        found = list(rows.order_by("closed", "due_on", "id")[: limit + 1])
    page: list[ResidentRequest] = [*found[:limit]]
    following = None
    if len(found) > limit:
        last = page[-1]
        following = encode_cursor(0 if last.state == RequestState.OPEN else 1, last.due_on.isoformat(), last.id)
    return RequestList(items=request_rows(page), next=following)


def request_rows(rows: list[ResidentRequest]) -> list[RequestRow]:
    """Requests as the list shows them."""
    names = account_names(row.answered_by_id for row in rows)
    places = name_places(community_of(row.place) for row in rows)
    today = clock.today()
    return [
        RequestRow(
            id=row.id, kind=row.kind, kind_label=languages.say(REQUEST_NAMES[RequestKind(row.kind)]), state=row.state,
            state_label=languages.say(REQUEST_STATE_NAMES[RequestState(row.state)]),
            place=places[community_of(row.place)], asked_at=row.asked_at, due_on=row.due_on,
            days_left=deadlines.days_left(row.due_on, today),
            overdue=row.state == RequestState.OPEN and deadlines.is_overdue(row.due_on, today),
            standing=languages.say(deadlines.in_words(row.due_on, today)) if row.state == RequestState.OPEN else None,
            answered_at=row.answered_at, answered_by=names.get(row.answered_by_id) if row.answered_by_id else None,
        )
        for row in rows
    ]  # fmt: skip


@transaction.atomic
def open_request(actor: Actor, request_id: UUID) -> OpenedRequest:
    """A request with what it says and who asks; the reading is recorded.

    Raises:
        Problem: ``core.not_found``.
    """
    scope = actor.scope(ANSWERING)
    with wall.opened(scope):
        row = _find(scope, request_id)
        return _opened(actor, row)


def _find(scope: Scope, request_id: UUID, *, lock: bool = False) -> ResidentRequest:
    rows = ResidentRequest.objects.select_for_update(no_key=True) if lock else ResidentRequest.objects.all()
    row = rows.filter(in_scope(scope), id=request_id).first()
    if row is None:
        raise Problem(NOT_FOUND)
    return row


def _opened(actor: Actor, row: ResidentRequest) -> OpenedRequest:
    post = actor.post_for(ANSWERING, row.place)
    reader = Reader(actor, RIGHTS, post)
    with wall.opened(people=[row.person_id]):
        person = Person.objects.get(id=row.person_id)
        stay = requests.latest_stay(row.person_id)
        household = stay.household_id if stay else None
        with wall.opened(households=[household] if household else []):
            home = Household.objects.select_related("dwelling").filter(id=household).first() if household else None
        field = dictionary().fields.get(row.field)
        seen = ["name", *([row.field] if field else [])] if person.erased_at is None else []
        current = reading.value_of(person, row.field) if field and person.erased_at is None else None
        effect = None
        if row.kind == RequestKind.ERASURE and row.state == RequestState.OPEN:
            effect = languages.say(keeping.in_words(dictionary(), requests.verdict_of(row), done=False))
        if seen:
            reading.record(
                reader, [Read(person.id, household, row.place, seen)], Manner.UNMASKED, unmasked=True, reference=row.id
            )
        name = reading.value_of(person, "name")
    return OpenedRequest(
        **request_rows([row])[0], person_id=row.person_id, name=name, by_guardian=row.asker_id != row.person_id,
        dwelling=home.dwelling.full_name if home else None, field=row.field or None,
        field_label=languages.say(field.name) if field else None,
        current=_shown(field, current, reader), proposed=_shown(field, requests.unsealed(row, PROPOSED), reader),
        words=requests.unsealed(row, WORDS), effect=effect, answer=requests.unsealed(row, ANSWER),
    )  # fmt: skip


def _shown(field: Field | None, value: str | None, reader: Reader) -> str | None:
    """A value for whoever answers: in full where the field serves such requests or the post may read it."""
    if field is None or value is None:
        return value
    abilities = reader.post.abilities if reader.post else frozenset()
    if field.read not in abilities and RIGHTS not in field.purposes:
        return masked(field, value)
    return in_words(field, value)


def in_words(field: Field, value: str) -> str:
    """A kept value as people read it: the names of choices instead of their codes."""
    if field.kind is Kind.FLAG:
        return "是" if languages.current() != "en" else "yes"
    choice = field.choice_name(value)
    return languages.say(choice) if choice else value


@transaction.atomic
def answer_request(*, actor: Actor, request_id: UUID, granted: bool, words: str) -> OpenedRequest:
    """Answer a request once; granting carries it out in the same transaction. The same answer again changes nothing.

    Raises:
        Problem: ``core.not_found``, ``registry.answered_already``, ``registry.left_already``, and what the register
            refuses of a correction.
    """
    scope = actor.scope(ANSWERING)
    with wall.opened(scope):
        row = _find(scope, request_id, lock=True)
        acting_now = acting(actor, ANSWERING, row.place)
        if row.state != RequestState.OPEN:
            state = RequestState.GRANTED if granted else RequestState.REFUSED
            before = requests.unsealed(row, ANSWER) or ""
            same = row.state == state and row.answered_by_id == actor.account_id
            # What was erased is told after the officer's own words.
            if not (same and before.split("\n")[: len(words.strip().split("\n"))] == words.strip().split("\n")):
                raise Problem(errors.ANSWERED_ALREADY)
        else:
            requests.answer(actor=acting_now, row=row, granted=granted, words=words)
            from .jobs import tell_resident

            tell_resident.defer(request=str(row.id))
        return _opened(actor, row)
