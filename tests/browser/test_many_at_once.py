"""Many cases are moved in one go: seen before, done, taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.hands import api_report
from tests.browser.person import MakePerson

pytestmark = pytest.mark.browser


def test_bulk_work_is_previewed_done_and_taken_back(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    officer = people("desk", card="community")
    made = [api_report(leader, category="facility.corridor_lamp", words=f"第{n}盏楼道灯不亮") for n in range(3)]
    page = officer.open("/desk/#/cases?view=mine")
    for each in made:
        page.get_by_label(f"选择 {each['number']}").check()
    bar = page.get_by_role("group", name="批量办理")
    expect(bar).to_contain_text("已选 3 件")
    bar.get_by_role("button", name="向上一级汇报").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("3 件可以办理。")).to_be_visible()
    dialog.get_by_role("textbox", name="说明").fill("整栋线路老化，请街道统筹")
    officer.shot("desk-batch")
    officer.check_accessible()
    dialog.get_by_role("button", name="办理 3 件").click()
    expect(dialog.get_by_text("已办理 3 件，未办理 0 件，待办理 0 件。")).to_be_visible()
    holders = {officer.call("GET", f"/cases/{each['id']}")["holder"]["post_type"] for each in made}
    assert holders == {"subdistrict_officer"}
    dialog.get_by_role("button", name="全部撤销").click()
    expect(dialog.get_by_text("已撤销 3 件。")).to_be_visible()
    holders = {officer.call("GET", f"/cases/{each['id']}")["holder"]["post_type"] for each in made}
    assert holders == {"community_officer"}
