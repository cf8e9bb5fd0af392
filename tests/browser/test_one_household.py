"""A household plan from a case to the household's own word, on desk and phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.hands import api_report, in_sheet
from tests.browser.person import MakePerson

pytestmark = pytest.mark.browser


def test_a_plan_is_made_shared_visited_and_closed_with_the_households_word(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    officer = people("desk", card="community")
    officer.expect("409")
    case = api_report(leader, category="people.elderly", words="独居老人出院，没人买菜")["id"]

    page = officer.open(f"/desk/#/cases/{case}?view=area")
    page.get_by_role("link", name="新建一户一策").click()
    dialog = page.get_by_role("dialog", name="新建一户一策")
    dialog.get_by_label("困难与需求").fill("刚出院，两周内不能下楼")
    dialog.get_by_label("目标").fill("每天有热饭，复查有人陪")
    dialog.get_by_label("负责人").select_option(label="微网格长 · 第1微网格 · 周淑芬")
    officer.check_accessible()
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_text("刚出院，两周内不能下楼")).to_be_visible()

    page.get_by_role("button", name="添加步骤").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("谁来做").select_option(label="微网格长 · 第1微网格 · 周淑芬")
    dialog.get_by_label("做什么").fill("每天中午送饭")
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_role("row").filter(has_text="每天中午送饭")).to_be_visible()
    page.get_by_role("button", name="共享", exact=True).click()
    dialog = page.get_by_role("dialog")
    clinic = dialog.get_by_label("共享给哪个岗位").locator("option").filter(has_text="卫生服务中心").first
    dialog.get_by_label("共享给哪个岗位").select_option(label=clinic.inner_text())
    dialog.get_by_label("共享理由").fill("上门换药")
    dialog.get_by_role("combobox", name="到哪天止").fill("2099-01-01")
    dialog.get_by_role("combobox", name="到哪天止").press("Enter")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    last = page.evaluate("new Date(Date.now() + 20 * 864e5).toISOString().slice(0, 10)")
    dialog.get_by_role("combobox", name="到哪天止").fill(last)
    dialog.get_by_role("combobox", name="到哪天止").press("Enter")
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_text("上门换药")).to_be_visible()
    officer.shot("desk-plan")
    officer.check_accessible()

    # The leader is told, reads it, visits.
    leader.page.get_by_role("navigation", name="主要页面").get_by_role("link", name="消息").click()
    leader.page.get_by_role("button").filter(has_text="有一户一策由您负责").first.click()
    expect(leader.page.get_by_text("刚出院，两周内不能下楼")).to_be_visible()
    leader.check_accessible()
    leader.page.get_by_role("button", name="标为完成").click()
    expect(leader.page.get_by_text(re.compile("已完成"))).to_be_visible()
    leader.page.get_by_role("link", name="我负责的一户一策").click()
    plan = (
        leader.page.get_by_role("listitem")
        .filter(has_text="东门口")
        .or_(leader.page.get_by_role("listitem").filter(has_text="没有安排下次走访"))
    )
    plan.first.get_by_role("button", name="记录走访").click()
    sheet = in_sheet(leader.page, "记录走访")
    sheet.get_by_label("走访情况").fill("精神不错，饭按时送到")
    leader.shot("phone-plan-visit")
    leader.check_accessible()
    sheet.get_by_role("button", name="保存").click()
    expect(sheet).to_be_hidden()

    page.reload()
    expect(page.get_by_text("精神不错，饭按时送到")).to_be_visible()
    page.get_by_role("button", name="办结", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("住户的答复（原话）").fill("能自己下楼了，谢谢")
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_text("能自己下楼了，谢谢")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已办结")
