"""The register at the desk: a family told of, corrected and undone, shown for a purpose, found by a number."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.hands import fresh_phone
from tests.browser.person import MakePerson
from tests.browser.register_hands import (
    door,
    fresh_identity,
    kept_in_browser,
    move_in,
    new_building,
    open_building,
    open_door,
    tell,
)

pytestmark = pytest.mark.browser


def test_a_family_is_registered_corrected_and_the_correction_undone(people: MakePerson) -> None:
    officer = people("desk", card="community")
    officer.expect("422")
    building, _, _ = new_building(officer)
    page = open_building(officer, building)
    panel = open_door(page, "201")
    panel.get_by_role("button", name="登记新住户").click()
    form = page.get_by_role("dialog", name="登记新住户")
    phone, number = fresh_phone(), fresh_identity(1985)
    head = form.get_by_role("group", name="户主", exact=True)
    head.get_by_label("姓名").fill("试测明")
    head.get_by_label("联系电话").fill("1390000")
    head.get_by_label("身份证号").fill(number)
    record = form.get_by_role("button", name="登记", exact=True)
    expect(record).to_be_disabled()
    expect(head.get_by_role("region", name="同意")).to_contain_text("请念给本人听")
    head.get_by_label("已念给本人听，本人同意").check()
    record.click()
    expect(head.get_by_text("“联系电话”填得不对")).to_be_visible()
    head.get_by_label("联系电话").fill(phone)

    form.get_by_role("button", name="再加一人").click()
    child = form.get_by_role("group", name=re.compile("^第 2 人"))
    child.get_by_label("与户主的关系").select_option(label="子女")
    child.get_by_label("姓名").fill("试测小")
    child.get_by_label("出生日期").fill("2019-06-01")
    expect(record).to_be_disabled()
    child.get_by_label("监护人", exact=True).select_option(label="试测明")
    child.get_by_label("已念给监护人听，监护人同意").check()
    officer.shot("register-move-in")
    officer.check_accessible()
    record.click()
    expect(form).to_be_hidden()
    home = panel.get_by_role("region", name="住户", exact=True)
    expect(home.get_by_role("listitem", name="试** 子女")).to_contain_text("试**")
    expect(home).not_to_contain_text(phone)
    expect(door(page, "201")).to_contain_text("刚有变动 · 2 人")
    officer.shot("register-household")
    officer.check_accessible()

    # In full for a purpose, hidden again.
    row = home.get_by_role("listitem", name="试** 户主")
    row.get_by_role("button", name=re.compile("^显示.*联系电话")).click()
    expect(row.get_by_text(phone)).to_be_visible()
    row.get_by_role("button", name=re.compile("^隐藏")).click()
    expect(row.get_by_text(phone)).to_have_count(0)

    row.get_by_role("button", name="更正", exact=True).click()
    correction = page.get_by_role("dialog", name=re.compile("^更正"))
    other = fresh_phone()
    correction.get_by_label("联系电话", exact=True).fill(other)
    expect(correction.get_by_text(f"现在是：{phone[:3]}****{phone[-4:]}")).to_be_visible()
    correction.get_by_label("行动不便").select_option(label="拄拐能走")
    correction.get_by_label("已念给本人听，本人同意").check()
    officer.shot("register-correct")
    correction.get_by_role("button", name="登记", exact=True).click()
    expect(correction).to_be_hidden()
    expect(row.get_by_text(f"{other[:3]}****{other[-4:]}")).to_be_visible()
    expect(row.get_by_text("有记录")).to_be_visible()

    history = panel.get_by_role("region", name="变动记录")
    history.get_by_role("button", name="撤销更正").click()
    page.get_by_role("dialog", name="撤销“更正”").get_by_role("button", name="撤销", exact=True).click()
    expect(history.get_by_text("已撤销")).to_be_visible()
    expect(row.get_by_text(f"{phone[:3]}****{phone[-4:]}")).to_be_visible()
    expect(row.get_by_text("有记录")).to_have_count(0)

    # The head leaves, the child stays: refused by the rules of the register in words, or a new head follows.
    home.get_by_role("button", name="核实无误").click()
    expect(history.get_by_text("核实无误", exact=True)).to_be_visible()
    home.get_by_role("button", name="搬走").click()
    leaving = page.get_by_role("dialog", name="搬走")
    for box in leaving.get_by_role("group", name="谁搬走了").get_by_role("checkbox").all():
        box.check()
    leaving.get_by_label(re.compile("现在没人住了")).check()
    leaving.get_by_role("button", name="登记", exact=True).click()
    expect(leaving).to_be_hidden()
    expect(panel.get_by_text(re.compile("起登记为空置"))).to_be_visible()
    expect(door(page, "201")).to_contain_text("空置")
    kept = kept_in_browser(page)
    assert not any(secret in kept for secret in (phone, other, number, "试测明", "试测小"))


def test_a_value_in_full_hides_itself_after_half_a_minute(people: MakePerson) -> None:
    officer = people("desk", card="community")
    building, _, doors = new_building(officer)
    phone = fresh_phone()
    move_in(officer, doors[0], "试测甲", phone=phone)
    page = officer.page
    page.clock.install()
    open_building(officer, building)
    panel = open_door(page, "101")
    panel.get_by_role("button", name=re.compile("^显示.*联系电话")).click()
    expect(panel.get_by_text(phone)).to_be_visible()
    page.clock.run_for(29_000)
    expect(panel.get_by_text(phone)).to_be_visible()
    page.clock.run_for(2_000)
    expect(panel.get_by_text(phone)).to_have_count(0)


def test_a_field_is_shown_for_one_of_its_own_purposes_only(people: MakePerson) -> None:
    officer = people("desk", card="community")
    building, _, doors = new_building(officer)
    number = fresh_identity()
    move_in(officer, doors[0], "试测甲", number=number)
    page = open_building(officer, building)
    door(page, "101").click()
    panel = page.get_by_role("article", name=re.compile("101$"))
    panel.get_by_label("查看用途").select_option(label="应急转移和救助")
    panel.get_by_role("button", name="看住户").click()
    expect(panel.get_by_text("本次用途：应急转移和救助")).to_be_visible()
    panel.get_by_role("button", name=re.compile("^显示.*身份证号")).click()
    choice = panel.get_by_label("这一项只用于")
    assert choice.locator("option").all_inner_texts() == ["核实登记信息", "办理居民本人的申请"]
    panel.get_by_role("button", name="显示", exact=True).last.click()
    expect(panel.get_by_text(number)).to_be_visible()


def test_two_officers_at_one_door_overwrite_nothing(people: MakePerson) -> None:
    officer = people("desk", card="community")
    officer.expect("409")
    building, _, doors = new_building(officer)
    move_in(officer, doors[0], "试测甲", "试测乙")
    page = open_building(officer, building)
    panel = open_door(page, "101")
    panel.get_by_role("button", name="有人搬来同住").click()
    form = page.get_by_role("dialog", name="有人搬来同住")
    form.get_by_label("姓名").fill("试测丙")
    opened = officer.call("POST", f"/dwellings/{doors[0]}/open", {"purpose": "verify"})["households"][0]
    second = opened["members"][1]["person_id"]
    tell(officer, doors[0], kind="moved_out", household_id=opened["id"], people=[second])
    form.get_by_role("button", name="登记", exact=True).click()
    expect(form.get_by_role("alert")).to_contain_text("又有人登记了变动")
    officer.shot("register-conflict")
    form.get_by_role("button", name="看现在的情况").click()
    expect(form.get_by_text("现在登记的是下面这些人")).to_be_visible()
    expect(form.get_by_label("姓名")).to_have_value("试测丙")
    officer.shot("register-conflict-compared")
    form.get_by_role("button", name="登记", exact=True).click()
    expect(form).to_be_hidden()
    expect(door(page, "101")).to_contain_text("2 人")


def test_a_number_finds_its_household_and_stays_nowhere(people: MakePerson) -> None:
    officer = people("desk", card="community")
    officer.expect("422")
    _, name, doors = new_building(officer)
    phone, number = fresh_phone(), fresh_identity()
    move_in(officer, doors[0], "试测甲", phone=phone, number=number)
    page = officer.open("/desk/#/register/look-up")
    page.get_by_label("电话号码").last.fill(phone)
    page.get_by_role("button", name="查找").click()
    found = page.get_by_role("region", name="查到的人")
    expect(found).to_contain_text(f"{name}101")
    expect(found).to_contain_text("试**")
    officer.shot("register-look-up")
    officer.check_accessible()
    found.get_by_role("button", name="打开这一户").click()
    panel = page.get_by_role("article", name=re.compile("101$"))
    expect(panel.get_by_text("本次用途：关爱和便民服务")).to_be_visible()
    page.get_by_label("身份证号").first.check()
    page.get_by_label("身份证号").last.fill(number[:-1] + ("1" if number[-1] == "0" else "0"))
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_text("校验码不符").first).to_be_visible()
    page.get_by_label("身份证号").last.fill(fresh_identity(1931))
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_text("辖区内没有登记这个号码")).to_be_visible()
    kept = kept_in_browser(page)
    assert phone not in kept
    assert number[:17] not in kept
    page.get_by_role("button", name="设置").click()
    page.get_by_role("link", name="字段目录").click()
    expect(page.get_by_role("heading", name="字段目录", level=1)).to_be_visible()
    page.go_back()
    expect(page.get_by_label("电话号码").last).to_have_value("")
