"""A phone's outbox, repeated and reordered: it converges to one state, with nothing double."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import API, Person, ground, move_body, photo, report_as_resident, report_body, send, staff

from weige.cases.models import Case, Comment, Photo, Step
from weige.core.ids import new_id
from weige.core.models import Event

pytestmark = pytest.mark.django_db
WAITS = {"cases.unknown_case", "cases.conflict"}
"""Refusals that mean: something that comes before has not arrived yet."""


class Outbox:
    """What a leader did in a basement: a report with photo and remark, a neighbour's case taken and answered."""

    def __init__(self, leader: Person) -> None:
        self.client = leader.client
        resident = report_as_resident()
        own = report_body(category="environment.noise")
        solved = report_body(solved_on_the_spot={"note": "搬走了"}, category="environment.rubbish")
        picture = {"id": str(new_id()), "stage": "report"}
        self.commands: list[tuple[str, dict[str, Any]]] = [
            ("/cases", own),
            (f"/cases/{own['id']}/photos", picture),
            (f"/cases/{own['id']}/comments", {"id": str(new_id()), "text": "每天晚上"}),
            ("/cases", solved),
            (f"/cases/{resident.id}/moves", move_body("accept", 1)),
            (f"/cases/{resident.id}/moves", move_body("handle", 2)),
            (f"/cases/{resident.id}/moves", move_body("reply", 3)),
        ]

    def deliver(self, at: int) -> str:
        """Send one command; the code of the refusal, empty when it was taken."""
        path, body = self.commands[at]
        if path.endswith("/photos"):
            file = SimpleUploadedFile("a.jpg", photo(), "image/jpeg")
            answer = self.client.post(API + path, {**body, "file": file})
        else:
            answer = send(self.client, "post", path, body)
        return "" if answer.status_code in {200, 201} else str(answer.json()["code"])

    def deliver_all(self, order: list[int]) -> None:
        """Deliver in this order, what must wait once more at the end, until everything was taken."""
        waiting = list(order)
        for _ in range(len(order) * len(order)):
            if not waiting:
                return
            at = waiting.pop(0)
            refusal = self.deliver(at)
            if refusal:
                assert refusal in WAITS, refusal
                waiting.append(at)
        raise AssertionError("the outbox was never empty")


def state() -> tuple[Any, ...]:
    """Everything that must be the same in the end, whatever the order."""
    cases = sorted(Case.objects.values_list("id", "state", "version", "holder", "outcome", "description"))
    steps = sorted(Step.objects.values_list("case", "version", "id", "move", "to_state", "note"))
    comments = sorted(Comment.objects.values_list("id", "case", "text"))
    photos = sorted(Photo.objects.values_list("id", "case", "stage"))
    events = sorted(
        Event.objects.filter(subject_type="case").values_list("kind", "subject_id"),
        key=lambda pair: (pair[0], str(pair[1])),
    )
    return cases, steps, comments, photos, events


def test_any_order_with_repeats_ends_in_the_same_state() -> None:
    ground()
    leader = staff("leader", "worker", "officer")["leader"]
    outbox = Outbox(leader)
    with transaction.atomic():
        outbox.deliver_all(list(range(len(outbox.commands))))
        wanted = state()
        assert [len(part) for part in wanted] == [3, 7, 1, 1, 9]
        transaction.set_rollback(True)

    @given(
        st.lists(st.integers(0, len(outbox.commands) - 1), max_size=6).flatmap(
            lambda repeats: st.permutations([*range(len(outbox.commands)), *repeats])
        )
    )
    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    def in_any_order(order: list[int]) -> None:
        with transaction.atomic():
            outbox.deliver_all(order)
            assert state() == wanted
            transaction.set_rollback(True)

    in_any_order()


def test_a_whole_outbox_sent_again_changes_nothing() -> None:
    ground()
    outbox = Outbox(staff("leader", "worker", "officer")["leader"])
    outbox.deliver_all(list(range(len(outbox.commands))))
    before = state()
    for at in reversed(range(len(outbox.commands))):
        assert outbox.deliver(at) == ""
    assert state() == before
