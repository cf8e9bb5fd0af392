"""Every close asks its reporter once; the answer reaches the handler; a drawn close is asked about again by another."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import town
from tests.factories import Person, ground, hold, move, report, report_as_resident, send, staff

from weige.cases import jobs
from weige.cases.detail import find_followed
from weige.cases.followup.rules import asks, is_sampled, may_verify
from weige.cases.lifecycle import Outcome
from weige.cases.models import Case, FollowUp
from weige.core.ids import new_id
from weige.core.sealing import derived_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


@pytest.fixture
def drawn(settings: Any) -> None:
    """Every close is drawn."""
    settings.WEIGE = settings.WEIGE.model_copy(update={"verified_percent": 100})


def closed(people: dict[str, Person], case: Case | None = None) -> Case:
    if case is None:
        case = report(people["neighbour"])
    elif case.reporter_kind == "resident":
        move(people["leader"], case, "escalate")
        move(people["worker"], case, "escalate")
    return move(people["officer"], case, "close", outcome=Outcome.SOLVED, note="已修好")


def answer(case: Case, *, solved: bool, note: str = "") -> Any:
    code = derived_code(case.id, "cases.follow_code", 8)
    body = {"id": str(new_id()), "number": case.number, "code": code, "solved": solved, "note": note}
    from tests.factories import browser

    return send(browser(), "post", "/resident/answer", body)


def test_a_close_asks_once_and_a_confirmation_or_withdrawal_asks_nothing(people: dict[str, Person]) -> None:
    case = closed(people)
    assert FollowUp.objects.filter(case=case).count() == 1
    move(people["neighbour"], case, "confirm")
    found = FollowUp.objects.get(case=case)
    assert (found.solved, found.answered_at is not None) == (True, True)
    other = report(people["neighbour"])
    move(people["neighbour"], other, "withdraw")
    assert not FollowUp.objects.filter(case=other).exists()


def test_nobody_is_asked_about_what_they_solved_themselves(people: dict[str, Person]) -> None:
    case = report(people["officer"])
    move(people["officer"], case, "solve_on_the_spot")
    assert not FollowUp.objects.exists()


def test_a_no_reopens_to_the_level_above_with_the_words_in_sight_of_the_handler(people: dict[str, Person]) -> None:
    case = closed(people, report_as_resident())
    assert answer(case, solved=False, note="灯还是不亮").status_code == 200
    case.refresh_from_db()
    assert case.state == "reported"
    assert case.holder_id == people["subdistrict"].post.id
    seen = people["officer"].client.get(f"/api/v1/cases/{case.id}").json()["follow_ups"]
    assert [(row["solved"], row["words"]) for row in seen] == [(False, "灯还是不亮")]


def test_each_close_asks_anew_and_the_earlier_answer_stays(people: dict[str, Person]) -> None:
    case = closed(people, report_as_resident())
    answer(case, solved=False, note="没有")
    case.refresh_from_db()
    move(people["subdistrict"], case, "close", outcome=Outcome.SOLVED, note="重修")
    answer(case, solved=True)
    rows = FollowUp.objects.filter(case=case).order_by("version").values_list("solved", "words")
    assert list(rows) == [(False, "没有"), (True, "")]


def test_the_text_message_asks_with_a_link_that_needs_no_account(
    people: dict[str, Person], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.WEIGE = settings.WEIGE.model_copy(update={"public_url": "https://weige.example"})
    sent: list[str] = []
    monkeypatch.setattr(jobs, "send_text", lambda phone, text, purpose: sent.append(text))
    case = closed(people, report_as_resident())
    step = case.steps.get(move="close")
    jobs.tell(step=str(step.id))
    (text,) = sent
    number, code = text.split("#/follow/")[1].split(" ")[0].split(".")
    assert find_followed(number, code).id == case.id


def waiting(person: Person) -> list[str]:
    return [row["id"] for row in person.client.get("/api/v1/follow-ups").json()["items"]]


def verdict(person: Person, found: FollowUp, value: str, words: str = "电话问过") -> Any:
    return send(person.client, "post", f"/follow-ups/{found.id}/verdict",
                {"id": str(new_id()), "verdict": value, "words": words})  # fmt: skip


@pytest.mark.usefixtures("drawn")
def test_a_drawn_close_waits_for_someone_who_did_not_handle_it(people: dict[str, Person]) -> None:
    colleague = hold("community_officer", town.COMMUNITY, number=61)
    case = closed(people)
    found = FollowUp.objects.get(case=case)
    assert found.sampled
    assert waiting(people["officer"]) == []
    assert waiting(people["worker"]) == []
    assert waiting(colleague) == waiting(people["subdistrict"]) == [str(found.id)]
    assert verdict(people["officer"], found, "solved").json()["code"] == "cases.verification_refused"
    assert verdict(people["leader"], found, "solved").status_code == 404
    assert verdict(colleague, found, "solved").status_code == 204
    assert waiting(people["subdistrict"]) == []
    assert verdict(people["subdistrict"], found, "not_solved").json()["code"] == "cases.verified_already"


@pytest.mark.usefixtures("drawn")
def test_a_verified_no_reopens_the_case_one_level_up(people: dict[str, Person]) -> None:
    case = closed(people)
    found = FollowUp.objects.get(case=case)
    assert verdict(people["district"], found, "not_solved", "住户说没人来过").status_code == 204
    case.refresh_from_db()
    assert (case.state, case.holder_id) == ("reported", people["subdistrict"].post.id)
    last = case.steps.order_by("-version").first()
    assert last is not None
    assert (last.move, last.note) == ("reopen", "住户说没人来过")


@given(st.uuids(), st.integers(1, 50))
def test_what_is_drawn_stays_drawn_and_more_are_drawn_at_a_higher_share(case: UUID, version: int) -> None:
    shares = [is_sampled(case, version, percent=share, secret=b"k") for share in (0, 5, 50, 100)]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (False, True)
    assert is_sampled(case, version, percent=5, secret=b"k") == shares[1]


def test_the_draw_is_even() -> None:
    drawn = Counter(is_sampled(UUID(int=n), 1, percent=10, secret=b"key") for n in range(20_000))
    assert 1_800 < drawn[True] < 2_200


def test_who_is_asked_and_who_may_verify() -> None:
    assert asks("close", reporter_closed_it=False)
    assert not asks("close", reporter_closed_it=True)
    assert not asks("confirm", reporter_closed_it=False)
    assert may_verify(verifier_place="510104", closer_place=town.COMMUNITY, verifier_handled_it=False) is None
    assert may_verify(verifier_place="510104", closer_place=town.COMMUNITY, verifier_handled_it=True)
    assert may_verify(verifier_place=town.GENERAL, closer_place=town.COMMUNITY, verifier_handled_it=False)
