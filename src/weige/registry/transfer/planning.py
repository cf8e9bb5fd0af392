"""What a file would do to the register: who of it is known, what is new, changed or wrong. Reads, writes nothing.

The same plan is made for the check, which shows it, and for the taking, which writes it under locks: what happened in
between is therefore seen.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from uuid import UUID

from weige.core.errors import Text
from weige.core.sealing import derived_id
from weige.registry.people import errors as people_errors
from weige.registry.people import homes, persons, stays
from weige.registry.people.consents import ConsentFault, ConsentWords, check, is_child
from weige.registry.people.dictionary import CORE_FIELDS, dictionary
from weige.registry.people.homes import Effects, Newcomer, Refusal, Standing
from weige.registry.people.persons import Prepared
from weige.registry.people.terms import Capacity, Role

from . import errors
from .duplicates import Pair, Reason, Someone, between, within
from .faults import Fault
from .households import FileHousehold, guardian_of, no_head
from .known import Elsewhere, KnownPerson, Register, read_elsewhere, read_facts, read_register, read_taken_back
from .rows import PersonRow

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
    """What a household of the file does: one change of the register."""

    home: FileHousehold
    change: UUID
    household: UUID | None = None
    effects: Effects = field(default_factory=Effects)
    people: list[Prepared] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    known: int = 0

    @property
    def writes(self) -> bool:
        return bool(self.people) or self.effects != Effects()


@dataclass(slots=True)
class Plan:
    """The whole file: what would be written, what is wrong, who may be there already."""

    parts: list[Part] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    near: list[Near] = field(default_factory=list)
    undecided: int = 0
    skipped: int = 0


@dataclass(slots=True)
class Planner:
    """Plans one file.

    Attributes:
        choices: decisions about near-duplicates by line; ``others`` holds for lines without one.
        prefer_file: what was verified first hand gives way to the file.
        compared: near-duplicates that an earlier plan has found; ``None`` to look for them.
    """

    import_id: UUID
    place: str
    today: date
    columns: Mapping[str, int]
    declared: Declared | None = None
    choices: Mapping[int, str] = field(default_factory=dict)
    others: str | None = None
    prefer_file: bool = False
    compared: Sequence[Near] | None = None
    register: Register = field(default_factory=Register)
    elsewhere: dict[UUID, Elsewhere] = field(default_factory=dict)
    _who: dict[int, KnownPerson] = field(default_factory=dict)
    _movers: set[int] = field(default_factory=set)
    _left_out: set[int] = field(default_factory=set)
    _ids: dict[int, UUID] = field(default_factory=dict)

    def plan(self, homes: Sequence[FileHousehold], faults: Sequence[Fault]) -> Plan:
        """The plan of all households; ``faults`` are those found before, which hold their households back."""
        found = Plan(faults=list(faults))
        self.register = read_register(self.place, {home.dwelling for home in homes})
        rows = [row for home in homes for row in home.rows]
        self._find_twice(homes, found)
        self._recognise(homes, found)
        self._compare(homes, found)
        self._decide(found)
        for home in homes:
            if part := self._part(home, found):
                found.parts.append(part)
        found.faults.sort(key=lambda fault: (fault.line, fault.column if fault.column is not None else -1))
        found.skipped = sum(1 for row in rows if row.line in self._left_out)
        return found

    def _bad(self, row: PersonRow, fault: Fault, found: Plan) -> None:
        row.faulty = True
        found.faults.append(fault)

    def _find_twice(self, homes: Sequence[FileHousehold], found: Plan) -> None:
        """One identity number on two lines: the same person twice, two names, or two residences."""
        first: dict[str, tuple[PersonRow, FileHousehold]] = {}
        column = self.columns.get("identity_number")
        in_order = sorted(((row, home) for home in homes for row in home.rows), key=lambda pair: pair[0].line)
        for row, home in in_order:
            number = row.values.get("identity_number")
            if number is None:
                continue
            other, there = first.setdefault(number, (row, home))
            if other is row:
                continue
            params: dict[str, Text | str | int] = {"other": other.line}
            if row.values.get("name") != other.values.get("name"):
                params = {"where": Text(f"第 {other.line} 行", f"in line {other.line}")}
                self._bad(row, Fault(row.line, errors.OTHER_NAME, column, params), found)
            elif there.dwelling == home.dwelling:
                self._bad(row, Fault(row.line, errors.PERSON_TWICE, column, params), found)
            elif row.lives_here and other.lives_here:
                self._bad(row, Fault(row.line, errors.LIVES_TWICE, column, params), found)

    def _recognise(self, homes: Sequence[FileHousehold], found: Plan) -> None:
        """Who of the file is registered: by identity number anywhere in the city, by name in the same dwelling."""
        by_number = persons.people_of_identities(
            {number for home in homes for row in home.rows if (number := row.values.get("identity_number"))}
        )
        outside = {id for id in by_number.values() if id not in self.register.people}
        self.elsewhere = read_elsewhere(outside)
        column = self.columns.get("identity_number")
        for home in homes:
            here = self.register.at_home.get(home.dwelling, ())
            taken: set[UUID] = set()
            for row in home.rows:
                known = self._by_number(row, by_number)
                if known is not None and known.values.get("name") != row.values.get("name"):
                    where = Text("登记中", "in the register")
                    self._bad(row, Fault(row.line, errors.OTHER_NAME, column, {"where": where}), found)
                    continue
                if known is None:
                    known = next((p for p in here if p.id not in taken and _surely_same(p, row)), None)
                if known is None:
                    continue
                taken.add(known.id)
                self._who[row.line] = known
        self._look_closer(homes, found)

    def _look_closer(self, homes: Sequence[FileHousehold], found: Plan) -> None:
        """Read what is needed besides of whoever was recognised: stays of movers, facts where the file has some."""
        movers = set()
        for home in homes:
            for row in home.rows:
                known = self._who.get(row.line)
                if known is not None and not known.lives_in(home.dwelling) and known.id not in self.elsewhere:
                    movers.add(known.id)
        self.elsewhere |= read_elsewhere(movers)
        for home in homes:
            for row in home.rows:
                known = self._who.get(row.line)
                if known is not None and (there := self.elsewhere.get(known.id)) and there.died_on:
                    self._bad(row, Fault(row.line, errors.DEAD, self.columns.get("name")), found)
        if self.declared:
            read_taken_back(list(self._who.values()))
        if facts := [code for code in self.columns if code in dictionary().fields and code not in CORE_FIELDS]:
            read_facts([known for known in self._who.values() if known.id in self.register.people], facts)

    def _by_number(self, row: PersonRow, by_number: Mapping[str, UUID]) -> KnownPerson | None:
        id = by_number.get(row.values.get("identity_number", ""))
        if id is None:
            return None
        if id in self.register.people:
            return self.register.people[id]
        return self.elsewhere[id].person if id in self.elsewhere else None

    def _compare(self, homes: Sequence[FileHousehold], found: Plan) -> None:
        """Near-duplicates: of whoever is not recognised, in the file and in the register."""
        fresh: list[Someone] = []
        for home in homes:
            for row in home.rows:
                known = self._who.get(row.line)
                if known is None:
                    if not row.faulty and row.values.get("name"):
                        fresh.append(_someone(row, home.dwelling))
                elif not row.faulty and row.lives_here and self._lives_elsewhere(known, home.dwelling):
                    found.near.append(Near(row.line, None, known.id, (Reason.LIVES_ELSEWHERE,)))
        if self.compared is None:
            found.near += self._find_near(fresh)
        else:
            waiting = {someone.key for someone in fresh}
            found.near += [near for near in self.compared if near.line in waiting]
        found.near.sort(key=lambda item: item.line)

    def _find_near(self, fresh: Sequence[Someone]) -> Collection[Near]:
        """Pairs of people of the file with each other and with the register, one for each line."""
        recognised = {known.id for known in self._who.values()}
        registered = [
            person.as_someone(dwelling)
            for person in self.register.people.values()
            if person.id not in recognised
            for _, dwelling in person.stays[:1]
        ]
        near: dict[int, Near] = {}
        for pair in between(fresh, registered):
            near.setdefault(_line(pair), Near(_line(pair), None, _person(pair), pair.reasons))
        for pair in within(sorted(fresh, key=lambda someone: str(someone.key).zfill(9))):
            near.setdefault(_line(pair), Near(_line(pair), _other(pair), None, pair.reasons))
        return near.values()

    def _lives_elsewhere(self, known: KnownPerson, dwelling: UUID) -> bool:
        return not known.lives_in(dwelling) and any(stay.open and stay.lives_here for stay in self._stays_of(known))

    def _stays_of(self, known: KnownPerson) -> tuple[homes.Stay, ...]:
        """All stays of someone who does not belong to the dwelling yet."""
        if known.id not in self.elsewhere:
            # Only who was found to be the same by the user's choice was not read before.
            self.elsewhere |= read_elsewhere([known.id])
        return self.elsewhere[known.id].stays if known.id in self.elsewhere else ()

    def _decide(self, found: Plan) -> None:
        """Apply what was decided about near-duplicates; whoever is undecided is left out."""
        for near in found.near:
            choice = self.choices.get(near.line) or self.others
            if choice == SAME and near.person is not None:
                person = self.register.people.get(near.person)
                if person is None:
                    person = self.elsewhere[near.person].person
                self._who[near.line] = person
                self._movers.add(near.line)
            elif choice in {SAME, SKIP} or (choice == DIFFERENT and Reason.LIVES_ELSEWHERE in near.reasons):
                self._left_out.add(near.line)
            elif choice != DIFFERENT:
                found.undecided += 1
                self._left_out.add(near.line)
                found.faults.append(Fault(near.line, errors.UNDECIDED))

    def _part(self, home: FileHousehold, found: Plan) -> Part | None:
        """One household's change, or its faults."""
        wrong = next((row for row in home.rows if row.faulty), None)
        undecided = next((row for row in home.rows if row.line in self._left_out), None)
        rows = [row for row in home.rows if row.line not in self._left_out]
        if wrong is None and undecided is not None and undecided.role == Role.HEAD and rows:
            wrong = undecided
        if wrong is not None:
            code = errors.AWAITS if wrong is undecided else errors.HELD_BACK
            told = {fault.line for fault in found.faults if not fault.note}
            for row in home.rows:
                if row is not wrong and not row.faulty and row.line not in told:
                    found.faults.append(Fault(row.line, code, None, {"other": wrong.line}))
            return None
        if not rows:
            return None
        try:
            return self._changes(home, rows, found)
        except _Wrong as wrong_line:
            found.faults += wrong_line.faults
            told = {fault.line for fault in wrong_line.faults}
            first = min(told)
            found.faults += [
                Fault(row.line, errors.HELD_BACK, None, {"other": first}) for row in home.rows if row.line not in told
            ]
            return None

    def _changes(self, home: FileHousehold, rows: Sequence[PersonRow], found: Plan) -> Part:
        part = Part(home, derived_id(self.import_id, f"{home.dwelling}:{rows[0].line}"))
        for row in rows:
            known = self._who.get(row.line)
            self._ids[row.line] = known.id if known else derived_id(part.change, f"person:{row.line}")
        members = [row for row in rows if self._is_member(row, home.dwelling)]
        newcomers = [row for row in rows if row not in members]
        standing = Standing(
            home.dwelling, home.place, tuple(self.register.households.get(home.dwelling, ())),
            self.register.vacancies.get(home.dwelling),
        )  # fmt: skip
        part.household = self._household_of(members, home.dwelling)
        if newcomers:
            self._move_in(part, standing, newcomers, rows)
        for row in rows:
            self._person(part, row, rows, found, is_member=row in members)
        return part

    def _is_member(self, row: PersonRow, dwelling: UUID) -> bool:
        known = self._who.get(row.line)
        return known is not None and known.lives_in(dwelling)

    def _household_of(self, members: Sequence[PersonRow], dwelling: UUID) -> UUID | None:
        for row in members:
            for household, home in self._who[row.line].stays:
                if home == dwelling:
                    return household
        return None

    def _move_in(
        self, part: Part, standing: Standing, newcomers: Sequence[PersonRow], rows: Sequence[PersonRow]
    ) -> None:
        column = self.columns.get("relation")
        if part.household is None and not any(row.role == Role.HEAD for row in newcomers):
            raise _Wrong(no_head(part.home, column))
        known = [self._who[row.line] for row in newcomers if row.line in self._who]
        all_stays = {person.id: self._stays_of(person) for person in known}
        outside = [self.elsewhere[person.id] for person in known if person.id in self.elsewhere]
        counts = {home: count for person in outside for home, count in person.members.items()}
        dead = frozenset(person.person.id for person in outside if person.died_on)
        standing = dataclasses.replace(standing, elsewhere=all_stays, members_elsewhere=counts, dead=dead)
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
                standing, people, day=day, today=self.today, ids=partial(derived_id, part.change),
                household=part.household, tenure=part.home.tenure,
            )  # fmt: skip
        except Refusal as refusal:
            line = self._line_at_fault(refusal, newcomers)
            at = self.columns.get("first_day") if refusal.field == "day" else column
            raise _Wrong([Fault(line, people_errors.REFUSALS[refusal.code], at)]) from refusal
        own_day = {self._ids[row.line]: row.first_day for row in newcomers if row.first_day}
        opened = tuple(
            dataclasses.replace(stay, first_day=own_day.get(stay.person, stay.first_day))
            for stay in effects.stays_opened
        )
        part.effects = dataclasses.replace(effects, stays_opened=opened)
        if part.household is None:
            part.household = effects.households_opened[0].id

    def _line_at_fault(self, refusal: Refusal, newcomers: Sequence[PersonRow]) -> int:
        if refusal.code in {"lives_elsewhere", "overlapping_stays"}:
            return next((row.line for row in newcomers if row.line in self._who), newcomers[0].line)
        if refusal.code == "two_heads":
            return next(row.line for row in newcomers if row.role == Role.HEAD)
        return newcomers[0].line

    def _person(self, part: Part, row: PersonRow, rows: Sequence[PersonRow], found: Plan, *, is_member: bool) -> None:
        """What of a person is written: everything of a new one, what is missing or differs of a known one."""
        known = self._who.get(row.line)
        values = row.values if known is None else self._differences(known, row, found)
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
                    Fault(row.line, errors.CONSENT_TAKEN_BACK, self.columns.get(code), {"name": name}, note=True)
                )
                continue
            fills = kept is None or (code == "birth_date" and value.startswith(kept))
            if fills or self.prefer_file or code not in known.verified:
                values[code] = value
            else:
                name = dictionary().fields[code].name
                found.faults.append(
                    Fault(row.line, errors.KEPT_REGISTER, self.columns.get(code), {"name": name}, note=True)
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
            _Wrong: it is not declared, there is no guardian, or a field does not fit the age.
        """
        fields = dictionary().fields
        born = row.values.get("birth_date") or (known.values.get("birth_date") if known else None)
        child = is_child(born, self.today)
        consent = None
        wanted = [code for code in values if child or fields[code].needs_consent]
        if self.declared and wanted:
            guardian = guardian_of(row, rows, self.today) if child else None
            if child and guardian is None:
                raise _Wrong([Fault(row.line, errors.GUARDIAN_UNNAMED, self.columns.get("guardian"))])
            consent = ConsentWords(
                self.declared.wording, "guardian" if guardian else "self", self.declared.given_on, tuple(wanted),
                self._ids[guardian.line] if guardian else None,
            )  # fmt: skip
        try:
            check(dictionary(), values, birth_date=born, consent=consent, today=self.today)
        except ConsentFault as fault:
            raise _Wrong([self._consent_fault(row, fault)]) from fault
        return consent

    def _consent_fault(self, row: PersonRow, fault: ConsentFault) -> Fault:
        if fault.code == "guardian_needed":
            return Fault(row.line, errors.GUARDIAN_UNNAMED, self.columns.get("guardian"))
        code = persons.CONSENT_ERRORS[fault.code]
        name: Text | str = fault.field.name if fault.field else ""
        column = self.columns.get(fault.field.code) if fault.field else None
        return Fault(row.line, code, column, {"name": name, "age": (fault.field.under or 0) if fault.field else 0})


class _Wrong(Exception):
    """A household that cannot be as the file says."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__()
        self.faults = faults


def _someone(row: PersonRow, dwelling: UUID) -> Someone:
    values = row.values
    return Someone(
        row.line, values["name"], values.get("birth_date", ""), values.get("phone", ""),
        values.get("identity_number", ""), dwelling,
    )  # fmt: skip


def _surely_same(person: KnownPerson, row: PersonRow) -> bool:
    """Someone of the same name in the same dwelling is the same, unless a date of birth or number says otherwise."""
    one, other = person.values, row.values
    if one.get("name") != other.get("name"):
        return False
    if one.get("identity_number") and other.get("identity_number"):
        return one["identity_number"] == other["identity_number"]
    born, said = one.get("birth_date", ""), other.get("birth_date", "")
    return not (born and said) or born.startswith(said) or said.startswith(born)


def _line(pair: Pair) -> int:
    assert isinstance(pair.other, int)
    return pair.other


def _other(pair: Pair) -> int:
    assert isinstance(pair.one, int)
    return pair.one


def _person(pair: Pair) -> UUID:
    assert isinstance(pair.one, UUID)
    return pair.one
