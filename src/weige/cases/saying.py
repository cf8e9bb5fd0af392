"""What a case says of itself without moving: a line in inboxes, and a step of its history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from weige.access.actors import Actor
from weige.core import clock, events
from weige.notify.actions import tell

from .models import Case, Step
from .reference import reference


def tell_about(case: Case, people: Iterable[UUID | None], kind: str, *, cause: UUID, **more: str) -> None:
    """Put a line about a case into inboxes; it names number, category and place, and nothing that people wrote.

    Args:
        people: accounts; a vacant post's ``None`` is passed over.
        cause: the same cause reaches a person once.
        more: further values of the line's words.
    """
    name = reference().name(case.category_id)
    tell(
        {person for person in people if person},
        kind=kind,
        subject_type="case",
        subject_id=case.id,
        cause=cause,
        params={
            "number": case.number, "category_name_zh": name.zh, "category_name_en": name.en, "where": case.where,
            **more,
        },
    )  # fmt: skip


def note(
    case: Case,
    *,
    id: UUID,
    move: str,
    actor: Actor,
    post: UUID | None,
    text: str,
    payload: dict[str, Any] | None = None,
) -> None:
    """A step of a locked case that leaves it where it is and with whom it is, with its event."""
    now = clock.now()
    case.version += 1
    case.updated_at = now
    case.save(update_fields=["version", "updated_at"])
    Step.objects.create(
        id=id, case=case, version=case.version, move=move, from_state=case.state, to_state=case.state,
        actor_id=actor.account_id, post_id=post, holder_id=case.holder_id, note=text, happened_at=now, at=now,
    )  # fmt: skip
    events.append(
        f"case.{move}", actor=actor, subject_type="case", subject_id=case.id, place=case.place,
        payload=payload or {"holder": str(case.holder_id)},
    )  # fmt: skip
