"""Readings of observers: who looks on at a drill, and what somebody who does is asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.access.models import Post
from weige.access.queries import PostRef, in_scope, post_refs
from weige.core import languages
from weige.core.places import PlaceRef, Scope, ancestors, name_places
from weige.emergency.drills.scenario import scenarios
from weige.emergency.models import Entry, Observer, Operation
from weige.emergency.operations.keeping import find_whole, now_in
from weige.emergency.plans.calling import NEVER_CALLED, held_today
from weige.emergency.scopes import COMMAND, READ

from .forms import OBSERVED, SEEN_LABELS, Form, forms_of

MOST_CANDIDATES = 300


class QuestionOut(TypedDict):
    code: str
    text: str


class FormOut(TypedDict):
    """A form with what this observer has said so far, if anything."""

    code: str
    text: str
    questions: list[QuestionOut]
    answers: dict[str, str]
    note: str
    told: bool


class ObserverOut(TypedDict):
    id: UUID
    post: PostRef
    observations: int


class ObserverPage(TypedDict):
    """Who looks on at a drill; ``candidates`` are told to whoever may name them."""

    items: list[ObserverOut]
    candidates: list[PostRef]


class ObservedDrill(TypedDict):
    """A drill at which one looks on, with its forms and the words of an answer."""

    operation: UUID
    name: str
    place: PlaceRef
    opened_at: datetime
    now: datetime
    stood_down_at: datetime | None
    forms: list[FormOut]
    words: dict[str, str]


class ObservedDrills(TypedDict):
    items: list[ObservedDrill]


def observers(actor: Actor, operation_id: UUID) -> ObserverPage:
    """Who looks on at a drill.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    found = find_whole(actor, operation_id)
    rows = list(Observer.objects.filter(operation=found, released_at__isnull=True).order_by("named_at", "id"))
    accounts = list(Entry.objects.filter(operation=found, kind=OBSERVED).values_list("account", flat=True))
    candidates = _candidates(found, {row.account_id for row in rows}) if actor.may(COMMAND, found.place) else []
    refs = post_refs([*(row.post_id for row in rows), *candidates])
    return ObserverPage(
        items=[
            ObserverOut(id=row.id, post=refs[row.post_id], observations=accounts.count(row.account_id)) for row in rows
        ],
        candidates=[refs[id] for id in candidates],
    )


def _candidates(found: Operation, named: Iterable[UUID]) -> list[UUID]:
    """Posts whose holders read operations there and are not named yet, the highest place first."""
    rows = Post.objects.filter(
        held_today(), in_scope(Scope((found.place,))) | Q(place__in=ancestors(found.place)),
        account__isnull=False, post_type__abilities__contains=[READ],
    ).exclude(account__in=list(named)).exclude(post_type_id__in=NEVER_CALLED)  # fmt: skip
    return list(rows.order_by("place", "post_type__position", "id").values_list("id", flat=True)[:MOST_CANDIDATES])


def mine(actor: Actor, *, limit: int = 5) -> ObservedDrills:
    """The drills at which the reader looks on, the latest first."""
    rows = list(
        Observer.objects.filter(account_id=actor.person, released_at__isnull=True)
        .select_related("operation")
        .order_by("-named_at", "-id")[:limit]
    )
    operations = [row.operation for row in rows]
    places = name_places(each.place for each in operations)
    words = {seen.value: languages.say(label) for seen, label in SEEN_LABELS.items()}
    return ObservedDrills(
        items=[
            ObservedDrill(
                operation=each.id, name=each.name, place=places[each.place], opened_at=each.opened_at,
                now=now_in(each), stood_down_at=each.stood_down_at, forms=_forms(each, actor.person), words=words,
            )
            for each in operations
        ]
    )  # fmt: skip


def _forms(operation: Operation, account: UUID) -> list[FormOut]:
    """The forms of a drill. An inject's form is there once the inject was given: nothing is told before."""
    rows = Entry.objects.filter(operation=operation, kind__in=[OBSERVED, "inject"]).order_by("at", "seq")
    told: dict[str, Entry] = {}
    given = set()
    for row in rows:
        if row.kind == "inject":
            given.add(str(row.data.get("code", "")))
        elif row.account == account:
            told[str(row.data.get("form", ""))] = row
    scenario = scenarios().get(operation.scenario)
    hidden = {f"inject.{inject.code}" for inject in scenario.injects if inject.code not in given} if scenario else set()
    hidden |= {
        f"objective.{one.code}"
        for one in (scenario.objectives if scenario else ())
        if one.inject and one.inject not in given
    }
    return [_form(form, told.get(form.code)) for form in forms_of(scenario) if form.code not in hidden]


def _form(form: Form, said: Entry | None) -> FormOut:
    return FormOut(
        code=form.code, text=languages.say(form.text),
        questions=[QuestionOut(code=each.code, text=languages.say(each.text)) for each in form.questions],
        answers=dict(said.data.get("answers", {})) if said else {}, note=said.words if said else "",
        told=said is not None,
    )  # fmt: skip
