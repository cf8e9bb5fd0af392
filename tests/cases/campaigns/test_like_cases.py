"""Like cases find each other as they come in; people split, merge, dissolve and undo; a campaign closes them together."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import town
from tests.factories import Person, ground, hold, move, report, send, staff

from weige.cases.campaigns import actions, likes
from weige.cases.campaigns.rules import GroupState, common_place, may_merge, may_split, may_undo, of_one_kind
from weige.cases.models import Campaign, Case, CaseKey, CaseTraits, FollowUp, LikeGroup, Step, WordFrequencies
from weige.core.ids import new_id
from weige.core.models import Event

pytestmark = pytest.mark.django_db
LAMPS = [
    "3号楼2单元楼道灯不亮，晚上老人上下楼看不见",
    "3号楼2单元楼道的灯又不亮了，老人摸黑上楼",
    "3号楼二单元楼道灯坏了不亮，老人晚上不敢下楼",
]


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def taken(person: Person, text: str, **values: Any) -> Case:
    case = report(person, description=text, **values)
    likes.take_in(case.id)
    return case


@pytest.fixture
def lamps(people: dict[str, Person]) -> list[Case]:
    """Three reports of one lamp."""
    return [taken(people["leader"], text) for text in LAMPS]


def group_of(case: Case) -> UUID | None:
    return CaseTraits.objects.get(case=case).group_id


def group(*cases: Case) -> LikeGroup:
    """A group of given cases, whatever they say."""
    made = LikeGroup.objects.create(area=town.SUBDISTRICT, place=town.MICRO, first_at=cases[0].reported_at,
                                    last_at=cases[0].reported_at)  # fmt: skip
    CaseTraits.objects.filter(case__in=cases).update(group=made)
    likes.refresh(made)
    return made


def test_reports_of_one_matter_become_one_group_with_reasons_and_an_event(lamps: list[Case]) -> None:
    found = {group_of(case) for case in lamps}
    assert len(found) == 1
    made = LikeGroup.objects.get(id=found.pop())
    assert (made.size, made.place, made.state) == (3, town.MICRO, "proposed")
    reasons = CaseTraits.objects.get(case=lamps[2]).reasons
    assert any("都提到" in pair[0] for pair in reasons)
    assert Event.objects.filter(kind="case.alike", subject_id=made.id).count() == 1


def test_another_matter_stays_alone(people: dict[str, Person], lamps: list[Case]) -> None:
    noise = taken(people["leader"], "楼下烧烤店半夜放音乐，吵得睡不着", category="environment.noise")
    assert group_of(noise) is None


def test_a_case_is_taken_in_once_and_a_withdrawn_one_not_at_all(people: dict[str, Person]) -> None:
    case = taken(people["leader"], LAMPS[0])
    keys = CaseKey.objects.filter(case=case).count()
    likes.take_in(case.id)
    assert CaseKey.objects.filter(case=case).count() == keys > 0
    other = report(people["leader"], description=LAMPS[1])
    move(people["leader"], other, "withdraw")
    likes.take_in(other.id)
    assert not CaseTraits.objects.filter(case=other).exists()


def test_numbers_of_people_are_in_no_trait_and_no_key(people: dict[str, Person]) -> None:
    case = taken(people["leader"], "楼道灯不亮，请联系13812345678，身份证510104199001011234")
    kept = str(CaseTraits.objects.get(case=case).plain) + str(list(CaseKey.objects.values_list("key", flat=True)))
    assert "138123" not in kept
    assert "5101041990" not in kept


def test_words_are_counted_at_night(lamps: list[Case]) -> None:
    assert likes.count_words() == 3
    assert WordFrequencies.objects.get(id=1).messages == 3


def shown(person: Person) -> list[str]:
    return [row["id"] for row in person.client.get("/api/v1/like-groups").json()["items"]]


def test_a_group_is_proposed_to_the_desks_of_its_place(people: dict[str, Person], lamps: list[Case]) -> None:
    id = str(group_of(lamps[0]))
    assert shown(people["officer"]) == shown(people["worker"]) == [id]
    assert shown(people["leader"]) == []
    body = people["officer"].client.get(f"/api/v1/like-groups/{id}").json()
    assert len(body["members"]) == 3
    assert body["may_decide"]
    neighbour = hold("community_officer", town.NEIGHBOUR, number=71)
    assert neighbour.client.get(f"/api/v1/like-groups/{id}").status_code == 404


def test_a_case_taken_out_stays_out_and_undo_brings_it_back(people: dict[str, Person], lamps: list[Case]) -> None:
    id = group_of(lamps[0])
    assert id is not None
    change = new_id()
    actions.split(actor=people["officer"].actor, id=change, group_id=id, cases=[lamps[1].id])
    actions.split(actor=people["officer"].actor, id=change, group_id=id, cases=[lamps[1].id])
    assert LikeGroup.objects.get(id=id).size == 2
    assert group_of(lamps[1]) != id
    actions.undo(actor=people["officer"].actor, change_id=change)
    assert LikeGroup.objects.get(id=id).size == 3
    assert group_of(lamps[1]) == id


def test_two_groups_become_one_and_undo_parts_them_again(people: dict[str, Person], lamps: list[Case]) -> None:
    extra = [taken(people["leader"], f"地下室积水{n}楼", category="water.sewer") for n in (1, 2)]
    other, id = group(*extra), group_of(lamps[0])
    assert id is not None
    change = new_id()
    kept = actions.merge(actor=people["officer"].actor, id=change, group_id=id, other_id=other.id)
    assert (kept.id, kept.size) == (id, 5)
    assert LikeGroup.objects.get(id=other.id).state == "dissolved"
    actions.undo(actor=people["officer"].actor, change_id=change)
    assert [LikeGroup.objects.get(id=each).size for each in (id, other.id)] == [3, 2]
    assert LikeGroup.objects.get(id=other.id).state == "proposed"


def test_a_change_cannot_be_undone_after_further_work(people: dict[str, Person], lamps: list[Case]) -> None:
    id = group_of(lamps[0])
    assert id is not None
    first = new_id()
    actions.split(actor=people["officer"].actor, id=first, group_id=id, cases=[lamps[0].id])
    actions.split(actor=people["officer"].actor, id=new_id(), group_id=id, cases=[lamps[1].id])
    answer = send(people["officer"].client, "post", f"/group-changes/{first}/undo")
    assert (answer.status_code, answer.json()["code"]) == (409, "cases.group_refused")
    assert "又有变动" in answer.json()["detail"]


def test_dissolved_cases_are_not_grouped_again_by_themselves(people: dict[str, Person], lamps: list[Case]) -> None:
    id = group_of(lamps[0])
    assert id is not None
    actions.dissolve(actor=people["officer"].actor, id=new_id(), group_id=id)
    assert [group_of(case) for case in lamps] == [None] * 3
    late = taken(people["leader"], LAMPS[0])
    assert group_of(late) is None
    assert shown(people["officer"]) == []


def started(people: dict[str, Person], id: UUID) -> Campaign:
    return actions.start(actor=people["officer"].actor, id=new_id(), group_id=id, title="更换楼道灯",
                         plan="物业统一更换声控灯", until=None)  # fmt: skip


def test_one_solution_closes_every_open_case_and_each_reporter_is_asked(
    people: dict[str, Person], lamps: list[Case]
) -> None:
    done = lamps[0]
    move(people["officer"], done, "accept")
    id = group_of(done)
    assert id is not None
    campaign = started(people, id)
    assert Step.objects.filter(move="join_campaign").count() == 3
    body = {"version": campaign.version, "solution": "全部换成声控灯"}
    answer = send(people["officer"].client, "post", f"/campaigns/{campaign.id}/finish", body)
    assert (answer.status_code, answer.json()["state"]) == (200, "closed")
    assert {case.state for case in Case.objects.filter(id__in=[c.id for c in lamps])} == {"closed"}
    assert FollowUp.objects.count() == 3
    again = send(people["officer"].client, "post", f"/campaigns/{campaign.id}/finish", body)
    assert again.status_code == 200
    assert Step.objects.filter(move="close_together").count() == 3
    public = [step["move_label"] for step in people["leader"].client.get(f"/api/v1/cases/{done.id}").json()["steps"]]
    assert public[-1] == "集中解决，结案"


def test_a_no_to_the_one_solution_reopens_that_case_alone(people: dict[str, Person], lamps: list[Case]) -> None:
    id = group_of(lamps[0])
    assert id is not None
    campaign = started(people, id)
    actions.finish(actor=people["officer"].actor, campaign_id=campaign.id, version=campaign.version, solution="已换")
    move(people["leader"], lamps[1], "reopen", note="我们这层没换")
    states = [Case.objects.get(id=case.id).state for case in lamps]
    assert states == ["closed", "reported", "closed"]


def test_what_comes_after_the_one_solution_begins_a_group_of_its_own(
    people: dict[str, Person], lamps: list[Case]
) -> None:
    id = group_of(lamps[0])
    assert id is not None
    campaign = started(people, id)
    while_running = taken(people["leader"], LAMPS[1])
    assert group_of(while_running) == id
    actions.finish(actor=people["officer"].actor, campaign_id=campaign.id, version=campaign.version, solution="已换")
    later = [taken(people["leader"], text) for text in LAMPS]
    assert {group_of(case) for case in later}.isdisjoint({id, None})
    assert len({group_of(case) for case in later}) == 1


def test_a_campaign_changed_meanwhile_is_not_finished_and_a_group_has_one_campaign(
    people: dict[str, Person], lamps: list[Case]
) -> None:
    id = group_of(lamps[0])
    assert id is not None
    campaign = started(people, id)
    revised = {"version": 1, "title": "更换楼道灯", "plan": "分两批", "until": "2026-12-31"}
    assert send(people["officer"].client, "put", f"/campaigns/{campaign.id}", revised).status_code == 200
    stale = send(people["officer"].client, "post", f"/campaigns/{campaign.id}/finish", {"version": 1, "solution": "x"})
    assert (stale.status_code, stale.json()["code"]) == (409, "cases.campaign_changed")
    second = send(people["officer"].client, "post", f"/like-groups/{id}/campaign",
                  {"id": str(new_id()), "title": "再来一次", "plan": "换"})  # fmt: skip
    assert second.json()["code"] == "cases.group_refused"


def test_a_lamp_and_a_leak_in_one_corridor_are_not_one_problem(people: dict[str, Person], lamps: list[Case]) -> None:
    leak = taken(people["leader"], "3号楼2单元楼道水管漏水，老人上下楼滑", category="water.leak")
    assert group_of(leak) is None
    assert of_one_kind("facility.corridor_lamp", "facility.door")
    assert of_one_kind("other", "water.leak")
    assert not of_one_kind("facility.corridor_lamp", "water.leak")


def test_a_place_is_named_in_a_reason_and_not_shown_as_its_code(lamps: list[Case]) -> None:
    said = "".join(pair[0] for pair in CaseTraits.objects.get(case=lamps[2]).reasons)
    assert town.COMMUNITY not in said


@given(st.lists(st.text("0123", min_size=14, max_size=14).map(lambda t: "5101" + t), min_size=1, max_size=6))
def test_the_common_place_is_a_prefix_of_all_and_no_level_below_it_is(places: list[str]) -> None:
    found = common_place(places)
    assert all(place.startswith(found) for place in places)
    below = {4: 6, 6: 9, 9: 12, 12: 15, 15: 18}.get(len(found))
    assert below is None or len({place[:below] for place in places}) > 1


def test_what_may_not_be_done_says_why() -> None:
    proposed, gone = GroupState.PROPOSED, GroupState.DISSOLVED
    assert may_split(proposed, size=3, taken=1) is None
    assert may_split(proposed, size=3, taken=3)
    assert may_split(proposed, size=3, taken=0)
    assert may_split(gone, size=3, taken=1)
    assert may_merge(proposed, proposed, same=False, in_campaign=1) is None
    assert may_merge(proposed, proposed, same=True, in_campaign=0)
    assert may_merge(proposed, gone, same=False, in_campaign=0)
    assert may_merge(proposed, proposed, same=False, in_campaign=2)
    assert may_undo(changed_since=False, in_campaign=False) is None
    assert may_undo(changed_since=True, in_campaign=False)
    assert may_undo(changed_since=False, in_campaign=True)
