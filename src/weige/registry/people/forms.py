"""What is told of a household over HTTP: a form for each kind of change, and the command that it says."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field

from weige.core import clock
from weige.core.ids import ClientId

from . import commands
from .commands import Command
from .consents import ConsentWords
from .terms import Capacity, Role, Source, Tenure

Code = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
Words = dict[Code, Annotated[str, Field(max_length=200)] | None]
People = Annotated[list[UUID], Field(max_length=40)]


class ConsentIn(Schema):
    wording: Annotated[str, Field(max_length=40)]
    given_by: Literal["self", "guardian"]
    given_on: date | None = None
    fields: Annotated[list[Code], Field(max_length=40)]
    guardian: UUID | None = None

    def words(self) -> ConsentWords:
        return ConsentWords(
            self.wording, self.given_by, self.given_on or clock.today(), tuple(self.fields), self.guardian
        )


class SaidPersonIn(Schema):
    """A person as told; ``id`` is made by the client for a new one."""

    id: UUID
    role: Role
    capacity: Capacity = Capacity.FAMILY
    lives_here: bool = True
    moved_from_elsewhere: bool = False
    values: Words = Field(default_factory=dict)
    consent: ConsentIn | None = None

    def said(self) -> commands.SaidPerson:
        return commands.SaidPerson(
            self.id, self.role, self.capacity, self.lives_here, self.moved_from_elsewhere, self.values,
            self.consent.words() if self.consent else None,
        )  # fmt: skip


class SeenIn(Schema):
    household_id: UUID
    version: int


class ChangeIn(Schema):
    """What every change says: where, when it happened, how it was learned, what the teller had seen."""

    id: ClientId
    dwelling_id: UUID
    happened_at: AwareDatetime
    day: date | None = None
    source: Source = Source.VISIT
    seen: Annotated[list[SeenIn], Field(max_length=40)] | None = None

    def common(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "dwelling": self.dwelling_id,
            "happened_at": self.happened_at,
            "day": self.day,
            "source": self.source,
            "seen": None if self.seen is None else {row.household_id: row.version for row in self.seen},
        }


class MovedInIn(ChangeIn):
    kind: Literal["moved_in"]
    people: Annotated[list[SaidPersonIn], Field(min_length=1, max_length=40)]
    household_id: UUID | None = None
    tenure: Tenure | None = None
    previous_left: bool = False

    def command(self) -> Command:
        return commands.MovedIn(
            **self.common(), people=tuple(person.said() for person in self.people), household=self.household_id,
            tenure=self.tenure, previous_left=self.previous_left,
        )  # fmt: skip


class MovedOutIn(ChangeIn):
    kind: Literal["moved_out"]
    household_id: UUID
    people: People = Field(default_factory=list)
    new_head: UUID | None = None
    now_empty: bool = False

    def command(self) -> Command:
        return commands.MovedOut(
            **self.common(), household=self.household_id, people=tuple(self.people), new_head=self.new_head,
            now_empty=self.now_empty,
        )  # fmt: skip


class BornIn(ChangeIn):
    kind: Literal["birth"]
    household_id: UUID
    child: SaidPersonIn

    def command(self) -> Command:
        return commands.Born(**self.common(), household=self.household_id, child=self.child.said())


class DiedIn(ChangeIn):
    kind: Literal["death"]
    person_id: UUID
    new_head: UUID | None = None

    def command(self) -> Command:
        return commands.Died(**self.common(), person=self.person_id, new_head=self.new_head)


class SplitIn(ChangeIn):
    kind: Literal["split"]
    household_id: UUID
    people: Annotated[list[UUID], Field(min_length=1, max_length=40)]
    new_head: UUID
    head_of_rest: UUID | None = None
    tenure: Tenure | None = None

    def command(self) -> Command:
        return commands.Split(
            **self.common(), household=self.household_id, people=tuple(self.people), new_head=self.new_head,
            head_of_rest=self.head_of_rest, tenure=self.tenure,
        )  # fmt: skip


class MergedIn(ChangeIn):
    kind: Literal["merge"]
    household_id: UUID
    into: UUID
    roles: dict[UUID, Role] = Field(default_factory=dict)

    def command(self) -> Command:
        return commands.Merged(**self.common(), household=self.household_id, into=self.into, roles=self.roles)


class HeadChangedIn(ChangeIn):
    kind: Literal["head_changed"]
    household_id: UUID
    person_id: UUID
    role_of_old: Role = Role.OTHER

    def command(self) -> Command:
        return commands.HeadChanged(
            **self.common(), household=self.household_id, person=self.person_id, role_of_old=self.role_of_old
        )


class RoleChangedIn(ChangeIn):
    kind: Literal["role_changed"]
    household_id: UUID
    person_id: UUID
    role: Role | None = None
    capacity: Capacity | None = None
    lives_here: bool | None = None

    def command(self) -> Command:
        return commands.RoleChanged(
            **self.common(), household=self.household_id, person=self.person_id, role=self.role,
            capacity=self.capacity, lives_here=self.lives_here,
        )  # fmt: skip


class RemovedIn(ChangeIn):
    kind: Literal["removed"]
    household_id: UUID
    person_id: UUID

    def command(self) -> Command:
        return commands.Removed(**self.common(), household=self.household_id, person=self.person_id)


class SamePersonIn(ChangeIn):
    kind: Literal["same_person"]
    household_id: UUID
    person_id: UUID
    other_id: UUID
    moved_from_elsewhere: bool = False

    def command(self) -> Command:
        return commands.SamePerson(
            **self.common(), household=self.household_id, person=self.person_id, other=self.other_id,
            moved_from_elsewhere=self.moved_from_elsewhere,
        )  # fmt: skip


class CorrectedIn(ChangeIn):
    kind: Literal["correction"]
    household_id: UUID
    person_id: UUID
    values: Annotated[Words, Field(min_length=1, max_length=40)]
    consent: ConsentIn | None = None

    def command(self) -> Command:
        return commands.Corrected(
            **self.common(), household=self.household_id, person=self.person_id, words=self.values,
            consent=self.consent.words() if self.consent else None,
        )  # fmt: skip


class VerifiedIn(ChangeIn):
    kind: Literal["verified"]
    household_id: UUID | None = None

    def command(self) -> Command:
        return commands.Verified(**self.common(), household=self.household_id)


class VacantIn(ChangeIn):
    kind: Literal["vacant"]
    all_left: bool = False

    def command(self) -> Command:
        return commands.Vacant(**self.common(), all_left=self.all_left)


AnyChange = Annotated[
    MovedInIn | MovedOutIn | BornIn | DiedIn | SplitIn | MergedIn | HeadChangedIn | RoleChangedIn | RemovedIn | SamePersonIn
    | CorrectedIn | VerifiedIn | VacantIn,
    Field(discriminator="kind"),
]  # fmt: skip
