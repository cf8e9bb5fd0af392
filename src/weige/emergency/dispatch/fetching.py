"""What an operation's vehicles can fetch at supply points."""

from __future__ import annotations

from django.db.models import Q

from weige.access.queries import in_scope
from weige.core import clock, languages
from weige.core.places import Scope, ancestors
from weige.emergency.models import Operation, SupplyPoint
from weige.emergency.supplies.items import item_of
from weige.emergency.supplies.standing import stocked

from .shapes import FetchableItem, FetchPoint

MOST_POINTS = 200
say = languages.say


def fetch_points(found: Operation) -> list[FetchPoint]:
    """The open supply points that serve an operation, by place and name, with what is fit to be handed out today."""
    near = in_scope(Scope((found.place,))) | Q(place__in=ancestors(found.place))
    rows = list(SupplyPoint.objects.filter(near, is_open=True).order_by("place", "name", "id")[:MOST_POINTS])
    with clock.real():
        stock = stocked([row.id for row in rows], clock.today())
    return [
        FetchPoint(
            id=row.id, name=row.name,
            items=[
                FetchableItem(code=line.item, label=say(item_of(line.item).name), unit=say(item_of(line.item).unit),
                              fit=line.ready.fit)
                for line in stock[row.id] if line.ready.fit
            ],
        )
        for row in rows
    ]  # fmt: skip
