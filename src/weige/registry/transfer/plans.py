"""The plan of a file as plain values: what each household would do, what is wrong, who may be there already. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from weige.registry.people.homes import NO_EFFECTS, Effects
from weige.registry.people.persons import Prepared

from .duplicates import Reason
from .faults import Fault
from .households import FileHousehold

SAME, DIFFERENT, SKIP = "same", "different", "skip"


@dataclass(frozen=True, slots=True)
class Declared:
    """Written consents that the importer declares to be on file."""

    wording: str
    given_on: date


@dataclass(frozen=True, slots=True)
class Near:
    """Someone of the file who may be there already: on another line, or in the register."""

    line: int
    other_line: int | None
    person: UUID | None
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class Part:
    """What a household of the file does: one change of the register; ``vacant`` says that the dwelling is empty."""

    home: FileHousehold
    change: UUID
    household: UUID | None = None
    effects: Effects = NO_EFFECTS
    people: list[Prepared] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    known: int = 0
    vacant: bool = False

    @property
    def writes(self) -> bool:
        return bool(self.people) or self.effects != NO_EFFECTS


@dataclass(slots=True)
class Plan:
    """The whole file: what would be written, what is wrong, who may be there already."""

    parts: list[Part] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    near: list[Near] = field(default_factory=list)
    undecided: int = 0
    skipped: int = 0


class Wrong(Exception):
    """A household that cannot be as the file says."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__()
        self.faults = faults
