"""Departments are called to a case and answer; a case comes back with its ground."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.hands import api_dispatch, api_report, card_of, come_true, in_sheet, open_case
from tests.browser.person import MakePerson

pytestmark = pytest.mark.browser


def test_a_department_that_is_called_answers_before_the_case_can_be_closed(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    officer = people("desk", card="community")
    manager = people("phone", card="property")
    made = api_report(leader, category="order.stall", words="底楼餐馆油烟管伸进楼道，谁都说不归自己管")
    case = made["id"]

    view = open_case(officer, case)
    view.get_by_role("button", name="吹哨，请多个单位报到").click()
    dialog = officer.page.get_by_role("dialog")
    for name in ("金色家园物业服务中心", "综合行政执法队"):
        dialog.get_by_role("checkbox", name=re.compile(name)).check()
    dialog.get_by_role("textbox", name=re.compile("说明")).fill("请两家今天到现场")
    officer.shot("desk-whistle")
    officer.check_accessible()
    dialog.get_by_role("button", name="吹哨，请多个单位报到").click()
    expect(dialog).to_be_hidden()
    expect(view.get_by_role("heading", name="吹哨报到")).to_be_visible()
    expect(view.get_by_text(re.compile("前回应")).first).to_be_visible()

    # Who was called finds it among the messages and answers there and then.
    manager.page.get_by_role("navigation", name="主要页面").get_by_role("link", name="消息").click()
    called = manager.page.get_by_role("button").filter(has_text="社区吹哨，请到场").filter(has_text=made["number"])
    expect(called).to_be_visible()
    called.click()
    manager.page.get_by_role("button", name="回应").click()
    manager.page.get_by_label("怎么办、什么时候到场").fill("下午三点到场，先拆油烟管")
    manager.check_accessible()
    manager.page.get_by_role("button", name="回应").click()
    expect(manager.page.get_by_text("下午三点到场，先拆油烟管").first).to_be_visible()
    manager.shot("phone-whistle-answered")

    # The other one is still silent, so the case cannot be closed; the officer needs it no more.
    expect(view.get_by_text("下午三点到场，先拆油烟管").first).to_be_visible()
    view.get_by_text(re.compile("^暂不能做的操作")).click()
    expect(view.get_by_role("listitem").filter(has_text="没有回应").first).to_be_visible()
    view.get_by_role("button", name="撤回", exact=True).click()
    view.get_by_label("为什么不需要了").fill("物业已经处理")
    view.get_by_role("button", name="撤回", exact=True).click()
    expect(view.get_by_text("已撤回").first).to_be_visible()
    assert [call["taken_back"] for call in officer.call("GET", f"/cases/{case}")["calls"]].count(True) == 1


def test_a_case_comes_back_with_its_ground(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    officer = people("desk", card="community")
    manager = people("phone", card="property")
    case = api_report(leader, category="facility.corridor_lamp", words="一楼楼道灯不亮")["id"]
    api_dispatch(officer, case, "金色家园物业")

    manager.page.reload()
    card_of(manager.page, case).click()
    manager.page.get_by_role("button", name="退回").click()
    sheet = in_sheet(manager.page, "退回")
    sheet.get_by_role("button", name="退回").click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    sheet.get_by_text("不属于本单位职责").click()
    sheet.get_by_role("textbox").fill("这盏灯归供电服务站")
    manager.check_accessible()
    sheet.get_by_role("button", name="退回").click()
    come_true(manager.page, lambda: officer.call("GET", f"/cases/{case}")["state"] == "reported", "it came back")

    view = open_case(officer, case)
    expect(view.get_by_text("不属于本单位职责").first).to_be_visible()
    expect(view.get_by_text("这盏灯归供电服务站").first).to_be_visible()
    officer.shot("desk-returned")
