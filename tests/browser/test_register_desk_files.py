"""The register at the desk: tables imported and taken back, exports that leave a trace."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook
from tests.browser.hands import fresh_phone
from tests.browser.person import MakePerson
from tests.browser.register_hands import (
    MICRO,
    fresh_identity,
    move_in,
    new_building,
    sheet,
)

pytestmark = pytest.mark.browser


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
