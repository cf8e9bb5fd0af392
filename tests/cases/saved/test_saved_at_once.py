"""Saved filters when two windows save at the same moment."""

from __future__ import annotations

import pytest
from tests.factories import at_once, ground, staff

from weige.cases.queries import Filters
from weige.cases.saved import actions
from weige.core.errors import Problem
from weige.core.ids import new_id

pytestmark = pytest.mark.usefixtures("committed")


def test_two_of_one_name_at_once_leave_one() -> None:
    ground()
    actor = staff("officer")["officer"].actor
    wanted = Filters(view="area")
    results = at_once(*[lambda: actions.save(actor=actor, id=new_id(), name="同名", wanted=wanted)] * 2)
    assert [result.code for result in results if isinstance(result, Problem)] == ["cases.filter_name_taken"]
