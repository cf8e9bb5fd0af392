"""A drill from its beginning to its end: the command at the desk, a leader on the phone, also without signal."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect
from tests.browser.hands import come_true
from tests.browser.person import MakePerson, Person

pytestmark = pytest.mark.browser
PLAN = "菱窠社区暴雨应急预案"


def running(officer: Person) -> dict[str, str]:
    """The operation that runs."""
    (found,) = officer.call("GET", "/emergency/operations")["items"]
    return dict(found)


def plan_link(officer: Person) -> Locator:
    """The plan itself, not an operation of its name."""
    return officer.page.get_by_role("link", name=PLAN).and_(officer.page.locator("[href*='/plans/']"))


def test_a_drill_is_begun_answered_worked_on_and_ended(people: MakePerson) -> None:
    officer, leader = people("desk", card="community"), people("phone", card="leader")
    desk, phone = officer.page, leader.page
    officer.open("/desk/#/emergency")
    plan_link(officer).click()
    expect(desk.get_by_text(re.compile("现在启动会呼叫 [0-9]+ 人"))).to_be_visible()
    officer.check_accessible()
    officer.shot("desk-contingency-plan")
    desk.get_by_role("button", name="启动预案").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("启动理由").fill("演练：暴雨黄色预警")
    officer.check_accessible()
    dialog.get_by_role("button", name="开始演练").click()
    expect(desk.get_by_text("本页全部为演练内容")).to_be_visible()
    expect(desk.get_by_role("timer")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    officer.check_accessible()

    # The leader sees the call first of all, and answers it.
    leader.open("/m/#/")
    phone.reload()
    card = phone.get_by_role("region", name=PLAN)
    expect(card.get_by_text("演练", exact=True)).to_be_visible()
    leader.check_accessible()
    leader.shot("phone-call")
    card.get_by_role("button", name="收到").click()
    expect(card.get_by_text("已应答")).to_be_visible()

    # Without signal she arrives and accepts a task: kept on the phone, told when the signal is back.
    card.get_by_role("link", name=re.compile("本组任务")).click()
    expect(phone.get_by_role("heading", name="应急任务")).to_be_visible()
    leader.context.set_offline(True)
    phone.get_by_role("button", name="我到岗了").click()
    expect(phone.get_by_text("已到岗")).to_be_visible()
    phone.get_by_role("button", name="接受").first.click()
    leader.context.set_offline(False)
    operation = running(officer)
    path = f"/emergency/operations/{operation['id']}"
    come_true(desk, lambda: officer.call("GET", path)["counts"]["arrived"] == 1, "she has arrived")
    come_true(
        desk,
        lambda: "accepted" in {task["state"] for task in officer.call("GET", path)["tasks"]},
        "the task is accepted",
    )
    leader.check_accessible()

    # The command orders a task of its own, writes down who answered by telephone, and ends the drill.
    desk.get_by_role("button", name="下达任务").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("做什么").fill("救出 3 号楼地下室被困一人")
    dialog.get_by_role("button", name="确定").click()
    expect(dialog).to_be_hidden()
    expect(desk.get_by_role("listitem").filter(has_text="救出 3 号楼地下室被困一人").first).to_be_visible()
    desk.get_by_role("button", name=re.compile("^代记 .* 的应答$")).first.click()
    dialog.get_by_label(re.compile("怎么得知的")).fill("电话里说马上到")
    dialog.get_by_role("button", name="确定").click()
    expect(dialog).to_be_hidden()
    expect(desk.get_by_text("陈雪梅 代记").first).to_be_visible()
    officer.shot("desk-board")
    desk.get_by_role("button", name="结束响应").click()
    dialog.get_by_label("理由").fill("演练结束")
    dialog.get_by_role("button", name="确定").click()
    expect(desk.get_by_text(re.compile("结束响应，记录可以查看"))).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("现在没有呼叫您的应急行动。")).to_be_visible()


def test_a_rehearsal_plays_the_scenario_and_disturbs_nobody(people: MakePerson) -> None:
    officer, leader = people("desk", card="community"), people("phone", card="leader")
    desk = officer.page
    officer.open("/desk/#/emergency")
    plan_link(officer).click()
    desk.get_by_role("button", name="启动预案").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("情景").select_option("flood")
    dialog.get_by_label(re.compile("预演")).check()
    dialog.get_by_label("演练时钟").select_option("60")
    dialog.get_by_role("button", name="开始演练").click()
    expect(desk.get_by_text("人员均为模拟")).to_be_visible()
    path = f"/emergency/operations/{running(officer)['id']}"
    come_true(desk, lambda: officer.call("GET", path)["counts"]["acknowledged"] > 3, "they answer", seconds=60)
    expect(desk.get_by_role("heading", name="演练目标")).to_be_visible()
    officer.check_accessible()
    officer.shot("desk-rehearsal")
    assert leader.call("GET", "/emergency/mine")["items"] == []
    board = officer.call("GET", path)
    body = {"id": board["id"][:-4] + "0001", "version": board["version"], "reason": "看完了"}
    officer.call("POST", f"{path}/stand-down", body)
    expect(desk.get_by_text(re.compile("结束响应，记录可以查看"))).to_be_visible()
