"""What a post was sent and is still open: the database keeps the mark, whichever way a case is closed or reopened."""

from __future__ import annotations

import pytest
from tests.factories import ground, report, staff

from weige.cases.lifecycle import State
from weige.cases.models import Case, Involvement
from weige.core import clock


def marks(case: Case) -> list[bool]:
    return list(Involvement.objects.filter(case=case).order_by("id").values_list("open", flat=True))


def close(case: Case) -> None:
    Case.objects.filter(id=case.id).update(state=State.CLOSED, outcome="solved", closed_at=clock.now())


@pytest.mark.django_db
def test_a_case_closes_and_opens_what_was_sent_of_it() -> None:
    ground()
    people = staff("leader", "officer", "department")
    case, other = report(people["leader"]), report(people["leader"])
    Involvement.objects.filter(case__in=[case, other]).delete()
    for one in (case, other):
        for name in ("officer", "department"):
            Involvement.objects.create(
                case=one, post=people[name].post, since=clock.now(), reported_at=one.reported_at
            )  # fmt: skip
    Case.objects.filter(id=case.id).update(state=State.ACCEPTED)
    assert marks(case) == [True, True]
    close(case)
    assert (marks(case), marks(other)) == ([False, False], [True, True])
    case.refresh_from_db()
    case.state, case.outcome, case.closed_at = State.REPORTED, None, None
    case.save()
    assert marks(case) == [True, True]


@pytest.mark.django_db
def test_what_is_sent_of_a_closed_case_is_not_open() -> None:
    ground()
    people = staff("leader", "officer")
    case = report(people["leader"])
    close(case)
    Involvement.objects.filter(case=case).delete()
    Involvement.objects.create(case=case, post=people["officer"].post, since=clock.now(), reported_at=case.reported_at)
    assert marks(case) == [False]
