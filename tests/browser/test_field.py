"""What comes in from the field of a drill: a leader reports and asks without signal, the desk sends a team, the map shows
both, the command is handed over."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.hands import come_true
from tests.browser.operation_hands import begin_drill
from tests.browser.person import MakePerson

pytestmark = pytest.mark.browser
HERE = {"longitude": 104.1046, "latitude": 30.6186}


def test_a_leader_reports_and_asks_without_signal_and_the_desk_sends_a_team(people: MakePerson) -> None:
    officer, leader = people("desk", card="community"), people("phone", card="leader")
    desk, phone = officer.page, leader.page
    operation = begin_drill(officer)
    path = f"/emergency/operations/{operation}"
    officer.open(f"/desk/#{path}/map")
    expect(desk.get_by_text("还没有带位置的险情、求助或任务")).to_be_visible()
    officer.check_accessible()

    leader.context.grant_permissions(["geolocation"])
    leader.context.set_geolocation(HERE)
    leader.open("/m/#/emergency")
    expect(phone.get_by_role("link", name="报险情")).to_be_visible()
    phone.get_by_role("button", name="收到").click()
    leader.check_accessible()
    # Both pages are on the phone before the signal goes, as the installed app has them.
    phone.get_by_role("link", name="求助").click()
    expect(phone.get_by_text("救人", exact=True)).to_be_visible()
    phone.go_back()
    phone.get_by_role("link", name="报险情").click()
    expect(phone.get_by_text("管涌")).to_be_visible()
    leader.check_accessible()
    leader.context.set_offline(True)
    # Three taps: what, where, send.
    phone.get_by_text("管涌", exact=True).click()
    phone.get_by_role("button", name="带上我的位置").click()
    expect(phone.get_by_role("button", name="已带上位置")).to_be_visible()
    leader.shot("phone-danger")
    phone.get_by_role("button", name="发送").click()
    expect(phone.get_by_text("已存好，有信号就发出。")).to_be_visible()
    phone.get_by_role("link", name="求助").click()
    phone.get_by_text("救人", exact=True).click()
    phone.get_by_role("button", name="紧急").click()
    phone.get_by_label("写几个字").fill("3 号楼一楼")
    phone.get_by_role("button", name="多一个").click()
    leader.shot("phone-help")
    leader.check_accessible()
    phone.get_by_role("button", name="发送").click()
    expect(phone.get_by_text("已存好，有信号就发出。")).to_have_count(2)
    leader.shot("phone-field-waiting")
    leader.context.set_offline(False)
    come_true(desk, lambda: len(officer.call("GET", f"{path}/field")["requests"]) == 1, "it was asked for")
    come_true(desk, lambda: len(officer.call("GET", f"{path}/field")["dangers"]) == 1, "it was reported")

    officer.open(f"/desk/#{path}")
    expect(desk.get_by_role("link", name="1 条求助还没人去")).to_be_visible()
    officer.shot("desk-board-field")
    desk.get_by_role("navigation", name="行动的各部分").get_by_role("link", name="险情和求助").click()
    expect(desk.get_by_text("3 号楼一楼")).to_be_visible()
    officer.check_accessible()
    officer.shot("desk-field")
    desk.get_by_role("button", name="派人").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_text("建议")).to_be_visible()
    officer.check_accessible()
    officer.shot("desk-teams")
    dialog.get_by_role("button", name="下达任务").click()
    expect(dialog).to_be_hidden()
    expect(desk.get_by_text("已派人").first).to_be_visible()
    desk.get_by_role("button", name="续报").click()
    dialog.get_by_label("加重").check()
    dialog.get_by_label("范围和程度").fill("两处，碗口大")
    dialog.get_by_role("button", name="确定").click()
    expect(desk.get_by_text("续报 1 次")).to_be_visible()

    officer.open(f"/desk/#{path}/map")
    expect(desk.get_by_role("button", name=re.compile("管涌")).first).to_be_visible()
    officer.check_accessible()
    desk.wait_for_timeout(1500)
    officer.shot("desk-map")
    leader.open("/m/#/emergency")
    phone.reload()
    expect(phone.get_by_text("管涌").first).to_be_visible()
    leader.check_accessible()
    leader.shot("phone-field", full=True)

    officer.open(f"/desk/#{path}/handovers")
    desk.get_by_label("要交代的话").fill("夜里盯住东段，3 号楼的人还没接出来")
    desk.get_by_role("button", name="交班").click()
    expect(desk.get_by_text("有一份交接在等接班")).to_be_visible()
    officer.check_accessible()
    desk.get_by_role("link", name="看交接单").click()
    expect(desk.get_by_role("heading", name=re.compile("^交接单"))).to_be_visible()
    expect(desk.get_by_text("两处，碗口大")).to_be_visible()
    officer.check_accessible()
    officer.shot("desk-handover", full=True)
    version = officer.call("GET", path)["version"]
    body = {"id": operation[:-4] + "0002", "version": version, "reason": "看完了"}
    officer.call("POST", f"{path}/stand-down", body)
