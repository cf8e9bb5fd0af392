"""A flood from its warning to the last door: a warning is read in and proposes a level that a commander approves; in a drill
runs are proposed, adopted and driven, and households get a shelter and are ticked off at their doors."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect
from tests.browser.hands import come_true
from tests.browser.operation_hands import PLAN, begin_drill, stand_down
from tests.browser.person import MakePerson
from tests.emergency import warnings_made
from uuid_utils import uuid7

pytestmark = pytest.mark.browser
COMMUNITY = "510104032006"
HEADLINE = "虚构气象台发布暴雨黄色预警（试验）"


def warning() -> bytes:
    """A yellow warning of heavy rain over the community, for the next hour."""
    now = datetime.now(UTC).astimezone()
    sent, ends = now.isoformat(timespec="seconds"), (now + timedelta(hours=1)).isoformat(timespec="seconds")
    told = warnings_made.info(
        event="暴雨", severity="Moderate", headline=HEADLINE, effective=f"<effective>{sent}</effective>",
        expires=f"<expires>{ends}</expires>", areas=warnings_made.area("", warnings_made.geocode(COMMUNITY)),
    )  # fmt: skip
    return warnings_made.alert(identifier=f"J-{uuid7()}", sent=sent, infos=told).encode()


def tap(phone: Page, where: Locator, word: str) -> None:
    """Tap a big button; a second tap right after it would be taken for a slip of wet fingers and passed over."""
    where.get_by_role("button", name=word, exact=True).click()
    phone.wait_for_timeout(1_000)


def test_a_warning_is_read_in_and_what_it_proposes_is_approved(people: MakePerson) -> None:
    officer = people("desk", card="community")
    desk = officer.page
    officer.open("/desk/#/emergency/warnings")
    file: FilePayload = {"name": "cap.xml", "mimeType": "application/xml", "buffer": warning()}
    desk.get_by_label("上传预警文件").set_input_files([file])
    expect(desk.get_by_role("link", name=HEADLINE).first).to_be_visible()
    officer.check_accessible()
    officer.shot("desk-warnings")

    # It activates nothing: a named commander does, and says that it is in earnest.
    assert officer.call("GET", "/emergency/operations")["items"] == []
    officer.open("/desk/#/emergency")
    expect(desk.get_by_role("heading", name=re.compile("^建议启动"))).to_be_visible()
    officer.check_accessible()
    officer.shot("desk-level-proposal")
    desk.get_by_role("button", name="批准启动").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="正式启动")).to_be_disabled()
    dialog.get_by_label(re.compile("这是正式启动")).check()
    officer.check_accessible()
    dialog.get_by_role("button", name="正式启动").click()
    expect(desk.get_by_role("heading", name=re.compile(PLAN), level=1)).to_be_visible()
    expect(desk.get_by_text("本页全部为演练内容")).to_have_count(0)
    officer.check_accessible()
    officer.shot("desk-in-earnest")
    (found,) = officer.call("GET", "/emergency/operations")["items"]
    assert not found["drill"]
    stand_down(officer, found["id"])


def test_runs_are_adopted_at_the_desk_and_driven_on_the_phone(people: MakePerson) -> None:
    officer, leader = people("desk", card="community"), people("phone", card="leader")
    desk, phone = officer.page, leader.page
    operation = begin_drill(officer)
    path = f"/emergency/operations/{operation}"
    (call,) = leader.call("GET", "/emergency/mine")["items"]
    point = {"longitude": 104.104, "latitude": 30.618}
    vehicle = {"id": str(uuid7()), "group": call["group"], "name": "面包车", "seats": 6, "kilograms": 500, **point}
    officer.call("POST", f"{path}/vehicles", vehicle)
    officer.call("POST", f"{path}/errands", {
        "id": str(uuid7()), "what": "沙袋 20 个", "kilograms": 200, "from_where": "社区仓库", "from_longitude": 104.104,
        "from_latitude": 30.618, "to_where": "东门", "to_longitude": 104.106, "to_latitude": 30.619,
    })  # fmt: skip
    officer.open(f"/desk/#{path}/dispatch")
    desk.get_by_role("button", name="排车", exact=True).click()
    proposal = desk.get_by_role("region", name="排车方案", exact=True)
    expect(proposal.get_by_text("社区仓库 · 沙袋 20 个")).to_be_visible()
    officer.check_accessible()
    officer.shot("desk-runs-proposed")
    proposal.get_by_role("button", name=re.compile("^采用")).click()
    expect(proposal).to_be_hidden()
    expect(desk.get_by_role("region", name="历次排车方案").get_by_text("现在执行")).to_be_visible()

    leader.open("/m/#/emergency")
    phone.get_by_role("link", name="车次：还有 2 站").click()
    stop = phone.get_by_role("article", name="下一站")
    expect(stop.get_by_text("社区仓库 · 沙袋 20 个")).to_be_visible()
    leader.check_accessible()
    leader.shot("phone-run")
    for where, said in (("社区仓库", "已到"), ("社区仓库", "已装车"), ("东门", "已到"), ("东门", "已送")):
        expect(stop.get_by_text(f"{where} · 沙袋 20 个")).to_be_visible()
        tap(phone, stop, said)
    expect(phone.get_by_text("这趟跑完了。")).to_be_visible()
    come_true(desk, lambda: officer.call("GET", f"{path}/dispatch")["runs"][0]["ended_at"] is not None, "it was driven")
    expect(desk.get_by_text("没有在跑的车次。")).to_be_visible()
    officer.check_accessible()
    stand_down(officer, operation)


def test_households_get_a_shelter_and_their_door_is_ticked_on_the_phone(people: MakePerson) -> None:
    officer, leader = people("desk", card="community"), people("phone", card="leader")
    desk, phone = officer.page, leader.page
    operation = begin_drill(officer)
    path = f"/emergency/operations/{operation}"
    officer.open(f"/desk/#{path}/evacuation")
    desk.get_by_role("button", name="下令转移").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_role("checkbox").first.check()
    officer.check_accessible()
    dialog.get_by_role("button", name="转移这 1 处").click()
    expect(dialog).to_be_hidden()
    desk.get_by_role("button", name="安置建议").click()
    officer.check_accessible()
    officer.shot("desk-shelter-proposal")
    desk.get_by_role("button", name="采用这个方案").click()
    expect(desk.get_by_text("已采用，各户的安置点已写入名单")).to_be_visible()

    leader.open("/m/#/emergency")
    phone.get_by_role("link", name=re.compile("^转移名单：还有")).click()
    expect(phone.get_by_role("heading", name="转移名单")).to_be_visible()
    door = phone.get_by_role("article").first
    expect(door).to_be_visible()
    name = door.get_attribute("aria-label") or ""
    leader.check_accessible()
    leader.shot("phone-doors")
    ticked = phone.get_by_role("article", name=name, exact=True).first
    for said in ("已通知", "已转移"):
        tap(phone, ticked, said)
    expect(phone.get_by_text(re.compile("^已转移 1 / "))).to_be_visible()
    come_true(desk, lambda: officer.call("GET", f"{path}/evacuation")["total"]["moved"] == 1, "it was told")
    stand_down(officer, operation)
