"""A resident reports without an account, follows with number and code, and says whether it is solved."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.hands import NUMBER, card_of, come_true, in_sheet, photo
from tests.browser.person import MakePerson, Person

pytestmark = pytest.mark.browser


def verify_phone(page: Page, phone: str) -> None:
    """The code of the demo's box, typed in; a wrong one first is another journey."""
    page.get_by_label("手机号", exact=True).fill(phone)
    page.get_by_role("button", name="获取验证码").click()
    box = page.get_by_role("note")
    expect(box).to_be_visible()
    code = re.search(r"\d{6}", box.inner_text())
    assert code
    page.get_by_label("6 位验证码").fill(code.group())
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", name="问题在哪里")).to_be_visible()


def report_as_resident(resident: Person) -> tuple[str, str]:
    """A report of rubbish at 金色家园 2号楼 with a photo; gives number and code."""
    page = resident.open("/r/")
    expect(page.get_by_role("heading", name="身边的问题，说一声就有人管")).to_be_visible()
    resident.shot("resident-home")
    resident.check_accessible()
    page.get_by_role("link", name=re.compile("^上报问题")).click()
    resident.check_accessible()
    verify_phone(page, "13812345678")
    page.get_by_role("searchbox", name="社区（村）").fill("菱窠")
    page.get_by_role("button", name=re.compile("^菱窠社区")).click()
    page.get_by_role("button", name="金色家园", exact=True).click()
    page.get_by_role("button", name="2号楼", exact=True).click()
    page.get_by_label("具体位置（可不填）").fill("楼下花坛边")
    resident.shot("resident-where")
    resident.check_accessible()
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="环境卫生").click()
    page.get_by_role("button", name="垃圾堆放").click()
    page.get_by_label("说说情况").fill("花坛边堆了两天垃圾，有味道")
    page.locator("input[type=file]").set_input_files([photo("rubbish")])
    expect(page.get_by_role("img", name="照片 1")).to_be_visible()
    resident.shot("resident-what", full=True)
    resident.check_accessible()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到，谢谢您")).to_be_visible(timeout=30_000)
    resident.shot("resident-done")
    resident.check_accessible()
    answers = page.get_by_role("definition")
    return answers.nth(0).inner_text().strip(), answers.nth(1).inner_text().strip()


def test_a_resident_reports_follows_and_has_it_reopened(people: MakePerson) -> None:
    resident = people("phone")
    number, code = report_as_resident(resident)
    assert NUMBER.fullmatch(number)
    page = resident.page
    page.get_by_role("button", name="查看进度").click()
    expect(page.get_by_text("已收到，正在安排人处理。")).to_be_visible()
    expect(page.get_by_text("花坛边堆了两天垃圾，有味道")).to_be_visible()
    expect(page.get_by_role("img", name="您上传的照片 1")).to_be_visible()
    resident.check_accessible()
    assert code not in page.url

    # The leader, to whom a resident's report goes first, solves it on the spot.
    leader = people("phone", card="leader")
    rows = leader.call("GET", "/cases?view=mine&limit=100")["items"]
    case = next(row for row in rows if row["number"] == number)["id"]
    card_of(leader.page, case).click()
    leader.page.get_by_role("button", name="现场解决").click()
    sheet = in_sheet(leader.page, "现场解决")
    sheet.get_by_label("说明（要填）").fill("已请保洁清走")
    sheet.get_by_role("button", name="现场解决").click()
    come_true(leader.page, lambda: leader.call("GET", f"/cases/{case}")["state"] == "closed", "the case is closed")

    # The resident looks again and says no, with the reason.
    page.get_by_role("button", name="刷新").click()
    expect(page.get_by_text("已请保洁清走")).to_be_visible()
    expect(page.get_by_role("heading", name="问题解决了吗？")).to_be_visible()
    resident.shot("resident-follow")
    resident.check_accessible()
    page.get_by_role("button", name="没有解决").click()
    page.get_by_label("哪里没有解决").fill("只清了一半，花坛后面还有")
    resident.shot("resident-not-solved")
    resident.check_accessible()
    page.get_by_role("button", name="提交，请重新处理").click()
    expect(page.get_by_text("已收到，正在安排人处理。")).to_be_visible()
    expect(page.get_by_text("只清了一半，花坛后面还有")).to_be_visible()
    truth = leader.call("GET", f"/cases/{case}")
    assert truth["state"] == "reported"
    assert truth["holder"]["post_type"] == "grid_worker", "reopened one level up"


def test_wrong_codes_are_refused_with_the_way_on(people: MakePerson) -> None:
    resident = people("phone")
    resident.expect("404", "422", "400", "403", "429")
    page = resident.open("/r/#/follow")
    page.get_by_label("编号").fill("261124000999")
    page.get_by_label("查询码").fill("AAAAAAAA")
    page.get_by_role("button", name="查看", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("编号|查询码"))
    resident.shot("resident-wrong-code")
    resident.check_accessible()
    page.get_by_role("link", name="微格").click()
    page.get_by_role("link", name=re.compile("^上报问题")).click()
    page.get_by_label("手机号", exact=True).fill("13911112222")
    page.get_by_role("button", name="获取验证码").click()
    box = page.get_by_role("note")
    expect(box).to_be_visible()
    wrong = "000000" if "000000" not in box.inner_text() else "111111"
    page.get_by_label("6 位验证码").fill(wrong)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("alert").or_(page.locator(".fault")).first).to_contain_text("验证码")
    resident.shot("resident-wrong-phone-code")
    resident.check_accessible()


def test_the_privacy_page_says_what_is_kept(people: MakePerson) -> None:
    resident = people("phone")
    page = resident.open("/r/#/privacy")
    expect(page.get_by_role("heading", name="怎么使用您的信息")).to_be_visible()
    resident.shot("resident-privacy", full=True)
    resident.check_accessible()
