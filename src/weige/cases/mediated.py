"""A case that was sent to mediation says so in a remark, and nothing more: what is said there is nobody else's."""

from __future__ import annotations

from weige.core import clock
from weige.core.events import on
from weige.core.models import Event

from .models import Comment

SENT = "已转人民调解"


@on("mediation.opened_from_case")
def remark(event: Event) -> None:
    """Leave the remark, in the name of whoever sent the case."""
    assert event.actor is not None
    Comment.objects.create(case_id=event.subject_id, author_id=event.actor, text=SENT, at=clock.now())
