"""Whoever keeps the register of a place is told when people leave it by moving elsewhere in the city."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from weige.access.actors import SYSTEM
from weige.access.models import Post
from weige.access.queries import standing_posts
from weige.core import events
from weige.core.models import Event
from weige.notify.actions import tell
from weige.registry.models import Household, Premises
from weige.registry.queries import building_of

COLLECT = "resident.collect"


def keepers(place: str) -> list[Post]:
    """The posts nearest to a place that keep its register today."""
    keeping = [post for post in standing_posts(place) if COLLECT in post.post_type.abilities]
    nearest = max((len(post.place) for post in keeping), default=0)
    return [post for post in keeping if len(post.place) == nearest]


def say_left(change: UUID, households: Iterable[UUID], *, dwelling: UUID) -> set[UUID]:
    """Put into the log which households of other dwellings a change has touched; returns them.

    The wall must be open for them.
    """
    by_place: dict[str, set[UUID]] = {}
    for home in Household.objects.filter(id__in=list(households)).exclude(dwelling_id=dwelling):
        by_place.setdefault(home.place, set()).add(home.id)
    for place, homes in sorted(by_place.items()):
        events.append(
            "registry.left_by_move", actor=SYSTEM, subject_type="change", subject_id=change, place=place,
            payload={"households": sorted(map(str, homes))},
        )  # fmt: skip
    return set().union(*by_place.values())


def about_dwelling(dwelling: Premises) -> dict[str, str]:
    """What a message about a dwelling carries: its address, and the building whose picture shows its door."""
    building = building_of(dwelling)
    return {"where": dwelling.full_name} | ({"building_id": str(building)} if building else {})


@events.on("registry.left_by_move")
def tell_keepers(event: Event) -> None:
    """Names the dwelling that was left, never who left it or where to."""
    homes = [UUID(id) for id in event.payload["households"]]
    accounts = {post.account_id for post in keepers(event.place) if post.account_id}
    for home in Household.objects.select_related("dwelling__parent__parent").filter(id__in=homes):
        tell(
            accounts,
            kind="register.left_by_move",
            subject_type="dwelling",
            subject_id=home.dwelling_id,
            cause=event.subject_id,
            params=about_dwelling(home.dwelling),
        )
