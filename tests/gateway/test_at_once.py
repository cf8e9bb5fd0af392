"""Requests and officers that act at the same moment, each in a transaction of their own."""

from __future__ import annotations

import pytest
from tests import town
from tests.factories import LAMP, at_once, send
from tests.gateway.conftest import lay
from tests.gateway.test_open311 import INSIDE, post

from weige.cases.models import Case
from weige.gateway.models import ServiceRequest

pytestmark = pytest.mark.usefixtures("committed")


def test_the_same_request_many_times_at_once_is_one_case() -> None:
    on = lay()
    answers = at_once(*[lambda: post(on, **INSIDE, description="灯")] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()[0]["service_request_id"] for answer in answers}) == 1
    assert Case.objects.filter(category=LAMP).count() == 1


def test_two_officers_place_and_refuse_at_once_and_one_is_told() -> None:
    on = lay()
    token = post(on, address_string="大树旁").json()[0]["token"]
    row = ServiceRequest.objects.get(token=token)
    subdistrict, city = on.people["subdistrict"].client, on.people["city"].client
    results = at_once(
        lambda: send(subdistrict, "post", f"/gateway/requests/{row.id}/place", {"place": town.MICRO}),
        lambda: send(city, "post", f"/gateway/requests/{row.id}/refuse", {"reason": "不在本街道"}),
    )
    assert sorted(answer.status_code for answer in results) == [200, 409]
    row.refresh_from_db()
    assert (row.state == "taken") == Case.objects.filter(id=row.id).exists()
