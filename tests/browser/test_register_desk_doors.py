"""The register at the desk: doors made from a plan and mended, opened by the address, read only when asked for."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.person import MakePerson
from tests.browser.register_hands import (
    door,
    fresh_building,
    move_in,
    new_building,
    open_door,
)
from uuid_utils import uuid7

pytestmark = pytest.mark.browser


def test_a_building_is_registered_and_its_doors_are_made_from_a_plan(people: MakePerson) -> None:
    officer = people("desk", card="community")
    officer.expect("409")
    page = officer.open("/desk/#/register")
    name = fresh_building()
    page.get_by_role("button", name="登记小区或楼栋").click()
    dialog = page.get_by_role("dialog", name="登记小区或楼栋")
    dialog.get_by_label("在哪里面").select_option(label="金色家园")
    dialog.get_by_label("名称").fill(name)
    dialog.get_by_label("层数").fill("5")
    officer.check_accessible()
    dialog.get_by_role("button", name="登记", exact=True).click()
    expect(dialog).to_be_hidden()
    page.get_by_role("searchbox", name="搜小区或楼栋").fill(name)
    page.get_by_role("link", name=re.compile(f"^{name}")).click()

    expect(page.get_by_text("这栋楼还没有登记房号")).to_be_visible()
    page.get_by_role("button", name="生成房号").click()
    plan = page.get_by_role("dialog", name=re.compile("^生成房号"))
    expect(plan.get_by_label("最高层")).to_have_value("5")
    plan.get_by_label("每层几户").fill("3")
    plan.get_by_label("没有住房的楼层").fill("1、4")
    plan.get_by_label("跳过的房号").fill("2")
    plan.get_by_role("button", name="预览").click()
    shown = plan.get_by_role("region", name="预览")
    expect(shown.get_by_text("将登记 9 套")).to_be_visible()
    expect(shown.get_by_text("504", exact=True)).to_be_visible()
    expect(shown.get_by_text("502", exact=True)).to_have_count(0)
    officer.shot("register-doors")
    officer.check_accessible()
    plan.get_by_role("button", name="登记 9 套").click()
    expect(plan).to_be_hidden()
    expect(door(page, "504")).to_be_visible()

    # By keyboard: along the floor, down, open, close.
    door(page, "501").focus()
    page.keyboard.press("ArrowRight")
    expect(door(page, "503")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(door(page, "303")).to_be_focused()
    page.keyboard.press("Enter")
    panel = page.get_by_role("article", name=re.compile("303$"))
    expect(panel.get_by_text("还没有登记住户")).to_be_visible()
    expect(panel.get_by_role("heading", level=2)).to_be_focused()
    officer.shot("register-door-unknown")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(door(page, "303")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.keyboard.press("Escape")

    # A number that was wrong is corrected, one that never was is removed, one that was used stays.
    panel = open_door(page, "504")
    panel.get_by_role("button", name="更正房号").click()
    correction = page.get_by_role("dialog", name="更正房号 504")
    correction.get_by_label("房号").fill("503")
    correction.get_by_role("button", name="保存").click()
    expect(correction.get_by_role("alert")).to_contain_text("已经登记过")
    correction.get_by_label("房号").fill("505")
    correction.get_by_role("button", name="保存").click()
    expect(correction).to_be_hidden()
    expect(door(page, "505")).to_be_visible()
    panel = page.get_by_role("article", name=re.compile("505$"))
    panel.get_by_role("button", name="登记为空置").click()
    page.get_by_role("dialog", name="登记为空置").get_by_role("button", name="登记", exact=True).click()
    expect(door(page, "505")).to_contain_text("空置")
    panel.get_by_role("button", name="删除房号").click()
    removal = page.get_by_role("dialog", name="删除房号 505")
    removal.get_by_role("button", name="删除房号").click()
    expect(removal.get_by_role("alert")).to_contain_text("登记过住户，不能删除")
    removal.get_by_role("button", name="取消").click()
    panel = open_door(page, "304")
    panel.get_by_role("button", name="删除房号").click()
    page.get_by_role("dialog", name="删除房号 304").get_by_role("button", name="删除房号").click()
    expect(door(page, "304")).to_have_count(0)

    page.get_by_role("link", name="打印采集表").click()
    expect(page.get_by_role("heading", name=re.compile(f"{name} 采集表"))).to_be_visible()
    expect(page.get_by_role("rowheader", name="505")).to_be_visible()
    page.emulate_media(media="print")
    officer.shot("register-sheet-print", full=True)
    page.emulate_media(media="screen")
    officer.check_accessible()


def test_a_door_asked_for_by_the_address_opens_and_nobody_is_read_until_asked(people: MakePerson) -> None:
    officer = people("desk", card="community")
    building, name, doors = new_building(officer)
    move_in(officer, doors[0], "试测甲", "试测乙")
    move_in(officer, doors[1], "试测丙")
    read: list[str] = []
    officer.page.on("request", lambda request: read.append(request.url) if request.url.endswith("/open") else None)
    page = officer.open(f"/desk/#/register/buildings/{building}?door={doors[0]}")
    panel = page.get_by_role("article", name=f"{name}101")
    expect(panel.get_by_text("2 人", exact=True)).to_be_visible()
    expect(panel.get_by_role("region", name="变动记录")).to_contain_text("迁入")
    expect(page).to_have_url(re.compile(f"/{building}$"))
    officer.shot("register-door-shut")
    officer.check_accessible()
    assert read == []

    # Another message of the same building, while its page is shown.
    page.evaluate("hash => { location.hash = hash }", f"#/register/buildings/{building}?door={doors[1]}")
    panel = page.get_by_role("article", name=f"{name}102")
    expect(panel).to_be_visible()
    panel.get_by_role("button", name="看住户").click()
    expect(panel.get_by_text("本次用途：核实登记信息")).to_be_visible()
    assert [address.split("/")[-2] for address in read] == [doors[1]]

    # Shut, it stays shut.
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.reload()
    expect(door(page, "102")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(0)


def test_a_message_about_a_dwelling_leads_to_its_door(people: MakePerson) -> None:
    officer = people("desk", card="community")
    _, name, doors = new_building(officer)
    move_in(officer, doors[0], "试测甲")
    made = officer.call("POST", f"/dwellings/{doors[0]}/links", {"id": str(uuid7())})
    resident = people("phone")
    resident.open("/r/" + made["url"].partition("/r/")[2])
    resident.page.get_by_role("button", name="我们已经搬走了").click()
    resident.page.get_by_role("button", name="确认已搬走").click()
    expect(resident.page.get_by_role("heading", name="已登记，谢谢您")).to_be_visible()
    page = officer.open("/desk/#/inbox")
    page.get_by_role("button", name=re.compile(f"{name}101")).first.click()
    panel = page.get_by_role("article", name=f"{name}101")
    expect(panel.get_by_text("还没有登记住户")).to_be_visible()
    expect(panel.get_by_role("region", name="变动记录")).to_contain_text("迁出")
