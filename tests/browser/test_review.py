"""After a drill: an observer's form without signal, the review with its charts and replay, a finding up to its mending."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.hands import come_true
from tests.browser.person import MakePerson, Person
from tests.browser.test_drill import PLAN

from weige.core.ids import new_id

pytestmark = pytest.mark.browser


def drill(officer: Person) -> str:
    """A drill of the community's plan that stands still."""
    plan = next(row for row in officer.call("GET", "/emergency/plans")["items"] if row["name"] == PLAN)
    body = {"id": str(new_id()), "level": 3, "reason": "演练", "drill": True, "speed": 0, "scenario": "flood"}
    return str(officer.call("POST", f"/emergency/plans/{plan['id']}/activate", body)["id"])


def test_a_drill_is_observed_reviewed_and_what_it_showed_is_mended(people: MakePerson) -> None:
    officer, leader = people("desk", card="community"), people("phone", card="leader")
    desk, phone = officer.page, leader.page
    operation = drill(officer)
    path = f"/emergency/operations/{operation}"
    post = leader.call("GET", "/session")["posts"][0]["id"]
    officer.call("POST", f"{path}/observers", {"id": str(new_id()), "post": post})

    # The leader looks on, and fills in a form where there is no signal.
    leader.open("/m/#/observing")
    phone.get_by_role("button", name="10 分钟内九成人员应答").first.click()
    leader.check_accessible()
    leader.shot("phone-observing")
    leader.context.set_offline(True)
    phone.get_by_role("group", name="呼叫消息写明了级别、集合地点和任务").get_by_text("部分").click()
    phone.get_by_label("备注").fill("没写集合地点")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("待发送", exact=True)).to_be_visible()
    leader.context.set_offline(False)
    come_true(desk, lambda: len(officer.call("GET", f"{path}/report")["observed"]) == 1, "what she saw has arrived")
    expect(phone.get_by_text("已填").first).to_be_visible()

    # The drill ends; its review shows what was measured and what was seen.
    board = officer.call("GET", path)
    officer.call("POST", f"{path}/stand-down", {"id": str(new_id()), "version": board["version"], "reason": "演练结束"})
    officer.open(f"/desk/#{path}/review")
    expect(desk.get_by_text("本页全部为演练内容")).to_be_visible()
    expect(desk.get_by_role("img", name=re.compile("^呼叫 [0-9]+ 人"))).to_be_visible()
    expect(desk.get_by_text("没写集合地点")).to_be_visible()
    desk.get_by_role("slider", name="回放到哪一刻").press("End")
    officer.check_accessible()
    officer.shot("desk-review", full=True)
    with desk.expect_download() as taken:
        desk.get_by_role("button", name="PDF").click()
    assert taken.value.suggested_filename.endswith(".pdf")

    # What it showed is written down, mended, and waits for somebody else.
    desk.get_by_role("button", name="登记问题").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("发现什么问题").fill("短信没写集合地点")
    owner = dialog.get_by_label("责任岗位")
    expect(owner.locator("option").first).to_be_attached()
    owner.select_option(label=next(text for text in owner.locator("option").all_inner_texts() if "陈雪梅" in text))
    officer.check_accessible()
    dialog.get_by_role("button", name="登记", exact=True).click()
    desk.get_by_role("link", name="短信没写集合地点").click()
    desk.get_by_label("情况说明").fill("预案短信已加上集合地点")
    officer.check_accessible()
    officer.shot("desk-finding")
    desk.get_by_role("button", name="整改完成").click()
    expect(desk.get_by_text("等待责任岗位以外的人核实。")).to_be_visible()
