"""Proposals to verify: within the ceiling, once, answered by what is recorded, and gone with the month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from tests import town
from tests.factories import hold, refused, report, send
from tests.registry.people.homes import Homes, commands, homes, move_in, someone, told

from weige.access.models import Post
from weige.core import clock
from weige.core.models import Event
from weige.core.places import Scope
from weige.registry.models import Household, Proposal
from weige.registry.people import changes, wall
from weige.registry.people.terms import Answer, Role, Source, Tenure
from weige.registry.upkeep import proposals, settings

BEGUN = datetime(2026, 2, 10, 3, tzinfo=UTC)
DAYS = 180


def lived_in(doors: int = 4) -> tuple[Homes, list[Household]]:
    """A building whose homes were told and verified in February."""
    with clock.at(BEGUN):
        at = homes(doors)
        return at, [move_in(at, door, someone(name="测试")) for door in at.dwellings]


def later(days: int) -> datetime:
    return BEGUN + timedelta(days=days)


def kept() -> list[Proposal]:
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        return list(Proposal.objects.order_by("proposed_at", "id"))


def mine(at: Homes, who: str = "leader") -> list[Any]:
    return list(proposals.read_mine(at.people[who].actor)["items"])


def allow(at: Homes, ceiling: int, days: int = DAYS) -> None:
    settings.change(actor=at.people["officer"].actor, place=town.COMMUNITY, monthly_ceiling=ceiling, verify_days=days)


pytestmark = pytest.mark.django_db


def test_nothing_is_proposed_before_its_period_is_over() -> None:
    lived_in()
    with clock.at(later(DAYS)):
        assert proposals.propose(town.COMMUNITY) == 0
    with clock.at(later(DAYS + 1)):
        assert proposals.propose(town.COMMUNITY) == 4
        assert proposals.propose(town.COMMUNITY) == 0


def test_a_proposal_says_where_and_why_and_names_nobody() -> None:
    at, _ = lived_in(1)
    with clock.at(later(200)):
        proposals.propose_everywhere()
        (item,) = send(at.leader.client, "get", "/register/proposals").json()["items"]
        english = send(at.leader.client, "get", "/register/proposals", accept_language="en").json()["items"][0]
    assert item["address"] == "银杏苑 1号楼1单元101"
    assert item["building_id"] == str(at.building)
    assert item["reasons"] == ["已有 200 天没有核实"]
    assert english["reasons"] == ["it was last verified 200 days ago"]
    assert "测试" not in str(kept()[0].__dict__) + str(item)


def test_the_ceiling_of_a_month_holds_whatever_is_answered() -> None:
    at, _ = lived_in(4)
    with clock.at(later(200)):
        allow(at, 2)
        assert proposals.propose(town.COMMUNITY) == 2
        for item in mine(at):
            proposals.put_off(actor=at.leader.actor, proposal_id=item["id"])
        assert proposals.propose(town.COMMUNITY) == 0
    with clock.at(later(231)):
        assert proposals.propose(town.COMMUNITY) == 2
        asked = [row.household_id for row in kept()]
    assert len(set(asked)) == 4, "nothing is asked twice"


def test_a_leader_of_two_grids_has_one_ceiling() -> None:
    at, _ = lived_in(3)
    with clock.at(BEGUN):
        move_in(at, at.elsewhere, someone(name="另一户"), who="neighbour")
        Post.objects.filter(id=at.people["neighbour"].post.id).update(account=at.leader.account)
    with clock.at(later(200)):
        allow(at, 2)
        assert proposals.propose(town.COMMUNITY) == 2


def test_a_ceiling_of_none_proposes_nothing() -> None:
    at, _ = lived_in()
    with clock.at(later(200)):
        allow(at, 0)
        assert proposals.propose(town.COMMUNITY) == 0


def test_verifying_answers_and_the_household_rests() -> None:
    at, (home, *_) = lived_in(1)
    with clock.at(later(200)):
        proposals.propose(town.COMMUNITY)
        at.tell(commands.Verified(**told(dwelling=at.dwellings[0])))
        assert mine(at) == []
    assert [row.answer for row in kept()] == [Answer.VERIFIED]
    with clock.at(later(200 + DAYS)):
        assert proposals.propose(town.COMMUNITY) == 0
    with clock.at(later(201 + DAYS)):
        assert proposals.propose(town.COMMUNITY) == 1
    assert {row.household_id for row in kept()} == {home.id}


def test_a_change_answers_and_taking_it_back_opens_it_again() -> None:
    at, (home, *_) = lived_in(1)
    with clock.at(later(200)):
        proposals.propose(town.COMMUNITY)
        change = at.tell(commands.MovedOut(**told(dwelling=at.dwellings[0], household=home.id)))
        assert [row.answer for row in kept()] == [Answer.CHANGED]
        changes.undo(actor=at.leader.actor, change_id=change.id)
        assert [item["household_id"] for item in mine(at)] == [home.id]


def test_a_change_next_door_answers_nothing() -> None:
    at, homes_told = lived_in(2)
    with clock.at(later(200)):
        proposals.propose(town.COMMUNITY)
        at.tell(commands.Verified(**told(dwelling=at.dwellings[0])))
    answers = {row.household_id: row.answer for row in kept()}
    assert answers == {homes_told[0].id: Answer.VERIFIED, homes_told[1].id: ""}


def test_not_now_is_respected_and_may_be_said_twice() -> None:
    at, _ = lived_in(1)
    with clock.at(later(200)):
        proposals.propose(town.COMMUNITY)
        path = f"/register/proposals/{kept()[0].id}/answer"
        for _ in range(2):
            answer = send(at.leader.client, "post", path, {"answer": "not_now"})
            assert answer.json()["answer"] == "not_now"
        assert Event.objects.filter(kind="registry.proposal_put_off").count() == 1
        assert refused(lambda: proposals.put_off(actor=at.people["neighbour"].actor, proposal_id=kept()[0].id))
    with clock.at(later(200 + DAYS)):
        assert proposals.propose(town.COMMUNITY) == 0
    with clock.at(later(201 + DAYS)):
        assert proposals.propose(town.COMMUNITY) == 1


def test_what_nobody_answered_lapses_with_the_month_without_a_word() -> None:
    at, _ = lived_in(1)
    with clock.at(later(200)):
        proposals.propose(town.COMMUNITY)
        events = Event.objects.count()
    with clock.at(later(231)):
        assert mine(at) == []
        assert proposals.propose_everywhere() == 0
        assert [row.answer for row in kept()] == [Answer.LAPSED]
    assert Event.objects.count() == events


def test_what_points_at_a_home_goes_before_mere_age() -> None:
    with clock.at(BEGUN):
        at = homes(4)
        plain = move_in(at, at.dwellings[0], someone(name="甲"))
        rented = move_in(at, at.dwellings[1], someone(name="乙"), tenure=Tenure.RENTED)
        reported = move_in(at, at.dwellings[2], someone(name="丙"))
        told_by_itself = move_in(at, at.dwellings[3], someone(name="丁"))
    with clock.at(later(190)):
        report(at.leader, premises=at.dwellings[2], place=None)
        person = someone(Role.OTHER, name="戊")
        joined = commands.MovedIn(**told(dwelling=at.dwellings[3], household=told_by_itself.id, people=(person,)))
        changes.record_as_resident(command=joined)
    with clock.at(later(200)):
        allow(at, 3)
        proposals.propose(town.COMMUNITY)
    reasons = {row.household_id: [reason["code"] for reason in row.reasons] for row in kept()}
    assert reasons == {
        told_by_itself.id: ["resident_said", "long_ago"],
        reported.id: ["signal", "long_ago"],
        rented.id: ["rented", "long_ago"],
    }
    assert plain.id not in reasons


def test_a_household_left_without_a_head_and_restless_neighbours_are_seen() -> None:
    with clock.at(BEGUN):
        at = homes(4)
        head, rest = someone(name="甲"), someone(Role.SPOUSE, name="乙")
        first = move_in(at, at.dwellings[0], head, rest)
        others = [move_in(at, door, someone(name="丙")) for door in at.dwellings[1:3]]
    with clock.at(later(190)):
        moved = someone(id=head.id, words={}, moved_from_elsewhere=True)
        move_in(at, at.dwellings[3], moved)
        at.tell(commands.MovedOut(**told(dwelling=at.dwellings[1], household=others[0].id)))
    with clock.at(later(200)):
        proposals.propose(town.COMMUNITY)
    reasons = {row.household_id: row.reasons for row in kept()}
    assert [reason["code"] for reason in reasons[first.id]] == ["no_head", "neighbours", "long_ago"]
    assert {"code": "neighbours", "count": 2} in reasons[others[1].id]


def test_who_keeps_a_grid_sees_its_proposals_and_the_next_above_only_where_nobody_does() -> None:
    at, _ = lived_in(2)
    with clock.at(later(200)):
        proposals.propose(town.COMMUNITY)
        assert len(mine(at)) == 2
        assert mine(at, "worker") == mine(at, "officer") == mine(at, "neighbour") == []
        Post.objects.filter(id=at.leader.post.id).update(ended_at=clock.now() - timedelta(minutes=1))
        assert len(mine(at, "worker")) == 2
        assert mine(at, "officer") == []


def test_a_household_that_an_import_verified_is_not_asked_about() -> None:
    at, (home, *_) = lived_in(1)
    with clock.at(later(200)):
        proposals.propose(town.COMMUNITY)
    with clock.at(later(201)):
        with transaction.atomic(), wall.opened(Scope((town.CITY,))):
            Household.objects.filter(id=home.id).update(verified_at=clock.now())
        proposals.propose(town.COMMUNITY)
    assert [row.answer for row in kept()] == [Answer.VERIFIED]
    assert mine(at) == []


def test_settings_have_bounds_and_say_them() -> None:
    at, _ = lived_in(1)
    officer = at.people["officer"].client
    path = f"/register/settings?place={town.COMMUNITY}"
    shown = send(officer, "get", "/register/settings", {"place": town.COMMUNITY}).json()
    assert (shown["monthly_ceiling"], shown["verify_days"], shown["changed_at"]) == (20, 180, None)
    high = send(officer, "put", path, {"monthly_ceiling": 101, "verify_days": 90}).json()
    assert (high["code"], high["field"]) == ("registry.ceiling_unfit", "monthly_ceiling")
    assert "0 到 100" in high["detail"]
    short = send(officer, "put", path, {"monthly_ceiling": 10, "verify_days": 7}).json()
    assert (short["code"], short["field"]) == ("registry.period_unfit", "verify_days")
    grid = send(officer, "put", f"/register/settings?place={town.MICRO}", {"monthly_ceiling": 10, "verify_days": 90})
    assert grid.json()["code"] == "registry.not_a_community"
    for _ in range(2):
        done = send(officer, "put", path, {"monthly_ceiling": 10, "verify_days": 90})
        assert done.status_code == 200, done.content
    assert Event.objects.filter(kind="registry.settings_changed").count() == 1
    assert send(at.leader.client, "get", "/register/settings", {"place": town.COMMUNITY}).json()["may_change"] is False


def test_what_residents_confirm_themselves_is_not_asked_again() -> None:
    at, _ = lived_in(1)
    with clock.at(later(200)):
        proposals.propose(town.COMMUNITY)
        changes.record_as_resident(command=commands.Verified(**told(dwelling=at.dwellings[0], source=Source.RESIDENT)))
    assert [row.answer for row in kept()] == [Answer.VERIFIED]


def test_posts_at_the_desk_are_no_keepers_of_other_communities() -> None:
    at, _ = lived_in(1)
    stranger = hold("community_officer", town.NEIGHBOUR, number=77)
    with clock.at(later(200)):
        proposals.propose(town.COMMUNITY)
        assert proposals.read_mine(stranger.actor)["items"] == []
        assert mine(at) != []


def month_of(who: Any, **query: Any) -> dict[str, Any]:
    answer = send(who.client, "get", "/register/proposals/month", {"under": town.COMMUNITY, **query})
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_a_month_tells_which_why_to_whom_and_how_much_of_the_ceiling_is_used() -> None:
    at, _ = lived_in(4)
    with clock.at(later(200)):
        allow(at, 3)
        proposals.propose(town.COMMUNITY)
        officer = at.people["officer"]
        found = month_of(officer)
        assert (found["ceiling"], found["keepers"], found["most"], found["used"], found["open"]) == (3, 1, 3, 3, 3)
        first = found["items"][0]
        assert first["address"].startswith("银杏苑 1号楼1单元")
        assert first["building_id"] == str(at.building)
        assert first["reasons"] == ["已有 200 天没有核实"]
        assert first["keeper"] == at.leader.account.name
        assert not any("测试" in str({**row, "keeper": None}) for row in found["items"])
        proposals.put_off(actor=at.leader.actor, proposal_id=kept()[0].id)
        # What was answered counts against the ceiling, and is listed only when asked for.
        after = month_of(officer)
        assert (after["used"], after["open"], len(after["items"])) == (3, 2, 2)
        every = month_of(officer, open_only=False)
        assert [row["answer"] for row in every["items"]] == ["not_now", None, None]
        assert every["items"][0]["answer_label"] == "这次先不问"


def test_a_month_is_read_page_by_page() -> None:
    at, _ = lived_in(4)
    with clock.at(later(200)):
        proposals.propose(town.COMMUNITY)
        officer = at.people["officer"]
        whole = [row["id"] for row in month_of(officer)["items"]]
        seen: list[str] = []
        after: dict[str, str] = {}
        while True:
            page = month_of(officer, limit=1, **after)
            seen += [row["id"] for row in page["items"]]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        assert len(whole) == 4
        assert seen == whole
        large = send(officer.client, "get", "/register/proposals/month", {"under": town.SUBDISTRICT})
        assert large.status_code == 422
