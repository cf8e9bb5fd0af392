"""What a household says of itself with its link: it sees itself masked, and answers once, all in one go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from weige.access.actors import SYSTEM
from weige.core import clock, events
from weige.core.errors import Problem
from weige.core.places import Scope
from weige.core.sealing import derived_id
from weige.notify.actions import tell
from weige.registry.models import Change, Consent, Household, HouseholdLink, Person, Premises, ResidentRequest, Stay
from weige.registry.people import changes, commands, persons, reading, wall
from weige.registry.people import errors as people_errors
from weige.registry.people.commands import Command, SaidPerson, Words
from weige.registry.people.consents import ConsentWords, is_child
from weige.registry.people.dictionary import Sensitivity, dictionary
from weige.registry.people.reading import HouseholdOut, Read, Reader
from weige.registry.people.telling import about_dwelling
from weige.registry.people.terms import ChangeKind, Manner, RequestKind, Source, Tenure

from . import errors, requests
from .links import check_open, find
from .requests import Asked

ASKED = ("phone", "birth_date")
LOOKED_AT_FIRST = ("name", "phone", "birth_date")
"""What a household is asked to fill in where it is missing."""
OFFERED = ("contact_name", "contact_phone", "mobility", "medication", "hearing_sight", "living_alone", "child_needs")
"""What a household may tell if it wishes to. Offered whether or not something is kept, so that the page does not tell."""
BY_LINK = ("name", *ASKED, *OFFERED)
"""An identity number is never taken by link: the answer would tell whether it is registered somewhere."""
SPOKEN, GUARDIAN = "spoken-2026", "guardian-2026"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a household says anew of one of its members."""

    person: UUID
    words: Words
    consent: ConsentWords | None = None


@dataclass(frozen=True, slots=True)
class HomeAnswer:
    """What a household says of itself, in one go. Newcomers' ids are the client's own and mean nothing beyond it."""

    id: UUID
    kind: str
    happened_at: datetime
    version: int | None = None
    corrections: tuple[Correction, ...] = ()
    newcomers: tuple[SaidPerson, ...] = ()
    left: tuple[UUID, ...] = ()
    new_head: UUID | None = None
    tenure: Tenure | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link opens."""

    link: HouseholdLink
    dwelling: Premises
    household: HouseholdOut | None
    children: frozenset[UUID] = frozenset()
    missing: dict[UUID, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an answer did: kinds of change, and fields whose correction the community looks at first."""

    link: HouseholdLink
    dwelling: Premises
    changes: list[ChangeKind]
    looked_at_first: list[str]


def _standing(link: HouseholdLink) -> Household | None:
    """The household of a link; the wall must be open for the dwelling.

    Raises:
        Problem: ``registry.link_outdated`` when it has left, or when someone was registered meanwhile.
    """
    homes = list(Household.objects.filter(dwelling_id=link.dwelling_id, last_day__isnull=True))
    if link.household_id is None:
        if homes:
            raise Problem(errors.LINK_OUTDATED)
        return None
    found = next((home for home in homes if home.id == link.household_id), None)
    if found is None:
        raise Problem(errors.LINK_OUTDATED)
    return found


@transaction.atomic
def open_home(token: str) -> Opened:
    """What the household of a link may see of itself: members masked, and what is missing. The reading is recorded.

    Raises:
        Problem: ``registry.link_unknown``, ``registry.link_used``, ``registry.link_revoked``,
            ``registry.link_expired``, ``registry.link_outdated``.
    """
    link = find(token)
    check_open(link, clock.now())
    with wall.opened(Scope((link.place,))):
        home = _standing(link)
    if home is None:
        return Opened(link, link.dwelling, None)
    reader = Reader(None, "rights")
    with wall.opened(households=[home.id]):
        (shown,) = reading.households_out([home], reader)
        # What is sensitive is not even said to be there: a link may lie on a table.
        for member in shown["members"]:
            member["fields"] = [row for row in member["fields"] if not _is_sensitive(row["code"])]
            member["consents"] = []
        reading.record(
            reader,
            (
                Read(member["person_id"], home.id, link.place, [row["code"] for row in member["fields"]])
                for member in shown["members"]
                if member["fields"]
            ),
            Manner.OWN,
            reference=link.id,
        )
        rows = Person.objects.in_bulk([member["person_id"] for member in shown["members"]])
    children = frozenset(id for id, row in rows.items() if is_child(persons.birth_date_kept(row), clock.today()))
    missing = {
        member["person_id"]: _missing(member, member["person_id"] in children)
        for member in shown["members"]
        if member["fields"]
    }
    return Opened(link, link.dwelling, shown, children, missing)


def _is_sensitive(code: str) -> bool:
    return dictionary().fields[code].sensitivity is Sensitivity.SENSITIVE


def _missing(member: reading.MemberOut, child: bool) -> list[str]:
    kept = {row["code"] for row in member["fields"]}
    return [code for code in ASKED if code not in kept and not (child and code == "phone")]


@transaction.atomic
def answer(*, token: str, said: HomeAnswer) -> Receipt:
    """Record what a household says of itself; the link is used with it. Repeating the same answer gives its receipt.

    A name, phone number or date of birth that is registered already is not replaced by link, since name and number open
    their owner's data and the date says who needs a guardian: the community is asked to look at it first.

    Raises:
        Problem: as :func:`open_home`; ``registry.not_asked_here``, ``registry.guardian_unfit``, and all that
            ``changes.record_as_resident`` refuses.
    """
    link = find(token, lock=True)
    if link.answer == said.id:
        return _receipt(link)
    check_open(link, clock.now())
    with wall.opened(Scope((link.place,))):
        home = _standing(link)
        members = _members(home)
        said = _with_own_ids(said)
        _check_asked(said, members)
        kept_back = _kept_back(said, members)
        for command in _commands(link, home, said, members=members, kept_back=kept_back):
            changes.record_as_resident(command=command, reference=link.id)
        for correction, code in kept_back:
            asked = Asked(
                derived_id(said.id, f"request:{correction.person}:{code}"), RequestKind.CORRECTION, correction.person,
                field=code, proposed=correction.words[code],
            )  # fmt: skip
            requests.ask(asked, asker=correction.person)
    link.used_at, link.answer = clock.now(), said.id
    link.save(update_fields=["used_at", "answer"])
    events.append("registry.link_used", actor=SYSTEM, subject_type="dwelling", subject_id=link.dwelling_id,
                  place=link.place, payload={"link": str(link.id), "kind": said.kind})  # fmt: skip
    if link.made_by_id:
        tell(
            [link.made_by_id], kind="register.household_answered", subject_type="dwelling",
            subject_id=link.dwelling_id, cause=link.id, params=about_dwelling(link.dwelling),
        )  # fmt: skip
    return _receipt(link)


def _members(home: Household | None) -> dict[UUID, Person]:
    if home is None:
        return {}
    rows = Stay.objects.filter(household=home, last_day__isnull=True, voided_at__isnull=True).select_related("person")
    return {row.person_id: row.person for row in rows}


def _with_own_ids(said: HomeAnswer) -> HomeAnswer:
    """Newcomers under ids of our own: nobody who is registered can be named by a guessed one."""
    known = {person.id: derived_id(said.id, f"person:{person.id}") for person in said.newcomers}
    return HomeAnswer(
        id=said.id, kind=said.kind, happened_at=said.happened_at, version=said.version, left=said.left,
        new_head=said.new_head, tenure=said.tenure, day=said.day,
        corrections=tuple(
            Correction(row.person, row.words, _named_anew(row.consent, known)) for row in said.corrections
        ),
        newcomers=tuple(
            SaidPerson(known[p.id], p.role, p.capacity, p.lives_here, False, p.words, _named_anew(p.consent, known))
            for p in said.newcomers
        ),
    )  # fmt: skip


def _named_anew(consent: ConsentWords | None, known: dict[UUID, UUID]) -> ConsentWords | None:
    if consent is None or consent.guardian is None:
        return consent
    return ConsentWords(
        consent.wording, consent.given_by, consent.given_on, consent.fields,
        known.get(consent.guardian, consent.guardian),
    )  # fmt: skip


def _check_asked(said: HomeAnswer, members: dict[UUID, Person]) -> None:
    """Only what a link asks, only of this household, values that can be read, and guardians who are adults of it."""
    today = clock.today()
    spoken: list[tuple[str, Words, ConsentWords | None, UUID]] = [
        *((f"newcomers.{at}", p.words, p.consent, p.id) for at, p in enumerate(said.newcomers)),
        *((f"corrections.{at}", c.words, c.consent, c.person) for at, c in enumerate(said.corrections)),
    ]
    births = {id: persons.birth_date_kept(row) for id, row in members.items()}
    for where, words, _, person_id in spoken:
        _check_codes(words, where)
        values, _ = persons.read_words(words, today=today, where=f"{where}.values")
        if not is_child(births.get(person_id), today):
            births[person_id] = values.get("birth_date") or births.get(person_id)
    guards: dict[UUID, set[UUID]] = {}
    for given in Consent.objects.filter(person_id__in=members, given_by="guardian", withdrawn_at__isnull=True):
        if given.guardian_id is not None:
            guards.setdefault(given.person_id, set()).add(given.guardian_id)
    for at, row in enumerate(said.corrections):
        if row.person not in members:
            raise Problem(people_errors.NOT_A_MEMBER, field=f"corrections.{at}.person_id")
    for where, _, consent, person_id in spoken:
        guardian = consent.guardian if consent else None
        fits = guardian != person_id and guardian in births and not is_child(births[guardian], today)
        # A child that has guardians gets no further one by a link that anybody may have found.
        fits = fits and (person_id not in guards or guardian in guards[person_id])
        if guardian is not None and not fits:
            raise Problem(people_errors.GUARDIAN_UNFIT, field=f"{where}.consent.guardian")


def _check_codes(words: Words, where: str) -> None:
    strange = next((code for code, text in words.items() if code not in BY_LINK or not (text or "").strip()), None)
    if strange is not None:
        known = dictionary().fields.get(strange)
        name = known.name if known else strange[:40]
        raise Problem(errors.NOT_ASKED_HERE, field=f"{where}.values.{strange}"[:120], name=name)


def _kept_back(said: HomeAnswer, members: dict[UUID, Person]) -> list[tuple[Correction, str]]:
    """Corrections of what is registered already and opens a person's own data, or says whether they are a child."""
    return [
        (row, code)
        for row in said.corrections
        for code in LOOKED_AT_FIRST
        if code in row.words and row.person in members and getattr(members[row.person], code) is not None
    ]


def _commands(
    link: HouseholdLink,
    home: Household | None,
    said: HomeAnswer,
    *,
    members: Iterable[UUID],
    kept_back: Sequence[tuple[Correction, str]],
) -> list[Command]:
    """The changes that an answer makes, in their order; the first is held against what the household had seen."""
    seen = {home.id: said.version} if home is not None and said.version is not None else None
    common: dict[str, Any] = {
        "dwelling": link.dwelling_id, "happened_at": said.happened_at, "source": Source.RESIDENT,
    }  # fmt: skip
    made: list[Command] = []
    everybody = {*members, *(person.id for person in said.newcomers)}

    def add(kind: type[Command], name: str, **values: Any) -> None:
        first: dict[str, Any] = {} if made else {"seen": seen}
        made.append(kind(id=derived_id(said.id, name), **common, **first, **values))

    if said.kind == "moved_out":
        if home is None:
            raise Problem(people_errors.UNKNOWN_HOUSEHOLD)
        add(commands.MovedOut, "moved_out", household=home.id, day=said.day)
        return made
    if said.kind == "fill":
        if said.newcomers:
            values: dict[str, Any] = {"household": home.id} if home else {"tenure": said.tenure}
            add(commands.MovedIn, "moved_in", people=said.newcomers, day=said.day if home is None else None, **values)
        later = {(row.person, code) for row, code in kept_back}
        for row in said.corrections:
            if home is None:
                raise Problem(people_errors.UNKNOWN_HOUSEHOLD)
            words = {code: text for code, text in row.words.items() if (row.person, code) not in later}
            if words:
                add(
                    commands.Corrected, f"correction:{row.person}", household=home.id, person=row.person, words=words,
                    consent=row.consent,
                )  # fmt: skip
        if said.left and home is not None:
            add(commands.MovedOut, "left", household=home.id, people=said.left, new_head=said.new_head, day=said.day)
    if home is not None and (said.kind == "confirm" or not everybody.issubset(said.left)):
        add(commands.Verified, "verified", household=home.id)
    if not made:
        raise Problem(people_errors.NOBODY_NAMED)
    return made


def _receipt(link: HouseholdLink) -> Receipt:
    with wall.opened(Scope((link.place,))):
        rows = Change.objects.filter(reference=link.id).order_by("recorded_at", "id")
        kinds = list(dict.fromkeys(ChangeKind(kind) for kind in rows.values_list("kind", flat=True)))
        stays = Stay.objects.filter(household=link.household_id).values_list("person_id", flat=True)
        names = [f"request:{id}:{code}" for id in stays for code in LOOKED_AT_FIRST] if link.answer else []
        asked = [derived_id(link.answer, name) for name in names if link.answer]
        waiting = list(ResidentRequest.objects.filter(id__in=asked).values_list("field", flat=True))
    return Receipt(link, link.dwelling, kinds, waiting)
