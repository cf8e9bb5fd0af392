"""Readings of reply texts: those that somebody keeps, and those offered with a case, filled in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from django.db.models import Min, Q
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.access.models import Organisation
from weige.access.queries import in_scope
from weige.cases.lifecycle import MOVES, PostFacts
from weige.cases.models import Case, ReplyText, StageClock
from weige.cases.reference import reference
from weige.core import clock, languages
from weige.core.errors import Text
from weige.core.places import Scope, ancestors, name_places
from weige.registry.rights.sentences import day_in_words

from . import rules
from .rules import Office, Value

MoveWithWords = Literal[
    "solve_on_the_spot", "dispatch", "handle", "reply", "whistle", "redirect", "pause", "return", "escalate", "close",
    "reopen",
]  # fmt: skip


class ReplyTextOut(TypedDict):
    id: UUID
    name: str
    text: str
    moves: list[MoveWithWords]
    version: int


class OfficeOut(TypedDict):
    """An office with the texts that it keeps: an organisation, or a place."""

    organisation: UUID | None
    place: str
    label: str
    items: list[ReplyTextOut]


class MoveName(TypedDict):
    move: MoveWithWords
    label: str


class Offices(TypedDict):
    items: list[OfficeOut]
    moves: list[MoveName]
    most: int


class FilledText(TypedDict):
    """A text filled with the values of a case, ready to be edited."""

    id: UUID
    name: str
    office: str
    text: str
    moves: list[MoveWithWords]


class FilledTexts(TypedDict):
    items: list[FilledText]


def posts_of(actor: Actor) -> list[PostFacts]:
    """An actor's posts as the rules see them."""
    return [PostFacts(post.id, post.post_type, post.place, post.organisation, post.abilities) for post in actor.posts]


def kept(actor: Actor) -> list[OfficeOut]:
    """The offices whose texts somebody keeps from their own posts, each with its texts."""
    posts = posts_of(actor)
    places = sorted(
        {post.place for post in posts if post.organisation is None and rules.MANAGE in post.abilities
         and len(post.place) <= rules.DESK_DIGITS},
        key=lambda place: (len(place), place),
    )  # fmt: skip
    own = [post.organisation for post in posts if post.organisation and rules.HANDLE in post.abilities]
    communities = Scope.of(place for place in places if len(place) == rules.DESK_DIGITS)
    served = Q(id__in=own) | Q(place__in=places) | in_scope(communities)
    bodies = list(Organisation.objects.filter(served).order_by("name", "id"))
    offices = [Office(place) for place in places] + [Office(body.place, body.id) for body in bodies]
    labels = _labels(offices, {body.id: body.name for body in bodies})
    found: dict[Office, list[ReplyTextOut]] = {office: [] for office in offices}
    wanted = Q(organisation=None, place__in=places) | Q(organisation__in=[body.id for body in bodies])
    for one in ReplyText.objects.filter(wanted, deleted_at=None).order_by("position", "id"):
        found[Office(one.place, one.organisation_id)].append(text_out(one))
    return [
        OfficeOut(organisation=office.organisation, place=office.place, label=labels[office], items=found[office])
        for office in offices
    ]


def move_names() -> list[MoveName]:
    """The moves that take words, as offered."""
    return [
        MoveName(move=name, label=languages.say(MOVES[name].label))  # type: ignore[typeddict-item]
        for name in rules.MOVES_WITH_WORDS
    ]


def text_out(one: ReplyText) -> ReplyTextOut:
    return ReplyTextOut(id=one.id, name=one.name, text=one.text, moves=_moves(one), version=one.version)


def _moves(one: ReplyText) -> list[MoveWithWords]:
    return cast(list[MoveWithWords], one.moves)


def for_case(actor: Actor, case: Case) -> list[FilledText]:
    """The texts of the actor's organisations, and of the places in which the actor's posts stand, the nearest first,
    filled from a case that the actor may see."""
    own = {post.organisation for post in actor.posts if post.organisation}
    places = {place for post in actor.posts if post.organisation is None for place in ancestors(post.place)}
    wanted = Q(organisation__in=own) | Q(organisation=None, place__in=places)
    found = list(ReplyText.objects.select_related("organisation").filter(wanted, deleted_at=None))
    if not found:
        return []
    found.sort(key=lambda one: (one.organisation_id is None, -len(one.place), one.place, one.position, one.id))
    labels = _labels(
        (Office(one.place, one.organisation_id) for one in found),
        {one.organisation.id: one.organisation.name for one in found if one.organisation},
    )
    values = _values(case)
    return [
        FilledText(
            id=one.id, name=one.name, office=labels[Office(one.place, one.organisation_id)],
            text=rules.fill(one.text, values), moves=_moves(one),
        )
        for one in found
    ]  # fmt: skip


def _values(case: Case) -> dict[Value, Text]:
    due = StageClock.objects.filter(case=case, stopped_at=None).aggregate(first=Min("due_at"))["first"]
    running = due if case.paused_since is None else None
    where = case.where or name_places([case.place])[case.place]["name"]
    return {
        "number": Text(case.number, case.number),
        "place": Text(where, where),
        "category": reference().name(case.category_id),
        "deadline": _moment(running) if running else rules.NOT_SET,
    }


def _moment(due: datetime) -> Text:
    local = due.astimezone(clock.CITY_ZONE)
    day = day_in_words(local.date(), clock.today())
    return Text(f"{day.zh}{local:%H:%M}", f"{day.en}, {local:%H:%M}")


def _labels(offices: Iterable[Office], bodies: dict[UUID, str]) -> dict[Office, str]:
    known = set(offices)
    names = name_places({office.place for office in known})
    return {
        office: bodies[office.organisation] if office.organisation else names[office.place]["name"] for office in known
    }
