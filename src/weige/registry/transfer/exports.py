"""Registers that leave the house: for one purpose, only what the post may read in full for it, marked with whoever took
it, and each person in the log of readings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from weige.access.actions import acting
from weige.access.actors import Actor, HeldPost
from weige.access.queries import in_scope, post_in_words
from weige.core import clock, events, languages, rates, sheets
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import LENGTHS, Scope
from weige.registry.models import COMMUNITY_DIGITS, Export, Fact, Stay
from weige.registry.people import errors as people_errors
from weige.registry.people import vault, wall
from weige.registry.people.dictionary import CORE_FIELDS, Field, Kind, dictionary
from weige.registry.people.reading import Read, Reader, record
from weige.registry.people.terms import CAPACITY_NAMES, ROLE_NAMES, TENURE_NAMES, Capacity, Manner, Role, Tenure

from . import errors
from .limits import MAX_ROWS

ABILITY = "resident.export"
OVERSEES = "disclosure.oversee"
EXPORTS = rates.Rate("registry.export", 20, 3600)
STRUCTURE = {
    "address": Text("住址", "address"),
    "relation": Text("与户主关系", "relation to the head"),
    "capacity": Text("身份", "capacity"),
    "tenure": Text("房屋性质", "tenure"),
    "lives_here": Text("居住状况", "lives here"),
    "first_day": Text("迁入日期", "moved in on"),
}
"""Columns that are no fields: where and how someone belongs to a household."""
LIVES = {True: Text("在住", "yes"), False: Text("人户分离", "no")}
YES = Text("是", "yes")
WARNING = Text("含个人信息，请勿外传", "Personal data, do not pass on")


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made: its bytes, its name for the reader, its kind."""

    content: bytes
    name: str
    media: str


def export(*, actor: Actor, id: UUID, place: str, columns: Sequence[str], purpose: str, media: str) -> Made:
    """Make a file of whoever is registered under a place, and record that each of them was read.

    Args:
        columns: fields of the dictionary and :data:`STRUCTURE`, in the order of the file.
        purpose: of the dictionary; every field must be kept for it.
        media: ``xlsx`` or ``csv``.

    Raises:
        Problem: ``registry.import_place``, ``access.not_allowed``, ``registry.export_*``, ``registry.purpose_unfit``,
            ``registry.field_not_yours``, ``core.id_taken``, ``core.too_many_requests``.
    """
    if len(place) < COMMUNITY_DIGITS or len(place) not in LENGTHS.values():
        raise Problem(errors.PLACE_TOO_LARGE, field="place")
    actor = acting(actor, ABILITY, place)
    post = actor.post_for(ABILITY, place)
    _check_columns(actor, place, columns, purpose)
    rates.spend(EXPORTS, str(actor.account_id))
    with transaction.atomic(), wall.opened(Scope((place,))):
        if Export.objects.filter(id=id).exists():
            raise Problem(ID_TAKEN, field="id")
        stays = _stays(place)
        if not stays:
            raise Problem(errors.EXPORT_NOTHING)
        if len(stays) > MAX_ROWS:
            raise Problem(errors.EXPORT_TOO_MANY, limit=MAX_ROWS)
        now = clock.now()
        made = Export.objects.create(
            id=id, place=place, account_id=actor.person, post=post.id if post else None, purpose=purpose,
            columns=list(columns), media=media, households=len({stay.household_id for stay in stays}),
            people=len({stay.person_id for stay in stays}), at=now,
        )  # fmt: skip
        fields = [code for code in columns if code in dictionary().fields]
        reads = (Read(stay.person_id, stay.household_id, stay.place, fields) for stay in stays)
        record(Reader(actor, purpose, post), reads, Manner.EXPORTED, unmasked=True, reference=id)
        events.append(
            "registry.exported", actor=actor, subject_type="export", subject_id=id, place=place,
            payload={"purpose": purpose, "households": made.households, "people": made.people, "columns": fields},
        )  # fmt: skip
        headers = [languages.say(column_name(code)) for code in columns]
        mark = watermark(actor, post, purpose, now, id)
        title = languages.say(Text("住户登记", "households"))
        rows = _rows(stays, columns)
        content = (
            sheets.as_xlsx(mark, title, headers, rows)
            if media == "xlsx"
            else b"".join(sheets.as_csv(mark, headers, rows))
        )
    return Made(content, f"{title}-{place}-{now.astimezone(clock.CITY_ZONE):%Y%m%d-%H%M}.{media}", media)


def _check_columns(actor: Actor, place: str, columns: Sequence[str], purpose: str) -> None:
    """Every column there, every field for this purpose, every field readable in full by a post of the reader's."""
    known = dictionary()
    if purpose not in known.purposes:
        raise Problem(people_errors.PURPOSE_UNFIT, field="purpose", name="", purpose=purpose[:24])
    for at, code in enumerate(columns):
        if code in STRUCTURE:
            continue
        field = known.fields.get(code)
        if field is None or code in columns[:at]:
            raise Problem(errors.EXPORT_COLUMN, field=f"columns.{at}", code=code[:40])
        if purpose not in field.purposes:
            name = known.purposes[purpose]
            raise Problem(people_errors.PURPOSE_UNFIT, field=f"columns.{at}", name=field.name, purpose=name)
        if not actor.may(field.read, place):
            raise Problem(people_errors.FIELD_NOT_YOURS, field=f"columns.{at}", name=field.name)


def column_name(code: str) -> Text:
    """What a column is called; a field that the dictionary has no more by its code."""
    field = dictionary().fields.get(code)
    return field.name if field else STRUCTURE.get(code, Text(code, code))


def columns_for(actor: Actor, place: str) -> list[tuple[str, list[str]]]:
    """The columns that someone may export of a place, with the purposes of each."""
    if not actor.may(ABILITY, place):
        return []
    everything = list(dictionary().purposes)
    fields = dictionary().fields.values()
    return [(code, everything) for code in STRUCTURE] + [
        (field.code, list(field.purposes)) for field in fields if actor.may(field.read, place)
    ]


def watermark(actor: Actor, post: HeldPost | None, purpose: str, at: datetime, id: UUID) -> str:
    """Who took the file, from which post, when, for what, and its number in the log."""
    return languages.say(
        sheets.mark(
            warning=WARNING, who=actor.name, post=post_in_words(post), moment=f"{at.astimezone(clock.CITY_ZONE):%Y-%m-%d %H:%M}",
            purpose=dictionary().purposes[purpose], number=str(id)[-12:],
        )
    )  # fmt: skip


def _stays(place: str) -> list[Stay]:
    """Whoever is registered under a place today, dwelling by dwelling, the head first."""
    order = list(Role)
    rows = list(
        Stay.objects.filter(
            place__startswith=place, last_day__isnull=True, voided_at__isnull=True, person__erased_at=None
        )
        .select_related("person", "household__dwelling")
        .order_by("household__dwelling__full_name", "household_id", "id")[: MAX_ROWS + 1]
    )
    rows.sort(
        key=lambda s: (
            s.place,
            _counted(s.household.dwelling.full_name),
            str(s.household_id),
            order.index(Role(s.role)),
        )
    )
    return rows


def _counted(name: str) -> str:
    """A name by which 2号楼 comes before 10号楼."""
    padded, digits = "", ""
    for character in f"{name} ":
        if character.isdigit():
            digits += character
        else:
            padded += digits.zfill(6) if digits else ""
            padded += character
            digits = ""
    return padded


def _rows(stays: Sequence[Stay], columns: Sequence[str]) -> Iterator[list[str]]:
    """The cells of each line, opened one line at a time."""
    known = dictionary().fields
    wanted = [code for code in columns if code in known and code not in CORE_FIELDS]
    facts: dict[tuple[UUID, str], Fact] = {}
    if wanted:
        people = [stay.person_id for stay in stays]
        for at in range(0, len(people), 5_000):
            for fact in Fact.objects.filter(
                person_id__in=people[at : at + 5_000], field__in=wanted, last_day__isnull=True, value__isnull=False
            ):
                facts[fact.person_id, fact.field] = fact
    for stay in stays:
        yield [_field(stay, known[code], facts) if code in known else _structure(stay, code) for code in columns]


def _field(stay: Stay, field: Field, facts: dict[tuple[UUID, str], Fact]) -> str:
    person = stay.person
    if field.code in CORE_FIELDS:
        sealed = getattr(person, field.code)
        if sealed is None:
            return str(person.birth_year) if field.code == "birth_date" and person.birth_year else ""
        return vault.open_value(person.id, field.code, sealed)
    fact = facts.get((person.id, field.code))
    if fact is None or fact.value is None:
        return ""
    value = vault.open_value(fact.id, field.code, fact.value)
    if field.kind is Kind.FLAG:
        return languages.say(YES)
    if field.kind is Kind.CHOICE and (name := field.choice_name(value)):
        return languages.say(name)
    return value


def _structure(stay: Stay, code: str) -> str:
    home = stay.household
    match code:
        case "address":
            return home.dwelling.full_name
        case "relation":
            return languages.say(ROLE_NAMES[Role(stay.role)])
        case "capacity":
            return languages.say(CAPACITY_NAMES[Capacity(stay.capacity)])
        case "tenure":
            return languages.say(TENURE_NAMES[Tenure(home.tenure)]) if home.tenure else ""
        case "lives_here":
            return languages.say(LIVES[stay.lives_here])
        case _:
            return stay.first_day.isoformat() if stay.first_day else ""


def under(actor: Actor, place: str, *, after: str | None, limit: int) -> tuple[list[Export], str | None]:
    """One page of what was exported under a place, newest first, and the cursor of the next: for those who export there
    and those who oversee the readings.

    Raises:
        Problem: ``core.bad_cursor``.
    """
    scope = Scope.of((*actor.scope(ABILITY).prefixes, *actor.scope(OVERSEES).prefixes)).within(place)
    found = Export.objects.filter(in_scope(scope)) if scope else Export.objects.none()
    if after:
        moment, last = decode_cursor(after, datetime, UUID)
        found = found.filter(Q(at__lt=moment) | Q(at=moment, id__lt=last))
    rows = list(found.order_by("-at", "-id")[: limit + 1])
    following = encode_cursor(rows[limit - 1].at, rows[limit - 1].id) if len(rows) > limit else None
    return rows[:limit], following
