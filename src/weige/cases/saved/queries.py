"""One's own saved filters; nobody reads another's."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.cases.models import SavedFilter
from weige.cases.shapes import StateName


class FilterOut(TypedDict):
    """What a saved filter filters by, as it is sent."""

    view: Literal["mine", "area"]
    state: StateName | None
    category: str | None
    place: str | None
    urgent: bool
    due: Literal["nearly_due", "overdue", "paused"] | None
    q: str


class SavedFilterOut(TypedDict):
    id: UUID
    name: str
    version: int
    filter: FilterOut


class SavedFilters(TypedDict):
    items: list[SavedFilterOut]
    most: int


def own(actor: Actor) -> list[SavedFilterOut]:
    """One's own, in their order."""
    found = SavedFilter.objects.filter(account_id=actor.person, deleted_at=None).order_by("position", "id")
    return [filter_out(one) for one in found]


def filter_out(kept: SavedFilter) -> SavedFilterOut:
    values = FilterOut(
        view=kept.view,  # type: ignore[typeddict-item]
        state=kept.state,  # type: ignore[typeddict-item]
        category=kept.category,
        place=kept.place,
        urgent=kept.urgent,
        due=kept.due,  # type: ignore[typeddict-item]
        q=kept.words,
    )
    return SavedFilterOut(id=kept.id, name=kept.name, version=kept.version, filter=values)
