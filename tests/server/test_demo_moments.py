"""The demo's story holds at whatever hour it is loaded: nothing is done with a case before it is there."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from weige.server.demo import households, meetings, plans
from weige.server.demo.together import Stage

MIDNIGHT = datetime(2026, 11, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def stage_at(until: datetime) -> Stage:
    """As much of the stage as moments need."""
    made = SimpleNamespace(until=until, officer=None, worker_post=UUID(int=1), id=lambda *names: UUID(int=2))
    made.ago = lambda days, hour=None: Stage.ago(cast(Stage, made), days, hour)
    return cast(Stage, made)


def reported(text: str, until: datetime) -> datetime:
    (one,) = [one for one in plans.STORY if one.text == text]
    return plans.awake(until - timedelta(hours=one.hours))


@pytest.mark.parametrize("minutes", range(0, 24 * 60, 20))
def test_what_is_done_with_a_case_comes_after_its_report(minutes: int) -> None:
    until = MIDNIGHT + timedelta(minutes=minutes)
    stage = stage_at(until)
    for text, acts, about in (
        (meetings.PARKING, meetings._being_written(stage, UUID(int=3)), 1),
        (meetings.LEAK, meetings._to_come(stage, UUID(int=3)), 1),
        (households.MEALS, households._meals(stage, UUID(int=3)), 0),
    ):
        assert reported(text, until) + timedelta(minutes=1) < acts[about][0], text
