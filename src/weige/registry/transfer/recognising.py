"""Who of a file is known: twice in it, registered in its place or elsewhere in the city, or perhaps there already.

Reads the register where the file is about; the wall must be open for the place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from weige.core.errors import Text
from weige.registry.people import homes as rules
from weige.registry.people import persons
from weige.registry.people.dictionary import CORE_FIELDS, dictionary

from . import row_errors
from .duplicates import Pair, Reason, Someone, between, within
from .faults import Fault
from .households import FileHousehold
from .known import Elsewhere, KnownPerson, Register, read_elsewhere, read_facts, read_register
from .plans import Near, Plan
from .rows import PersonRow


@dataclass(slots=True)
class Recognition:
    """The people of one file held against the register.

    Attributes:
        compared: near-duplicates that an earlier plan has found; ``None`` to look for them.
        who: by line, whoever is registered already.
        outside: by line, whoever is registered outside the place: not taken for known until a person says so.
        elsewhere: recognised people who do not belong to the dwelling of their line yet.
    """

    place: str
    columns: Mapping[str, int]
    compared: Sequence[Near] | None = None
    register: Register = field(default_factory=Register)
    elsewhere: dict[UUID, Elsewhere] = field(default_factory=dict)
    who: dict[int, KnownPerson] = field(default_factory=dict)
    outside: dict[int, UUID] = field(default_factory=dict)

    def recognise(self, homes: Sequence[FileHousehold], found: Plan) -> None:
        """Fill in who is known; faults and near-duplicates go into the plan."""
        self.register = read_register(self.place, {home.dwelling for home in homes})
        homes = [home for home in homes if not home.rows[0].vacant]
        self._find_twice(homes, found)
        self._recognise(homes, found)
        self._compare(homes, found)

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
                self._bad(row, Fault(row.line, row_errors.OTHER_NAME, column, params), found)
            elif there.dwelling == home.dwelling:
                self._bad(row, Fault(row.line, row_errors.PERSON_TWICE, column, params), found)
            elif row.lives_here and other.lives_here:
                self._bad(row, Fault(row.line, row_errors.LIVES_TWICE, column, params), found)

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
                if known is not None and self.is_outside(known.id):
                    self.outside[row.line] = known.id
                    continue
                if known is not None and known.values.get("name") != row.values.get("name"):
                    where = Text("登记中", "in the register")
                    self._bad(row, Fault(row.line, row_errors.OTHER_NAME, column, {"where": where}), found)
                    continue
                if known is None:
                    known = next((p for p in here if p.id not in taken and _surely_same(p, row)), None)
                if known is None:
                    continue
                taken.add(known.id)
                self.who[row.line] = known
        self._look_closer(homes, found)

    def _look_closer(self, homes: Sequence[FileHousehold], found: Plan) -> None:
        """Read what is needed besides of whoever was recognised: stays of movers, facts where the file has some."""
        movers = set()
        for home in homes:
            for row in home.rows:
                known = self.who.get(row.line)
                if known is not None and not known.lives_in(home.dwelling) and known.id not in self.elsewhere:
                    movers.add(known.id)
        self.elsewhere |= read_elsewhere(movers)
        for home in homes:
            for row in home.rows:
                known = self.who.get(row.line)
                if known is not None and (there := self.elsewhere.get(known.id)) and there.died_on:
                    self._bad(row, Fault(row.line, row_errors.DEAD, self.columns.get("name")), found)
        if facts := [code for code in self.columns if code in dictionary().fields and code not in CORE_FIELDS]:
            read_facts([known for known in self.who.values() if known.id in self.register.people], facts)

    def _by_number(self, row: PersonRow, by_number: Mapping[str, UUID]) -> KnownPerson | None:
        id = by_number.get(row.values.get("identity_number", ""))
        if id is None:
            return None
        if id in self.register.people:
            return self.register.people[id]
        return self.elsewhere[id].person if id in self.elsewhere else None

    def is_outside(self, id: UUID) -> bool:
        """Whether someone is registered outside the place of the import."""
        return id not in self.register.people and id in self.elsewhere and not self.elsewhere[id].within(self.place)

    def agrees(self, row: PersonRow, id: UUID) -> bool:
        """Whether a line can be someone from outside: they live, and have the name that goes with the number."""
        there = self.elsewhere[id]
        return there.died_on is None and there.person.values.get("name") == row.values.get("name")

    def _compare(self, homes: Sequence[FileHousehold], found: Plan) -> None:
        """Near-duplicates: of whoever is not recognised, in the file and in the register."""
        fresh: list[Someone] = []
        for home in homes:
            for row in home.rows:
                known = self.who.get(row.line)
                if (stranger := self.outside.get(row.line)) is not None:
                    if not row.faulty:
                        found.near.append(Near(row.line, None, stranger, (Reason.OUTSIDE,)))
                elif known is None:
                    if not row.faulty and row.values.get("name"):
                        fresh.append(_someone(row, home.dwelling))
                elif not row.faulty and row.lives_here and self.lives_elsewhere(known, home.dwelling):
                    found.near.append(Near(row.line, None, known.id, (Reason.LIVES_ELSEWHERE,)))
        if self.compared is None:
            found.near += self._find_near(fresh)
        else:
            waiting = {someone.key for someone in fresh}
            found.near += [near for near in self.compared if near.line in waiting]
        found.near.sort(key=lambda item: item.line)

    def _find_near(self, fresh: Sequence[Someone]) -> Collection[Near]:
        """Pairs of people of the file with each other and with the register, one for each line."""
        recognised = {known.id for known in self.who.values()}
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

    def lives_elsewhere(self, known: KnownPerson, dwelling: UUID) -> bool:
        return not known.lives_in(dwelling) and any(stay.open and stay.lives_here for stay in self.stays_of(known))

    def stays_of(self, known: KnownPerson) -> tuple[rules.Stay, ...]:
        """All stays of someone who does not belong to the dwelling yet."""
        if known.id not in self.elsewhere:
            # Only who was found to be the same by the user's choice was not read before.
            self.elsewhere |= read_elsewhere([known.id])
        return self.elsewhere[known.id].stays if known.id in self.elsewhere else ()


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
