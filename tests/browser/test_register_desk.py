"""The register at the desk: doors made and mended, a family told of, corrected and undone, looked up, imported; requests
answered, unusual reading looked into."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook
from tests.browser.hands import fresh_phone
from tests.browser.person import MakePerson, Person
from tests.browser.register_hands import (
    COMMUNITY,
    MICRO,
    door,
    fresh_building,
    fresh_identity,
    kept_in_browser,
    look_for_unusual,
    move_in,
    new_building,
    open_building,
    open_door,
    sheet,
    tell,
)
from uuid_utils import uuid7

pytestmark = pytest.mark.browser
RESIDENT, RESIDENT_PHONE = "王桂兰", "10000000021"
MANY = 31
"""Households in an hour that are brought to the data officer."""


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
    page.get_by_label("打开住户的用途").select_option(label="应急转移和救助")
    door(page, "101").click()
    panel = page.get_by_role("article", name=re.compile("101$"))
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
    page.get_by_role("link", name="字段目录").click()
    expect(page.get_by_role("heading", name="字段目录", level=1)).to_be_visible()
    page.go_back()
    expect(page.get_by_label("电话号码").last).to_have_value("")


def test_a_table_is_imported_with_its_faults_named_and_taken_back(people: MakePerson) -> None:
    officer = people("desk", card="community")
    building, name, _ = new_building(officer)
    header = ["楼栋", "房号", "姓名", "与户主关系", "联系电话", "身份证号码", "民族"]
    rows = [
        [name, "101", "试测表", "户主", fresh_phone(), fresh_identity(), "汉"],
        [name, "101", "试测格", "配偶", fresh_phone(), "", "汉"],
        [name, "102", "试测错", "户主", "1390000", "", "汉"],
        [name, "909", "试测无", "户主", fresh_phone(), "", "汉"],
    ]
    page = officer.open("/desk/#/register/files")
    page.get_by_label("选择表格导入").set_input_files([sheet([header, *rows])])
    expect(page.get_by_role("heading", name="确认各列")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("民族"))).to_contain_text("不登记")
    expect(page.get_by_label("“身份证号码”列的意思")).to_have_value("identity_number")
    check = page.get_by_role("button", name="检查整份表格")
    expect(check).to_be_disabled()
    page.get_by_label("每个人的书面同意书都已存档").check()
    officer.shot("register-import-columns", full=True)
    officer.check_accessible()
    check.click()
    faults = page.get_by_role("region", name="有问题的行（2）").first
    expect(faults).to_be_visible(timeout=60_000)
    expect(faults.get_by_role("row").filter(has_text="不是电话号码")).to_contain_text("4")
    expect(faults.get_by_role("row").filter(has_text="没有这套住房")).to_contain_text("5")
    take = page.get_by_role("button", name="开始导入")
    expect(take).to_be_disabled()
    page.get_by_label(re.compile("只导入没有问题的住户")).check()
    officer.shot("register-import-checked", full=True)
    officer.check_accessible()
    take.click()
    expect(page.get_by_text("已导入。各户的变动记录里都能看到")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("有 2 行有问题，没有导入")).to_be_visible()
    officer.shot("register-import-taken")
    shown = officer.call("GET", f"/buildings/{building}/register")
    assert {door["number"]: door["people"] for door in shown["entrances"][0]["doors"]}["101"] == 2

    page.get_by_role("button", name="撤销这次导入").click()
    page.get_by_role("dialog", name="撤销这次导入").get_by_role("button", name="撤销这次导入").click()
    expect(page.get_by_text(re.compile(r"已撤销 \d+ 处变动"))).to_be_visible(timeout=60_000)
    shown = officer.call("GET", f"/buildings/{building}/register")
    assert {door["state"] for door in shown["entrances"][0]["doors"]} == {"unknown"}


def test_an_export_asks_its_purpose_and_leaves_a_trace(people: MakePerson, tmp_path: Path) -> None:
    officer = people("desk", card="community")
    _, name, doors = new_building(officer)
    phone = fresh_phone()
    move_in(officer, doors[0], "试测导", phone=phone)
    page = officer.open(f"/desk/#/register/files/{MICRO}")
    page.get_by_role("button", name="导出表格").click()
    dialog = page.get_by_role("dialog", name="导出表格")
    dialog.get_by_label("查看用途").select_option(label="应急转移和救助")
    expect(dialog.get_by_text(re.compile("按这个用途不能导出.*身份证号"))).to_be_visible()
    dialog.get_by_label("查看用途").select_option(label="上门或电话联系")
    dialog.get_by_label("联系电话", exact=True).check()
    take = dialog.get_by_role("button", name="导出", exact=True)
    expect(take).to_be_disabled()
    dialog.get_by_label(re.compile("我确认工作需要")).check()
    officer.shot("register-export")
    officer.check_accessible()
    with page.expect_download() as coming:
        take.click()
    expect(dialog).to_be_hidden()
    file = tmp_path / "households.xlsx"
    coming.value.save_as(file)
    rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    text = "\n".join(str(cell) for row in rows for cell in row)
    assert "陈雪梅" in text
    assert "上门或电话联系" in text
    mine = next(row for row in rows if any(f"{name}101" in str(cell) for cell in row))
    assert "试测导" in mine
    assert phone in [str(cell) for cell in mine]
    taken = page.get_by_role("region", name="导出记录").get_by_role("row").nth(1)
    expect(taken).to_contain_text("陈雪梅")
    expect(taken).to_contain_text("上门或电话联系")


def ask(resident: Person, **request: str) -> str:
    """A request of the demo's resident about the own data; gives what the resident sees of it later."""
    code = resident.call("POST", "/resident/codes", {"phone": RESIDENT_PHONE})["demo_code"]
    token = resident.call("POST", "/resident/codes/verify", {"phone": RESIDENT_PHONE, "code": code})["token"]
    mine = resident.call("POST", "/resident/mine/open", {"token": token, "name": RESIDENT})
    person = next(one["person_id"] for one in mine["people"] if one["relation"] == "self")
    body = {"token": token, "name": RESIDENT, "id": str(uuid7()), "person_id": person, **request}
    resident.call("POST", "/resident/mine/requests", body)
    return str(token)


def test_a_residents_request_is_opened_on_record_and_answered_in_words(people: MakePerson) -> None:
    resident = people("phone")
    words = f"来电请在下午 {secrets.token_hex(4)}"
    token = ask(resident, kind="correction", field="phone", proposed=fresh_phone(), words=words)
    officer = people("desk", card="community")
    page = officer.open("/desk/#/register/requests")
    waiting = page.get_by_role("button", name=re.compile("^更正"))
    expect(waiting.first).to_be_visible()
    count = waiting.count()
    # By deadline: what was asked last stands last.
    waiting.last.click()
    panel = page.get_by_role("article", name="居民申请")
    expect(panel).not_to_contain_text(RESIDENT)
    panel.get_by_role("button", name="打开申请").click()
    expect(panel).to_contain_text(RESIDENT)
    expect(panel).to_contain_text(words)
    officer.shot("register-request")
    officer.check_accessible()
    panel.get_by_role("radio", name=re.compile("^不同意")).check()
    panel.get_by_label("给本人的答复").fill("号码打不通，请到社区窗口核对后再改。")
    panel.get_by_role("button", name="答复", exact=True).click()
    expect(panel.get_by_text("号码打不通，请到社区窗口核对后再改。")).to_be_visible()
    expect(waiting).to_have_count(count - 1)
    mine = resident.call("POST", "/resident/mine/open", {"token": token, "name": RESIDENT})
    answered = next(one for one in mine["requests"] if one["words"] == words)
    assert (answered["state"], answered["answer"]) == ("refused", "号码打不通，请到社区窗口核对后再改。")


def test_unusual_reading_is_looked_into_by_the_data_officer(people: MakePerson) -> None:
    reader = people("desk", card="community")
    opened = 0
    for premises in reader.call("GET", f"/premises?under={COMMUNITY}")["items"]:
        if premises["kind"] != "building" or opened >= MANY:
            continue
        shown = reader.call("GET", f"/buildings/{premises['id']}/register")
        for one in [d for part in shown["entrances"] for d in part["doors"] if d["people"]][: MANY - opened]:
            reader.call("POST", f"/dwellings/{one['id']}/open", {"purpose": "visit"})
            opened += 1
    assert opened == MANY
    look_for_unusual(reader)

    officer = people("desk", card="data_officer")
    page = officer.page
    expect(page.get_by_role("heading", name="查阅监督", level=1)).to_be_visible()
    notices = page.get_by_role("region", name="异常查阅")
    notice = notices.get_by_role("listitem").filter(has_text="短时间查看多户").first
    expect(notice).to_contain_text("陈雪梅")
    readings = page.get_by_role("region", name="查阅记录").first
    expect(
        readings.get_by_role("row").filter(has_text="陈雪梅").filter(has_text="上门或电话联系").first
    ).to_be_visible()
    officer.shot("register-oversight")
    officer.check_accessible()
    notice.get_by_role("button", name="办结").click()
    dialog = page.get_by_role("dialog", name=re.compile("^办结"))
    done = dialog.get_by_role("button", name="办结", exact=True)
    expect(done).to_be_disabled()
    dialog.get_by_role("radio", name=re.compile("^属于工作需要")).check()
    dialog.get_by_label("查问经过").fill("当天全楼停水，逐户通知，有值班记录。")
    officer.shot("register-notice-close")
    done.click()
    expect(dialog).to_be_hidden()
    closed = notices.get_by_role("listitem").filter(has_text="有值班记录")
    expect(closed).to_contain_text("属于工作需要")
    expect(page.get_by_role("link", name="住户登记")).to_have_count(0)


def test_a_community_sets_how_much_is_proposed(people: MakePerson) -> None:
    officer = people("desk", card="community")
    officer.expect("422")
    page = officer.open("/desk/#/register/settings")
    ceiling = page.get_by_label("每位网格长每月最多建议核实几户")
    before = ceiling.input_value()
    ceiling.fill("999")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("应在 0 到 100 之间").first).to_be_visible()
    ceiling.fill("15" if before != "15" else "16")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存")).to_be_visible()
    expect(page.get_by_text(re.compile("^陈雪梅 于"))).to_be_visible()
