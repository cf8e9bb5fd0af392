"""Shelters as standing data of a place: kept at the desk, and those that an operation can use."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from typing_extensions import TypedDict

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.access.models import Post
from weige.access.queries import PostRef, in_scope, post_refs
from weige.core import clock, events
from weige.core.errors import ID_TAKEN, Problem
from weige.core.places import PlaceRef, Scope, ancestors, name_places
from weige.emergency.models import Operation, Shelter
from weige.emergency.plans.calling import held_today
from weige.emergency.scopes import COMMAND, PLAN, READ

from . import errors

MOST = 1_000


@dataclass(frozen=True, slots=True)
class ShelterWords:
    """What is kept of a shelter; degrees WGS 84."""

    name: str
    longitude: float
    latitude: float
    capacity: int
    step_free: bool = False
    keeper: UUID | None = None
    is_open: bool = True


class ShelterOut(TypedDict):
    """A shelter as shown."""

    id: UUID
    place: PlaceRef
    name: str
    longitude: float
    latitude: float
    capacity: int
    step_free: bool
    keeper: PostRef | None
    is_open: bool
    version: int
    may_keep: bool


class ShelterPage(TypedDict):
    items: list[ShelterOut]


def seen(actor: Actor) -> Q:
    """The condition of standing data that someone may see: of places that they read, plan or command for."""
    return in_scope(actor.scope(READ)) | in_scope(actor.scope(PLAN)) | in_scope(actor.scope(COMMAND))


def for_operation(operation: Operation) -> QuerySet[Shelter]:
    """The shelters that an operation can use: of its place, and those that places above keep."""
    return Shelter.objects.filter(in_scope(Scope((operation.place,))) | Q(place__in=ancestors(operation.place)))


def shelters(actor: Actor) -> ShelterPage:
    """The shelters that someone may see, by place and name."""
    rows = list(Shelter.objects.filter(seen(actor)).order_by("place", "name", "id")[:MOST])
    return ShelterPage(items=_out(actor, rows))


def shelter(actor: Actor, shelter_id: UUID) -> ShelterOut:
    """One shelter.

    Raises:
        Problem: ``emergency.unknown_shelter``.
    """
    rows = list(Shelter.objects.filter(seen(actor), id=shelter_id))
    if not rows:
        raise Problem(errors.UNKNOWN_SHELTER)
    return _out(actor, rows)[0]


def _out(actor: Actor, rows: list[Shelter]) -> list[ShelterOut]:
    places, keepers = name_places(row.place for row in rows), post_refs(row.keeper_id for row in rows)
    return [
        ShelterOut(
            id=row.id, place=places[row.place], name=row.name, longitude=row.longitude, latitude=row.latitude,
            capacity=row.capacity, step_free=row.step_free, keeper=keepers.get(row.keeper_id) if row.keeper_id else None,
            is_open=row.is_open, version=row.version, may_keep=actor.may(PLAN, row.place),
        )
        for row in rows
    ]  # fmt: skip


@transaction.atomic
def add(*, actor: Actor, id: UUID, place: str, words: ShelterWords) -> Shelter:
    """Add a shelter to a place. Repeating the command returns it.

    Raises:
        Problem: ``access.not_allowed``, ``emergency.keeper_unfit``, ``core.id_taken``.
    """
    actor = acting(actor, PLAN, place)
    earlier = Shelter.objects.filter(id=id).first()
    if earlier is not None:
        differs = any(getattr(earlier, name) != value for name, value in _columns(words).items())
        if earlier.place != place or (earlier.version == 1 and differs):
            raise Problem(ID_TAKEN, field="id")
        return earlier
    check_keeper(words.keeper, place)
    try:
        with transaction.atomic():
            made = Shelter.objects.create(id=id, place=place, made_at=clock.now(), **_columns(words))
    except IntegrityError as error:
        raise Problem(ID_TAKEN, field="id") from error
    _tell(actor, made, "emergency.shelter_added")
    return made


@transaction.atomic
def change(*, actor: Actor, shelter_id: UUID, version: int, words: ShelterWords) -> Shelter:
    """Change a shelter. Sent again with the same content it changes nothing.

    Raises:
        Problem: ``emergency.unknown_shelter``, ``access.not_allowed``, ``emergency.shelter_changed``,
            ``emergency.keeper_unfit``.
    """
    found = Shelter.objects.select_for_update().filter(seen(actor), id=shelter_id).first()
    if found is None:
        raise Problem(errors.UNKNOWN_SHELTER)
    actor = acting(actor, PLAN, found.place)
    columns = _columns(words)
    if found.version == version + 1 and all(getattr(found, name) == value for name, value in columns.items()):
        return found
    if found.version != version:
        raise Problem(errors.SHELTER_CHANGED, field="version")
    check_keeper(words.keeper, found.place)
    for name, value in columns.items():
        setattr(found, name, value)
    found.version += 1
    found.save()
    _tell(actor, found, "emergency.shelter_changed")
    return found


def check_keeper(post: UUID | None, place: str) -> None:
    """A keeper's post stands today at the place, above it or below it.

    Raises:
        Problem: ``emergency.keeper_unfit``.
    """
    if post is None:
        return
    near = in_scope(Scope((place,))) | Q(place__in=ancestors(place))
    if not Post.objects.filter(near, held_today(), id=post).exists():
        raise Problem(errors.KEEPER_UNFIT, field="keeper")


def _columns(words: ShelterWords) -> dict[str, object]:
    columns = asdict(words)
    columns["keeper_id"] = columns.pop("keeper")
    return columns


def _tell(actor: Actor, row: Shelter, kind: str) -> None:
    events.append(kind, actor=actor, subject_type="shelter", subject_id=row.id, place=row.place)
