"""Which tasks of runs see to requests for help, for who lists these."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from weige.emergency.models import RunStop, Task


def tasks_for(requests: Iterable[UUID]) -> list[tuple[UUID, Task]]:
    """Requests with the tasks of the runs that fetch them."""
    rows = RunStop.objects.filter(source="help", source_id__in=list(requests), kind="pickup", dropped_at=None)
    return [(row.source_id, row.run.task) for row in rows.select_related("run__task__group")]
