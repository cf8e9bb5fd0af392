"""What holds for a whole sheet: the compound that it is about, and what was confirmed for a sheet with the same headers.

The ledger of one compound names it in its title or nowhere. A person says which one it is; guessed is only what the
title or the sheet's name says, and remembered is what was confirmed in the same community before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from weige.core import sealing
from weige.core.errors import Text
from weige.core.places import Scope
from weige.registry.models import COMMUNITY_DIGITS, Import, Premises
from weige.registry.people.terms import ImportState
from weige.registry.premises import PremisesKind
from weige.registry.queries import touching

from .columns import Guess
from .meanings import fold_header, meanings

PURPOSE = "registry.import_headers"
CONFIRMED = (ImportState.CHECKED, ImportState.TAKING, ImportState.TAKEN, ImportState.UNDONE, ImportState.DROPPED)
FEWEST_HEADERS = 2


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound that a sheet can be about."""

    id: UUID
    name: str


def compounds_of(place: str) -> list[Compound]:
    """The compounds that lie in a place or reach into it, by name."""
    rows = Premises.objects.filter(touching(Scope((place,))), kind=PremisesKind.COMPOUND).order_by("name", "id")
    return [Compound(id, name) for id, name in rows.values_list("id", "name")]


def named_in(compounds: Iterable[Compound], texts: Iterable[str]) -> tuple[Compound, Text] | None:
    """The one compound that titles name, and where; ``None`` when they name none or several.

    A longer name hides a shorter one in it: 银杏苑二期 is not 银杏苑.
    """
    by_length = sorted(compounds, key=lambda compound: -len(compound.name))
    found: dict[UUID, tuple[Compound, str]] = {}
    for text in texts:
        left = text.upper()
        for compound in by_length:
            if len(compound.name) > 1 and compound.name.upper() in left:
                left = left.replace(compound.name.upper(), "\n")
                found.setdefault(compound.id, (compound, text))
    if len(found) != 1:
        return None
    ((compound, text),) = found.values()
    return compound, Text(f"标题写的是“{text[:40]}”", f"the title says “{text[:40]}”")


def headers_key(columns: Sequence[Guess]) -> bytes | None:
    """A blind index of the headers, by which sheets of one kind know each other; ``None`` where there are hardly any."""
    headers = [fold_header(guess.header) for guess in columns]
    if sum(1 for header in headers if header) < FEWEST_HEADERS:
        return None
    return sealing.index("\n".join(headers), PURPOSE)


def earlier(found: Import) -> Import | None:
    """The latest import of the same community whose columns were confirmed under the same headers."""
    if found.headers is None:
        return None
    return (
        Import.objects.filter(
            headers=found.headers, place__startswith=found.place[:COMMUNITY_DIGITS], state__in=CONFIRMED,
            created_at__lt=found.created_at,
        )
        .exclude(id=found.id)
        .order_by("-created_at", "-id")
        .first()
    )  # fmt: skip


def begin_with(found: Import, columns: Sequence[Guess], titles: Sequence[str]) -> None:
    """Set what a sheet begins with until a person confirms it: as confirmed before, else as guessed."""
    found.headers = headers_key(columns)
    found.columns = {str(guess.index): guess.meaning for guess in columns}
    found.compound_id = None
    known = {compound.id: compound for compound in compounds_of(found.place)}
    before = earlier(found)
    if before is not None and set(before.columns) == set(found.columns):
        kept = meanings()
        found.columns = {index: meaning if meaning in kept else None for index, meaning in before.columns.items()}
        found.compound_id = before.compound_id if before.compound_id in known else None
    elif "compound" not in found.columns.values() and (guess := named_in(known.values(), titles)):
        found.compound_id = guess[0].id
