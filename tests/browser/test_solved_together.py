"""Like cases become one campaign with one plan and are closed together; a meeting decides on it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect
from tests.browser.hands import api_report, come_true
from tests.browser.person import MakePerson, Person

from weige.core.clock import CITY_ZONE

pytestmark = pytest.mark.browser
WORDS = ("老鼠从垃圾房窜进楼道，咬坏电线", "垃圾房老鼠窜到楼道，电线咬坏了", "楼道里有老鼠，从垃圾房窜来咬电线")


def like_cases(leader: Person, officer: Person) -> str:
    """Three reports of one matter; gives the group that was found for them."""
    cases = {api_report(leader, category="environment.pests", words=words)["id"] for words in WORDS}

    def group() -> str | None:
        for row in officer.call("GET", "/like-groups")["items"]:
            members = officer.call("GET", f"/like-groups/{row['id']}")["members"]
            if cases <= {member["case"]["id"] for member in members}:
                return str(row["id"])
        return None

    # Found by background work, which other journeys keep busy.
    come_true(officer.page, lambda: group() is not None, "the like cases are one group", seconds=60)
    found = group()
    assert found is not None
    return found


def test_like_cases_are_split_merged_and_solved_as_one(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    officer = people("desk", card="community")
    group = like_cases(leader, officer)
    page = officer.open("/desk/#/campaigns")
    page.get_by_role("region").or_(page.locator("section")).filter(has_text="可能是同类的问题").locator(
        f'a[href$="/like-groups/{group}"]'
    ).click()
    boxes = page.get_by_role("checkbox")
    expect(boxes.first).to_be_visible()
    size = boxes.count()

    # One is taken out, and that is undone.
    boxes.first.check()
    page.get_by_role("button", name="移出选中的 1 件").click()
    expect(boxes).to_have_count(size - 1)
    page.get_by_role("button", name="撤销").first.click()
    expect(boxes).to_have_count(size)

    # Another group is brought in, and that is undone.
    page.get_by_role("button", name="并入另一组").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio").first.check()
    officer.shot("desk-merge")
    officer.check_accessible()
    dialog.get_by_role("button", name="并入另一组").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("listitem").filter(has_text="并入").get_by_role("button", name="撤销").click()
    expect(boxes).to_have_count(size)

    # One plan, one solution.
    page.get_by_role("button", name="确认并集中解决").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("名称").fill("灭鼠集中行动")
    dialog.get_by_label("方案").fill("堵洞、投药、封垃圾房")
    officer.check_accessible()
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="灭鼠集中行动", level=1)).to_be_visible()
    officer.shot("desk-campaign")
    page.get_by_role("button", name="一起办结").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("解决结果").fill("垃圾房已封堵，一周没有再见到老鼠")
    dialog.get_by_role("button", name="一起办结").click()
    expect(page.get_by_text("垃圾房已封堵，一周没有再见到老鼠")).to_be_visible()
    states = {m["case"]["state"] for m in officer.call("GET", f"/like-groups/{group}")["members"]}
    assert states == {"closed"}
    expect(page.get_by_role("button", name="一起办结")).to_have_count(0)


def test_a_meeting_is_called_for_a_case_and_decides(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    officer = people("desk", card="community")
    receipt = api_report(leader, category="order.parking", words="院内车位不够，几栋楼意见不一")

    # From the case to a new meeting, the case going along.
    page = officer.open(f"/desk/#/cases/{receipt['id']}?view=area")
    page.get_by_role("link", name="放上议事会").click()
    expect(page.get_by_text(re.compile(f"要上会的事件：{receipt['number']}"))).to_be_visible()
    page.get_by_role("button", name="召开议事会").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("名称").fill("院内车位议事会")
    later = datetime.now(CITY_ZONE) + timedelta(days=1)
    dialog.get_by_label("时间").fill(f"{later:%Y-%m-%dT%H:%M}")
    dialog.get_by_label("地点").fill("议事厅")
    dialog.get_by_role("button", name="保存").click()
    dialog = page.get_by_role("dialog", name="添加议题")
    dialog.get_by_label("要议的问题").fill("车位怎么分？")
    dialog.get_by_label("备选方案").fill("先到先停\n一户一位")
    officer.check_accessible()
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="车位怎么分？")).to_be_visible()

    # The time was wrong: it is now.
    page.get_by_role("button", name="改时间和议程").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("时间").fill(f"{datetime.now(CITY_ZONE) - timedelta(minutes=5):%Y-%m-%dT%H:%M}")
    dialog.get_by_label("议程").fill("先听意见，再表决")
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_text("先听意见，再表决")).to_be_visible()

    # Who came, what was decided, who does what.
    page.get_by_role("button", name="记录到会").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("居民").fill("12")
    dialog.get_by_label(re.compile("社区工作者.*陈雪梅")).check()
    officer.check_accessible()
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="到会 13 人")).to_be_visible()
    page.get_by_role("button", name="记录决定").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("一户一位").check()
    dialog.get_by_label("理由").fill("车位与户数相当")
    dialog.get_by_label("进行了表决").check()
    dialog.get_by_label("同意").fill("10")
    dialog.get_by_label("反对").fill("2")
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_text("同意 10 票，反对 2 票，弃权 0 票")).to_be_visible()
    page.get_by_role("button", name="派任务").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("谁来做").select_option(label="微网格长 · 第1微网格 · 周淑芬")
    dialog.get_by_label("做什么").fill("周末划线")
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_text("周末划线")).to_be_visible()
    officer.shot("desk-meeting")
    page.get_by_role("button", name="写会议记录").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("会议记录").fill("到会 13 人，表决通过一户一位。")
    dialog.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="签字定稿").click()
    expect(page.get_by_text("已签字").first).to_be_visible()
    expect(page.get_by_role("button", name="改时间和议程")).to_have_count(0)
    officer.check_accessible()

    # The leader is told on the phone and does it.
    leader.page.get_by_role("navigation", name="主要页面").get_by_role("link", name="消息").click()
    leader.page.get_by_role("button").filter(has_text="议事会派给您一项任务").first.click()
    expect(leader.page.get_by_role("heading", name="派给您的任务")).to_be_visible()
    leader.shot("phone-meeting")
    leader.check_accessible()
    leader.page.get_by_role("button", name="标为完成").click()
    expect(leader.page.get_by_text("周淑芬 已完成")).to_be_visible()
