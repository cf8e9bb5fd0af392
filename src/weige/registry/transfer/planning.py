"""What a file would do to the register: who of it is known, what is new, changed or wrong. Reads, writes nothing.

The same plan is made for the check, which shows it, and for the taking, which writes it under locks: what happened in
between is therefore seen.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from weige.core.errors import Text
from weige.core.sealing import derivation
from weige.registry.people import errors as people_errors
from weige.registry.people import persons, stays
from weige.registry.people.consents import ConsentFault, ConsentWords, check, is_child
from weige.registry.people.dictionary import dictionary
from weige.registry.people.homes import Ids, Newcomer, Refusal, Standing
from weige.registry.people.persons import Prepared
from weige.registry.people.terms import Capacity, Role

from . import row_errors
from .duplicates import Reason
from .faults import Fault
from .households import FileHousehold, guardian_of, no_head
from .known import KnownPerson, read_taken_back
from .plans import DIFFERENT, SAME, SKIP, Declared, Part, Plan, Wrong
from .recognising import Recognition
from .rows import PersonRow

NOT_TWO = frozenset({Reason.LIVES_ELSEWHERE, Reason.OUTSIDE})
"""Where the identity number is the same nobody can be two."""


@dataclass(slots=True)
class Planner:
    """Plans one file.

    Attributes:
        known: who of it is registered.
        choices: decisions about near-duplicates by line; ``others`` holds for lines without one.
        prefer_file: what was verified first hand gives way to the file.
    """

    import_id: UUID
    known: Recognition
    today: date
    columns: Mapping[str, int]
    declared: Declared | None = None
    choices: Mapping[int, str] = field(default_factory=dict)
    others: str | None = None
    prefer_file: bool = False
    _movers: set[int] = field(default_factory=set)
    _left_out: set[int] = field(default_factory=set)
    _ids: dict[int, UUID] = field(default_factory=dict)
    _changes_of: Ids = field(init=False)

    def __post_init__(self) -> None:
        self._changes_of = derivation(self.import_id)

    def plan(
        self, homes: Sequence[FileHousehold], faults: Sequence[Fault], empty: Sequence[FileHousehold] = ()
    ) -> Plan:
        """The plan of all households; ``faults`` are those found before, which hold their households back.

        Args:
            empty: the lines that say that nobody lives in a dwelling.
        """
        found = self.begin(homes, faults, empty)
        for home in homes:
            self.part(home, found)
        for home in empty:
            self.vacant(home, found)
        self.finish(homes, found)
        return found

    def begin(
        self, homes: Sequence[FileHousehold], faults: Sequence[Fault], empty: Sequence[FileHousehold] = ()
    ) -> Plan:
        """A plan with all that is read of the register and decided of near-duplicates, and with no part yet."""
        found = Plan(faults=list(faults))
        self.known.recognise([*homes, *empty], found)
        if self.declared:
            read_taken_back(list(self.known.who.values()))
        self._decide({row.line: row for home in homes for row in home.rows}, found)
        return found

    def part(self, home: FileHousehold, found: Plan) -> Part | None:
        """What one household of the file does, which goes into the plan; or its faults, which go there too."""
        return self._kept(self._part(home, found), found)

    def vacant(self, home: FileHousehold, found: Plan) -> Part | None:
        """As :meth:`part`, for a line that says that nobody lives in a dwelling."""
        return self._kept(self._vacant(home, found), found)

    def _kept(self, part: Part | None, found: Plan) -> Part | None:
        if part is not None:
            found.parts.append(part)
        return part

    def finish(self, homes: Sequence[FileHousehold], found: Plan) -> None:
        """Put the faults in order and count who was left out."""
        found.faults.sort(key=lambda fault: (fault.line, fault.column if fault.column is not None else -1))
        found.skipped = sum(1 for home in homes for row in home.rows if row.line in self._left_out)

    def knows_someone(self, home: FileHousehold) -> bool:
        """Whether somebody of a household is registered already."""
        return any(row.line in self.known.who for row in home.rows)

    def _vacant(self, home: FileHousehold, found: Plan) -> Part | None:
        """A dwelling that the file says is empty; nobody is moved out by that."""
        line = home.rows[0].line
        part = Part(home, self._changes_of(f"{home.dwelling}:{line}"), vacant=True)
        standing = self._standing(home)
        if standing.vacancy is not None:
            found.faults.append(Fault(line, row_errors.TAKEN_AS_VACANT, note=True))
            return part
        try:
            part.effects = stays.vacant(standing, first_day=self.today, today=self.today, ids=derivation(part.change))
        except Refusal as refusal:
            lived_in = refusal.code == "still_lived_in"
            found.faults.append(
                Fault(line, row_errors.STILL_LIVED_IN if lived_in else people_errors.REFUSALS[refusal.code])
            )
            return None
        found.faults.append(Fault(line, row_errors.TAKEN_AS_VACANT, note=True))
        return part

    def _standing(self, home: FileHousehold) -> Standing:
        return Standing(
            home.dwelling, home.place, tuple(self.known.register.households.get(home.dwelling, ())),
            self.known.register.vacancies.get(home.dwelling),
        )  # fmt: skip

    def _decide(self, rows: Mapping[int, PersonRow], found: Plan) -> None:
        """Apply what was decided about near-duplicates; whoever is undecided is left out."""
        for near in found.near:
            choice = self.choices.get(near.line) or self.others
            if choice == SAME and near.person is not None and Reason.OUTSIDE in near.reasons:
                if not self.known.agrees(rows[near.line], near.person):
                    rows[near.line].faulty = True
                    found.faults.append(Fault(near.line, row_errors.UNSETTLED, self.columns.get("identity_number")))
                    continue
                self.known.who[near.line] = self.known.elsewhere[near.person].person
                self._movers.add(near.line)
            elif choice == SAME and near.person is not None:
                person = self.known.register.people.get(near.person)
                if person is None:
                    person = self.known.elsewhere[near.person].person
                self.known.who[near.line] = person
                self._movers.add(near.line)
            elif choice in {SAME, SKIP} or (choice == DIFFERENT and NOT_TWO.intersection(near.reasons)):
                self._left_out.add(near.line)
            elif choice != DIFFERENT:
                found.undecided += 1
                self._left_out.add(near.line)
                found.faults.append(Fault(near.line, row_errors.UNDECIDED))

    def _part(self, home: FileHousehold, found: Plan) -> Part | None:
        """One household's change, or its faults."""
        wrong = next((row for row in home.rows if row.faulty), None)
        undecided = next((row for row in home.rows if row.line in self._left_out), None)
        rows = [row for row in home.rows if row.line not in self._left_out]
        if wrong is None and undecided is not None and undecided.role == Role.HEAD and rows:
            wrong = undecided
        if wrong is not None:
            code = row_errors.AWAITS if wrong is undecided else row_errors.HELD_BACK
            told = {fault.line for fault in found.faults if not fault.note}
            for row in home.rows:
                if row is not wrong and not row.faulty and row.line not in told:
                    found.faults.append(Fault(row.line, code, None, {"other": wrong.line}))
            return None
        if not rows:
            return None
        try:
            return self._changes(home, rows, found)
        except Wrong as wrong_line:
            found.faults += wrong_line.faults
            told = {fault.line for fault in wrong_line.faults}
            first = min(told)
            found.faults += [
                Fault(row.line, row_errors.HELD_BACK, None, {"other": first})
                for row in home.rows
                if row.line not in told
            ]
            return None

    def _changes(self, home: FileHousehold, rows: Sequence[PersonRow], found: Plan) -> Part:
        part = Part(home, self._changes_of(f"{home.dwelling}:{rows[0].line}"))
        ids = derivation(part.change)
        for row in rows:
            known = self.known.who.get(row.line)
            self._ids[row.line] = known.id if known else ids(f"person:{row.line}")
        members = [row for row in rows if self._is_member(row, home.dwelling)]
        newcomers = [row for row in rows if row not in members]
        standing = self._standing(home)
        part.household = self._household_of(members, home.dwelling)
        if newcomers:
            self._move_in(part, standing, newcomers, ids)
        for row in rows:
            self._person(part, row, rows, found, is_member=row in members)
        return part

    def _is_member(self, row: PersonRow, dwelling: UUID) -> bool:
        known = self.known.who.get(row.line)
        return known is not None and known.lives_in(dwelling)

    def _household_of(self, members: Sequence[PersonRow], dwelling: UUID) -> UUID | None:
        for row in members:
            for household, home in self.known.who[row.line].stays:
                if home == dwelling:
                    return household
        return None

    def _move_in(self, part: Part, standing: Standing, newcomers: Sequence[PersonRow], ids: Ids) -> None:
        column = self.columns.get("relation")
        if part.household is None and not any(row.role == Role.HEAD for row in newcomers):
            raise Wrong(no_head(part.home, column))
        if known := [self.known.who[row.line] for row in newcomers if row.line in self.known.who]:
            standing = self._with_elsewhere(standing, known)
        days = [row.first_day for row in newcomers if row.first_day]
        day = min(days) if days else None
        people = [
            Newcomer(
                self._ids[row.line], Role(row.role), Capacity(row.capacity), row.lives_here,
                moved_from_elsewhere=row.line in self._movers,
            )
            for row in newcomers
        ]  # fmt: skip
        try:
            effects = stays.move_in(
                standing, people, day=day, today=self.today, ids=ids, household=part.household, tenure=part.home.tenure,
            )  # fmt: skip
        except Refusal as refusal:
            line = self._line_at_fault(refusal, newcomers)
            at = self.columns.get("first_day") if refusal.field == "day" else column
            raise Wrong([Fault(line, people_errors.REFUSALS[refusal.code], at)]) from refusal
        own_day = {self._ids[row.line]: row.first_day for row in newcomers if row.first_day and row.first_day != day}
        if own_day:
            opened = tuple(
                dataclasses.replace(stay, first_day=own_day[stay.person]) if stay.person in own_day else stay
                for stay in effects.stays_opened
            )
            effects = dataclasses.replace(effects, stays_opened=opened)
        part.effects = effects
        if part.household is None:
            part.household = effects.households_opened[0].id

    def _with_elsewhere(self, standing: Standing, known: Sequence[KnownPerson]) -> Standing:
        """With what the register says of known newcomers in other dwellings."""
        all_stays = {person.id: self.known.stays_of(person) for person in known}
        outside = [self.known.elsewhere[person.id] for person in known if person.id in self.known.elsewhere]
        counts = {home: count for person in outside for home, count in person.members.items()}
        dead = frozenset(person.person.id for person in outside if person.died_on)
        return dataclasses.replace(standing, elsewhere=all_stays, members_elsewhere=counts, dead=dead)

    def _line_at_fault(self, refusal: Refusal, newcomers: Sequence[PersonRow]) -> int:
        if refusal.code in {"lives_elsewhere", "overlapping_stays"}:
            return next((row.line for row in newcomers if row.line in self.known.who), newcomers[0].line)
        if refusal.code == "two_heads":
            return next(row.line for row in newcomers if row.role == Role.HEAD)
        return newcomers[0].line

    def _person(self, part: Part, row: PersonRow, rows: Sequence[PersonRow], found: Plan, *, is_member: bool) -> None:
        """What of a person is written: everything of a new one, what is missing or differs of a known one."""
        known = self.known.who.get(row.line)
        if known is None:
            values = row.values
        elif self.known.is_outside(known.id) and not row.lives_here:
            values = {}  # Who only belongs here is linked; what is known of them is changed where they live.
        else:
            values = self._differences(known, row, found)
        if not values:
            part.known += 1
            return
        consent = self._consent(row, values, rows, known)
        part.people.append(Prepared(self._ids[row.line], self._ids[row.line], known is None, values, (), consent))
        if known is None:
            part.new += 1
        else:
            part.changed += 1

    def _differences(self, known: KnownPerson, row: PersonRow, found: Plan) -> dict[str, str]:
        """What the file knows better or more; what was verified first hand stays, unless the file is preferred."""
        values: dict[str, str] = {}
        for code, value in row.values.items():
            kept = known.values.get(code)
            if kept == value or (code == "birth_date" and kept is not None and kept.startswith(value)):
                continue
            if self._was_taken_back(known, code):
                name = dictionary().fields[code].name
                found.faults.append(
                    Fault(row.line, row_errors.CONSENT_TAKEN_BACK, self.columns.get(code), {"name": name}, note=True)
                )
                continue
            fills = kept is None or (code == "birth_date" and value.startswith(kept))
            if fills or self.prefer_file or code not in known.verified:
                values[code] = value
            elif not self.known.is_outside(known.id):
                name = dictionary().fields[code].name
                found.faults.append(
                    Fault(row.line, row_errors.KEPT_REGISTER, self.columns.get(code), {"name": name}, note=True)
                )
        return values

    def _was_taken_back(self, known: KnownPerson, code: str) -> bool:
        """Whether the declared consents are no younger than the day on which the person took theirs back."""
        day = known.taken_back.get(code)
        needed = dictionary().fields[code].needs_consent
        return needed and day is not None and self.declared is not None and self.declared.given_on <= day

    def _consent(
        self, row: PersonRow, values: Mapping[str, str], rows: Sequence[PersonRow], known: KnownPerson | None
    ) -> ConsentWords | None:
        """The consent on which a person's values are kept; for a child the guardian's.

        Raises:
            Wrong: it is not declared, there is no guardian, or a field does not fit the age.
        """
        fields = dictionary().fields
        born = row.values.get("birth_date") or (known.values.get("birth_date") if known else None)
        child = is_child(born, self.today)
        consent = None
        wanted = [code for code in values if child or fields[code].needs_consent]
        if self.declared and wanted:
            guardian = guardian_of(row, rows, self.today) if child else None
            if child and guardian is None:
                raise Wrong([Fault(row.line, row_errors.GUARDIAN_UNNAMED, self.columns.get("guardian"))])
            consent = ConsentWords(
                self.declared.wording, "guardian" if guardian else "self", self.declared.given_on, tuple(wanted),
                self._ids[guardian.line] if guardian else None,
            )  # fmt: skip
        try:
            check(dictionary(), values, birth_date=born, consent=consent, today=self.today)
        except ConsentFault as fault:
            raise Wrong([self._consent_fault(row, fault)]) from fault
        return consent

    def _consent_fault(self, row: PersonRow, fault: ConsentFault) -> Fault:
        if fault.code == "guardian_needed":
            return Fault(row.line, row_errors.GUARDIAN_UNNAMED, self.columns.get("guardian"))
        code = persons.CONSENT_ERRORS[fault.code]
        name: Text | str = fault.field.name if fault.field else ""
        column = self.columns.get(fault.field.code) if fault.field else None
        return Fault(row.line, code, column, {"name": name, "age": (fault.field.under or 0) if fault.field else 0})
