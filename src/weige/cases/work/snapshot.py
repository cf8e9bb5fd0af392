"""What a case and its clocks were before a move, so that exactly that can be brought back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from weige.cases.models import Case, CasePause, FollowUp, Involvement, StageClock
from weige.cases.timing.following import running_clocks

MOMENTS = ("closed_at", "confirmed_at", "paused_since")
WORDS = ("state", "outcome", "due_state", "reopened")
POSTS = ("holder_id", "desk_post_id")


def take(case: Case) -> dict[str, Any]:
    """A locked case before its move, as JSON; call :func:`complete` after the move."""
    found: dict[str, Any] = {name: getattr(case, name) for name in WORDS}
    found |= {name: _text(getattr(case, name)) for name in (*MOMENTS, *POSTS)}
    found["clocks"] = [
        [str(running.id), running.due_at.isoformat(), _text(running.rings_at)] for running in running_clocks(case)
    ]
    found["sent_to"] = [str(post) for post in Involvement.objects.filter(case=case).values_list("post_id", flat=True)]
    return found


def complete(before: dict[str, Any], case: Case) -> dict[str, Any]:
    """The same with the version that the move made: only from there can it be brought back."""
    return before | {"version_after": case.version}


def answered(case: Case) -> bool:
    """Whether the reporter, or who verified it, has answered since the case was closed."""
    asked = FollowUp.objects.filter(case=case, version=case.version).first()
    return asked is not None and (asked.answered_at is not None or asked.verified_at is not None)


def bring_back(case: Case, before: dict[str, Any]) -> None:
    """Make a locked case what it was; the caller counts its version up and saves it.

    What began with the move ends without having run: its clocks, its question to the reporter, the sight of whoever the
    case was sent to.
    """
    FollowUp.objects.filter(case=case, version=case.version).delete()
    clocks = {UUID(id): (due, rings) for id, due, rings in before["clocks"]}
    running_clocks(case).exclude(id__in=list(clocks)).delete()
    for stopped in StageClock.objects.filter(id__in=list(clocks)):
        due, rings = clocks[stopped.id]
        stopped.stopped_at, stopped.due_at, stopped.rings_at = None, _required(due), _moment(rings)
        stopped.save(update_fields=["stopped_at", "due_at", "rings_at"])
    Involvement.objects.filter(case=case).exclude(post__in=[UUID(post) for post in before["sent_to"]]).delete()
    if before["paused_since"] is not None:
        CasePause.objects.filter(case=case, since=_required(before["paused_since"])).update(until=None)
    for name in WORDS:
        setattr(case, name, before[name])
    for name in MOMENTS:
        setattr(case, name, _moment(before[name]))
    for name in POSTS:
        setattr(case, name, UUID(before[name]) if before[name] else None)


def _text(value: datetime | UUID | None) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else _required(text)


def _required(text: str) -> datetime:
    return datetime.fromisoformat(text)
