"""What the API tells of an evacuation: the lists and their differences, lines at the desk, doors on the phone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from typing_extensions import TypedDict

from weige.core.places import PlaceRef


class Households(TypedDict):
    """How many households stand how, and of how many people. ``checked_in`` are people that shelters have counted, ``people_elsewhere`` those of moved households that went to no shelter;
    ``not_come`` households said to be moved to a shelter of which nobody has checked in, ``not_said`` those of which somebody has and
    that nobody said to be moved."""

    households: int
    people: int
    to_move: int
    informed: int
    moved: int
    refused: int
    unreachable: int
    returned: int
    people_to_move: int
    people_moved: int
    checked_in: int
    people_elsewhere: int
    not_come: int
    not_said: int
    conflicts: int
    without_shelter: int


class GridHouseholds(Households):
    """The households of one micro-grid."""

    place: PlaceRef


class AreaOut(TypedDict):
    """An area whose evacuation was ordered: a place, or one of its buildings."""

    id: UUID
    place: PlaceRef
    building: str | None
    ordered_at: datetime
    return_approved_at: datetime | None
    households: int
    people: int


class ShelterLoad(TypedDict):
    """How full a shelter is, in people: planned to go there, said to have been taken there, checked in there; ``others``
    are there, or to go there, by other operations that run in earnest."""

    id: UUID
    name: str
    place: PlaceRef
    capacity: int
    step_free: bool
    is_open: bool
    longitude: float
    latitude: float
    planned: int
    said: int
    checked_in: int
    others: int
    overfull: bool
    mine: bool


class EvacuationOut(TypedDict):
    """An evacuation as its command sees it, without any household. ``areas_to_list`` are areas of the plan whose
    households are being listed now."""

    operation: UUID
    name: str
    drill: bool
    stood_down_at: datetime | None
    now: datetime
    may_command: bool
    areas_to_list: int
    total: Households
    grids: list[GridHouseholds]
    areas: list[AreaOut]
    shelters: list[ShelterLoad]


class BuildingChoice(TypedDict):
    id: UUID
    name: str


class GridChoice(TypedDict):
    """A micro-grid that can be evacuated, with its buildings."""

    place: PlaceRef
    buildings: list[BuildingChoice]


class GridChoices(TypedDict):
    """The micro-grids with their buildings; ``more``: there are more than are listed."""

    items: list[GridChoice]
    more: bool


class Word(TypedDict):
    """What somebody said of a door, and when."""

    state: str
    state_label: str
    at: datetime
    who: str


class LineOut(TypedDict):
    """A household on the list: where, how many, what help; no names. ``against`` is what another person said that
    does not go together with ``said``."""

    id: UUID
    place: PlaceRef
    door: str
    people: int
    need: str
    need_label: str
    state: str
    state_label: str
    state_at: datetime | None
    way_label: str
    conflict: bool
    said: Word | None
    against: Word | None
    shelter: UUID | None
    taken_to: UUID | None
    elsewhere: bool
    checked_in: int


class LinePage(TypedDict):
    items: list[LineOut]
    more: bool


class DoorLine(TypedDict):
    """A door on the phone of whoever is called to see to it."""

    id: UUID
    building: UUID | None
    building_name: str
    dwelling: UUID
    door: str
    people: int
    need: str
    need_label: str
    code: str
    state: str
    state_label: str
    state_at: datetime | None
    conflict: bool
    shelter: UUID | None
    taken_to: UUID | None
    elsewhere: bool
    may_return: bool


class ShelterChoice(TypedDict):
    id: UUID
    name: str
    step_free: bool
    mine: bool


class CheckedInElsewhere(TypedDict):
    """People of a household who have checked in at another shelter."""

    name: str
    people: int


class CheckInDoubt(TypedDict):
    """A household of which more have checked in at several shelters than it has people: by its code, how many are said
    to be here, how many it has."""

    code: str
    here: int
    people: int
    elsewhere: list[CheckedInElsewhere]


class KeptShelter(ShelterChoice):
    """A shelter that somebody keeps: how many are checked in there in this operation, of how many it holds; and
    the households that are in doubt."""

    capacity: int
    here: int
    doubts: list[CheckInDoubt]


class KeptShelters(TypedDict):
    """The shelters of an operation that somebody keeps, called to it or not."""

    operation: UUID
    name: str
    drill: bool
    shelters: list[KeptShelter]


class KeptPage(TypedDict):
    items: list[KeptShelters]


class EvacuationTerm(TypedDict):
    code: str
    label: str


class Doors(TypedDict):
    """The doors of whoever is called, the most vulnerable of each building first, with what can be said of them; and the
    shelters, of which some are ``mine`` to keep."""

    call: UUID
    operation: UUID
    name: str
    drill: bool
    place: PlaceRef | None
    items: list[DoorLine]
    shelters: list[ShelterChoice]
    states: list[EvacuationTerm]
    ways: list[EvacuationTerm]


class CheckedIn(TypedDict):
    """A check-in as the shelter sees it: which door, how many are expected, how many are here now and elsewhere; and how
    many the shelter has now of how many it holds."""

    door: str
    people: int
    checked_in: int
    elsewhere: list[CheckedInElsewhere]
    here: int
    capacity: int


class DoorTold(TypedDict):
    """A door after something was said of it."""

    id: UUID
    state: str
    state_label: str
    state_at: datetime | None
    conflict: bool


class ListedOut(TypedDict):
    """What an order added to the list."""

    households: int
    people: int
