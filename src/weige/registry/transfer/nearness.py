"""Near-duplicates shown to the importer: masked, and each registered person among them recorded as read."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.core import languages
from weige.core.places import Scope
from weige.registry.models import Disclosure, Household, Import, Stay
from weige.registry.people import vault, wall
from weige.registry.people.dictionary import CORE_FIELDS, dictionary
from weige.registry.people.masking import masked
from weige.registry.people.reading import Read, Reader, record
from weige.registry.people.terms import Manner

from . import store
from .checking import NEAR_A_PIECE, placed_rows
from .duplicates import REASON_NAMES, Reason
from .imports import ABILITY
from .planning import NOT_TWO
from .plans import Near
from .rows import PersonRow

SHOWN = ("name", "birth_date", "phone", "identity_number")


class ShownField(TypedDict):
    label: str
    file: str
    other: str


class NearOut(TypedDict):
    """Someone of the file beside whom they may be: another line, or a registered person; values masked."""

    line: int
    other_line: int | None
    person_id: UUID | None
    where: str | None
    fields: list[ShownField]
    reasons: list[str]
    choice: str | None
    may_differ: bool


class NearPage(TypedDict):
    items: list[NearOut]
    next: int | None


@transaction.atomic
def near_page(actor: Actor, found: Import, after: int, limit: int) -> NearPage:
    """Some near-duplicates; registered people who are shown are recorded once for each reader."""
    try:
        pairs = _some(found, after, limit + 1)
    except store.StoreError:
        return NearPage(items=[], next=None)
    more = len(pairs) > limit
    pairs = pairs[:limit]
    lines = {pair.line for pair in pairs} | {pair.other_line for pair in pairs if pair.other_line}
    rows = {one.row.line: one.row for one in placed_rows(found.files) if one.row.line in lines}
    people = {pair.person for pair in pairs if pair.person and not _is_outside(pair)}
    with wall.opened(Scope((found.place,)), people=people):
        kept, homes = _registered(people)
        _record(actor, found, homes, kept)
        where = _where(homes, found.place)
    choices, others = found.choices.get("lines", {}), found.choices.get("others")
    items = []
    for pair in pairs:
        other = kept.get(pair.person) if pair.person else _values(rows.get(pair.other_line or 0))
        items.append(
            NearOut(
                line=pair.line,
                other_line=pair.other_line,
                person_id=None if _is_outside(pair) else pair.person,
                where=where.get(pair.person) if pair.person else None,
                fields=_side_by_side(_values(rows.get(pair.line)), other or {}),
                reasons=[languages.say(REASON_NAMES[reason]) for reason in pair.reasons],
                choice=choices.get(str(pair.line), others),
                may_differ=not NOT_TWO.intersection(pair.reasons),
            )
        )
    return NearPage(items=items, next=after + limit if more else None)


def _is_outside(pair: Near) -> bool:
    """Of whoever is registered outside the place nothing is shown."""
    return Reason.OUTSIDE in pair.reasons


def _some(found: Import, after: int, count: int) -> list[Near]:
    skip = after % NEAR_A_PIECE
    pairs: list[Near] = []
    for pair in store.read_items(found.files, store.NEAR, Near, first=after // NEAR_A_PIECE):
        if skip:
            skip -= 1
            continue
        pairs.append(pair)
        if len(pairs) == count:
            break
    return pairs


def _registered(people: set[UUID]) -> tuple[dict[UUID, dict[str, str]], dict[UUID, Stay]]:
    """Core values of registered people, and where each lives."""
    homes: dict[UUID, Stay] = {}
    kept: dict[UUID, dict[str, str]] = {}
    stays = Stay.objects.filter(person_id__in=people, voided_at__isnull=True).select_related("person")
    for stay in stays.order_by("last_day", "-lives_here", "id"):
        homes.setdefault(stay.person_id, stay)
        kept[stay.person_id] = {
            code: vault.open_value(stay.person_id, code, sealed)
            for code in CORE_FIELDS
            if (sealed := getattr(stay.person, code)) is not None
        }
    return kept, homes


def _record(actor: Actor, found: Import, homes: dict[UUID, Stay], kept: dict[UUID, dict[str, str]]) -> None:
    before = set(
        Disclosure.objects.filter(
            reference=found.id, account=actor.account_id, manner=Manner.IMPORTED, person__in=list(homes)
        ).values_list("person", flat=True)
    )
    reads = [
        Read(person, stay.household_id, stay.place, sorted(kept[person]))
        for person, stay in homes.items()
        if person not in before
    ]
    record(Reader(actor, "verify", actor.post_for(ABILITY, found.place)), reads, Manner.IMPORTED, reference=found.id)


def _where(homes: dict[UUID, Stay], place: str) -> dict[UUID, str]:
    """The dwelling where each is registered, of those within the place of the import only."""
    within = {stay.household_id: person for person, stay in homes.items() if stay.place.startswith(place)}
    names = Household.objects.filter(id__in=within).values_list("id", "dwelling__full_name")
    return {within[home]: name for home, name in names}


def _values(row: PersonRow | None) -> dict[str, str]:
    return row.values if row else {}


def _side_by_side(one: dict[str, str], other: dict[str, str]) -> list[ShownField]:
    fields = dictionary().fields
    return [
        ShownField(
            label=languages.say(fields[code].name),
            file=masked(fields[code], one[code]) if code in one else "",
            other=masked(fields[code], other[code]) if code in other else "",
        )
        for code in SHOWN
        if code in one or code in other
    ]
