"""One's own saved filters; nobody reads another's."""

from __future__ import annotations

from uuid import UUID

from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.cases.models import SavedFilter


class FilterOut(TypedDict):
    """What a saved filter filters by, as it is sent."""

    view: str
    state: str | None
    category: str | None
    place: str | None
    urgent: bool
    due: str | None
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
    return SavedFilterOut(
        id=kept.id, name=kept.name, version=kept.version,
        filter=FilterOut(
            view=kept.view, state=kept.state, category=kept.category, place=kept.place, urgent=kept.urgent,
            due=kept.due, q=kept.words,
        ),
    )  # fmt: skip
