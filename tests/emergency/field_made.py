"""What comes in from the field, for tests, told by the real actions."""

from __future__ import annotations

from typing import Any

from tests.factories import Person

from weige.core.ids import new_id
from weige.emergency.field import dangers, requests
from weige.emergency.models import Danger, HelpRequest, Operation


def danger(operation: Operation, person: Person, **changes: Any) -> Danger:
    told = {name: changes.pop(name) for name in ("happened_at", "at") if name in changes}
    report = dangers.DangerReport(
        **{"id": new_id(), "nature": "piping", "source": "patrol", "where": "东段堤防", **changes}
    )
    return dangers.report_danger(actor=person.actor, operation_id=operation.id, report=report, **told)


def follow(found: Danger, person: Person, **changes: Any) -> Danger:
    told = {name: changes.pop(name) for name in ("happened_at", "at") if name in changes}
    wish = dangers.FollowUp(**{"id": new_id(), **changes})
    return dangers.follow_up(actor=person.actor, danger_id=found.id, wish=wish, **told)


def request(operation: Operation, person: Person, **changes: Any) -> HelpRequest:
    told = {name: changes.pop(name) for name in ("happened_at", "at") if name in changes}
    wish = requests.Asking(
        **{"id": new_id(), "need": "rescue", "where": "3号楼一楼", "urgent": True, "people": 1, **changes}
    )
    return requests.ask(actor=person.actor, operation_id=operation.id, wish=wish, **told)
