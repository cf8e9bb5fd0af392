"""The filters of the work queue as they are sent and kept: a closed list of values. Not how they are searched by."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from .finding import Filters
from .lifecycle import State

PlaceCode = Annotated[str, Field(pattern=r"^\d{4,18}$")]
CategoryCode = Annotated[str, Field(max_length=60, pattern=r"^[a-z_]+(\.[a-z_]+)*$")]


class FilterValues(Schema):
    """What narrows the queue. Sent in bodies alone: ``q`` may hold a name."""

    model_config = ConfigDict(extra="forbid")

    view: Literal["mine", "area"] = "mine"
    state: State | None = None
    category: CategoryCode | None = None
    place: PlaceCode | None = None
    urgent: bool = False
    due: Literal["nearly_due", "overdue", "paused"] | None = None
    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""

    def filters(self) -> Filters:
        return Filters(
            view=self.view, state=self.state, category=self.category, place=self.place, urgent=self.urgent or None,
            due=self.due, q=self.q,
        )  # fmt: skip
