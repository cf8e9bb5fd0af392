"""Which household goes to which shelter: proposed by ``assigning`` for all at once, adopted by the command."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.core.errors import Problem
from weige.emergency import models
from weige.emergency.models import EvacuationLine, Operation
from weige.emergency.operations.keeping import commanding, enter, find_whole, is_replay, within
from weige.registry.people.needs import Need
from weige.territory.queries import centres

from . import errors
from .assigning import Party, Shelter, assign
from .doors import DoorState
from .listing import need_of, one_at_a_time
from .loads import held_by_others
from .shelters import for_operation

AWAY = (DoorState.MOVED, DoorState.RETURNED)


class ProposedShelter(TypedDict):
    """How many people would come to a shelter, and for how many there is room."""

    id: UUID
    name: str
    people: int
    room: int


class ShelterProposal(TypedDict):
    """A proposal for every household that is still to be moved; ``metres`` are those of all people together. ``seal``
    stands for the list and the shelters that it was made of."""

    seal: str
    households: int
    people: int
    without_room: int
    metres: int
    proven: bool
    shelters: list[ProposedShelter]


@dataclass(frozen=True, slots=True)
class _Question:
    """What an answer rests on, and nothing else: ``seal`` changes with anything that may change the answer."""

    people: dict[UUID, int]
    parties: list[Party]
    rows: list[models.Shelter]
    shelters: list[Shelter]

    @property
    def seal(self) -> str:
        return hashlib.sha256(repr((self.parties, self.shelters)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Proposed:
    out: ShelterProposal
    shelter_of: dict[UUID, UUID]


def proposal(actor: Actor, operation_id: UUID) -> ShelterProposal:
    """Where the households that are still to be moved would go.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``.
    """
    found = find_whole(actor, operation_id)
    commanding(actor, found)
    return _propose(_question(found)).out


def adopt(*, actor: Actor, operation_id: UUID, id: UUID, seal: str) -> None:
    """Adopt what was proposed for this list and these shelters; of answers that are equally good it may be another.
    Repeating the command changes nothing.

    It is solved, which may take a minute, before anything is held; then only if nothing has changed it is adopted.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.stood_down``,
            ``emergency.proposal_changed``, ``core.id_taken``.
    """
    with within(actor, operation_id, lock=False) as found:
        commander = commanding(actor, found)
        if is_replay(found, id, "shelters_assigned", commander, said={"seal": seal}):
            return
        question = _question(found)
        if question.seal != seal:
            raise Problem(errors.PROPOSAL_CHANGED, field="seal")
    made = _propose(question)
    with one_at_a_time(actor, operation_id) as found:
        actor = commanding(actor, found)
        if is_replay(found, id, "shelters_assigned", actor, said={"seal": seal}):
            return
        if _question(found).seal != seal:
            raise Problem(errors.PROPOSAL_CHANGED, field="seal")
        going: dict[UUID, list[UUID]] = {}
        for line, shelter in made.shelter_of.items():
            going.setdefault(shelter, []).append(line)
        still = EvacuationLine.objects.filter(operation=found).exclude(state__in=AWAY)
        still.exclude(id__in=list(made.shelter_of)).update(shelter=None)
        for shelter, lines in going.items():
            still.filter(id__in=lines).update(shelter=shelter)
        enter(found, "shelters_assigned", actor, id=id, data={
            "households": made.out["households"], "without_room": made.out["without_room"],
            "proven": made.out["proven"], "seal": seal,
        })  # fmt: skip


def _question(found: Operation) -> _Question:
    lines = list(
        EvacuationLine.objects.filter(operation=found).exclude(state__in=AWAY).select_related("building").order_by("id")
    )
    rows = list(for_operation(found).filter(is_open=True).order_by("id"))
    taken = _taken(found)
    points = _points(lines, rows)
    return _Question(
        {line.id: line.people for line in lines},
        [Party(str(line.id), line.people, points[line.id], need_of(line) is Need.CARRIED) for line in lines],
        rows,
        [
            Shelter(str(row.id), max(0, row.capacity - taken[row.id]), (row.longitude, row.latitude), row.step_free)
            for row in rows
        ],
    )  # fmt: skip


def _taken(found: Operation) -> Counter[UUID]:
    """Room that is not there any more: whom this operation has taken to shelters, and what others hold."""
    gone = EvacuationLine.objects.filter(operation=found, state=DoorState.MOVED, taken_to__isnull=False)
    taken = held_by_others(found)
    for shelter, people in gone.values_list("taken_to").annotate(people=Sum("people")):
        taken[shelter] += people
    return taken


def _propose(question: _Question) -> _Proposed:
    made = assign(question.parties, question.shelters)
    shelter_of = {UUID(line): UUID(shelter) for line, shelter in made.shelter_of.items()}
    people: Counter[UUID] = Counter()
    for line, shelter in shelter_of.items():
        people[shelter] += question.people[line]
    return _Proposed(
        ShelterProposal(
            seal=question.seal, households=len(shelter_of), people=people.total(),
            without_room=len(made.without_room), metres=made.metres, proven=made.proven,
            shelters=[
                ProposedShelter(id=row.id, name=row.name, people=people[row.id], room=of.capacity)
                for row, of in zip(question.rows, question.shelters, strict=True)
            ],
        ),
        shelter_of,
    )  # fmt: skip


def _points(lines: list[EvacuationLine], rows: list[models.Shelter]) -> dict[UUID, tuple[float, float]]:
    """Where each household sets out: at its building, or within its grid. Of a household of which nobody knows where it
    is, every shelter is as near as another."""
    inside = centres(line.place for line in lines)
    anywhere = (rows[0].longitude, rows[0].latitude) if rows else (0.0, 0.0)
    found = {}
    for line in lines:
        building = line.building
        if building is not None and building.longitude is not None and building.latitude is not None:
            found[line.id] = (building.longitude, building.latitude)
        else:
            found[line.id] = inside.get(line.place, anywhere)
    return found
