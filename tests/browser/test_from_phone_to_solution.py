"""The main story: a lamp is out on the fourth floor, and goes from the leader's phone to its solution and back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.hands import (
    card_of,
    come_true,
    fill_report,
    in_sheet,
    open_sent,
    report,
    send,
    sent_number,
    take_picture,
    tap_report,
)
from tests.browser.person import MakePerson

pytestmark = pytest.mark.browser

LIVE_SECONDS = 15


def test_a_lamp_reported_on_a_phone_is_mended_and_confirmed(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    officer = people("desk", card="community")
    manager = people("phone", card="property")

    expect(leader.page.get_by_role("heading", name="待办")).to_be_visible()
    expect(leader.page.get_by_text("在您手上").first).to_be_visible()
    leader.page.wait_for_load_state("load")
    leader.shot("phone-todo")
    expect(officer.page.get_by_role("table")).to_be_visible()
    officer.shot("desk-queue-before")
    officer.check_accessible()
    expect(manager.page.get_by_role("heading", name="待办")).to_be_visible()

    # The leader: picture, building, floor, what, send.
    tap_report(leader.page)
    leader.check_accessible()
    fill_report(leader.page, building="金色家园 3号楼", floor=4, category="楼道灯不亮", pictures=["lamp"])
    leader.page.get_by_role("button", name="影响老人小孩出行").click()
    leader.page.evaluate("scrollTo(0, 0)")
    leader.shot("phone-report")
    send(leader.page)
    number = sent_number(leader.page)
    expect(leader.page.get_by_text("由 社区工作者 受理")).to_be_visible()
    expect(leader.page.get_by_text("按规则由社区受理")).to_be_visible()
    leader.shot("phone-sent")
    leader.check_accessible()
    case = open_sent(leader.page)
    expect(leader.page.get_by_text("金色家园 3号楼 4层")).to_be_visible()

    # The officer, whose desk was open all the time, sees it arrive.
    row = officer.page.get_by_role("row").filter(has_text=number)
    expect(row).to_be_visible(timeout=LIVE_SECONDS * 1000)
    expect(row).to_contain_text("金色家园 3号楼 4层")
    officer.shot("desk-queue")
    row.get_by_role("link", name=number).click()
    view = officer.page.get_by_role("article", name=number)
    expect(view.get_by_role("heading", name="楼道灯不亮")).to_be_visible()
    expect(view.get_by_text("金色家园 3号楼 4层").first).to_be_visible()
    expect(view.get_by_text("锦江区 · 狮子山街道 · 菱窠社区 · 第1微网格").first).to_be_visible()
    expect(view.get_by_text("周淑芬").first).to_be_visible()
    expect(view.get_by_text(re.compile("按规则由社区受理")).first).to_be_visible()
    expect(view.get_by_role("img", name=re.compile("第 1 张照片"))).to_be_visible()
    officer.page.set_viewport_size({"width": 1440, "height": 1080})
    expect(view.get_by_text("第1微网格", exact=True)).to_be_visible()
    officer.page.wait_for_load_state("networkidle")
    officer.shot("desk-case")
    officer.check_accessible()

    # ... and sends it to the property manager.
    view.get_by_role("button", name="派单", exact=True).click()
    dialog = officer.page.get_by_role("dialog")
    choice = dialog.get_by_role("radio", name=re.compile("金色家园物业服务中心"))
    expect(choice).to_be_checked()
    dialog.get_by_role("textbox", name=re.compile("说明")).fill("请今天换好，那里老人多")
    officer.shot("desk-dispatch")
    officer.check_accessible()
    dialog.get_by_role("button", name="派单", exact=True).click()
    expect(view.get_by_text("已派单").first).to_be_visible()
    expect(row).to_have_count(0)

    # The property manager finds it in the to-do list, accepts and replies.
    expect(card_of(manager.page, case)).to_contain_text("金色家园 3号楼 4层", timeout=LIVE_SECONDS * 1000)
    card_of(manager.page, case).click()
    expect(manager.page.get_by_text(number)).to_be_visible()
    expect(manager.page.get_by_text("请今天换好，那里老人多").first).to_be_visible()
    manager.shot("phone-case")
    manager.check_accessible()
    manager.page.get_by_role("button", name="签收").click()
    manager.page.get_by_role("button", name="反馈结果").click()
    sheet = in_sheet(manager.page, "反馈结果")
    sheet.get_by_label("说明（要填）").fill("灯已换新，试过能亮")
    take_picture(sheet, "拍照", "lamp_mended")
    manager.shot("phone-reply")
    manager.check_accessible()
    sheet.get_by_role("button", name="反馈结果").click()
    expect(manager.page.get_by_text("灯已换新，试过能亮").first).to_be_visible()

    # The leader is told, looks, and says that it is solved.
    tabs = leader.page.get_by_role("navigation", name="主要页面")
    tabs.get_by_role("link", name="消息").click()
    told = leader.page.get_by_role("button").filter(has_text="请看看解决没有").filter(has_text=number)
    expect(told).to_be_visible(timeout=LIVE_SECONDS * 1000)
    leader.shot("phone-inbox")
    leader.check_accessible()
    told.click()
    expect(leader.page.get_by_role("heading", name="问题解决了吗？")).to_be_visible()
    expect(leader.page.get_by_role("button", name=re.compile("放大第 2 张照片"))).to_be_visible()
    leader.shot("phone-confirm")
    leader.check_accessible()
    leader.page.get_by_role("button", name="解决了", exact=True).click()
    expect(leader.page.get_by_text("已解决").first).to_be_visible()

    # The history is complete, on the phone, on the desk and in the data.
    steps = leader.page.locator("section").filter(has=leader.page.get_by_role("heading", name="经过"))
    for word in ("上报", "派单", "签收", "反馈结果", "确认已解决"):
        expect(steps.get_by_text(word, exact=True).first).to_be_visible()
    leader.shot("phone-history", full=True)
    expect(view.get_by_text("确认已解决").filter(visible=True).first).to_be_visible(timeout=LIVE_SECONDS * 1000)
    officer.shot("desk-history", full=True)
    truth = officer.call("GET", f"/cases/{case}")
    assert [step["move"] for step in truth["steps"]] == ["report", "dispatch", "accept", "reply", "confirm"]
    assert (truth["state"], truth["outcome"]) == ("closed", "solved")
    assert [photo["stage"] for photo in truth["photos"]] == ["report", "reply"]


def test_a_leader_solves_on_the_spot_with_proof(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    page = leader.page
    tap_report(page)
    fill_report(page, building="金色家园 1号楼", category="垃圾堆放", pictures=["rubbish"])
    page.get_by_role("switch", name=re.compile("我已现场解决")).check()
    page.get_by_role("button", name=re.compile("发送（已现场解决）")).click()
    expect(page.get_by_role("alert")).to_have_text("请写一句怎么解决的。")
    page.get_by_role("button", name="已清理干净").click()
    take_picture(page, "拍解决后的样子", "cleared")
    leader.shot("phone-report-solved", full=True)
    leader.check_accessible()
    send(page)
    sent_number(page)
    case = open_sent(page)
    expect(page.get_by_text("现场解决").filter(visible=True).first).to_be_visible()
    expect(page.get_by_text("已清理干净").filter(visible=True).first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("放大第 2 张照片"))).to_be_visible()
    truth = leader.call("GET", f"/cases/{case}")
    assert (truth["state"], truth["outcome"]) == ("closed", "solved_on_the_spot")
    assert sorted(photo["stage"] for photo in truth["photos"]) == ["proof", "report"]


def test_what_a_leader_cannot_solve_goes_up_one_level_and_refused_moves_say_why(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    worker = people("phone", card="grid_worker")
    number = report(leader.page, building="金色家园 2号楼", category="绿化、树木", words="树枝伸到二楼窗前")
    case = open_sent(leader.page)
    holder = leader.call("GET", f"/cases/{case}")["holder"]
    assert holder["post_type"] == "grid_worker", holder

    # The worker gives it back to the leader, who knows the families; the leader hands it up again.
    card_of(worker.page, case).click()
    worker.page.get_by_role("button", name="派单", exact=True).click()
    sheet = in_sheet(worker.page, "派单")
    sheet.get_by_role("radio", name=re.compile("周淑芬")).check()
    worker.shot("phone-dispatch")
    worker.check_accessible()
    sheet.get_by_role("button", name="派单", exact=True).click()
    page = leader.page
    expect(page.get_by_role("button", name="签收")).to_be_visible(timeout=30_000)
    page.get_by_text("其他操作为什么不能做").click()
    expect(page.get_by_text("事件现在是“已派单”").first).to_be_visible()
    page.get_by_role("button", name="签收").click()
    # What was opened stays open, with the reasons as they are after the move.
    expect(page.get_by_text("事件现在是“处置中”").first).to_be_visible()
    expect(page.get_by_role("button", name="退回")).to_be_visible()
    expect(page.get_by_text("您的岗位没有这项权限").or_(page.get_by_text("事件现在是")).first).to_be_visible()
    leader.shot("phone-refused-moves", full=True)
    page.get_by_role("button", name="退回").click()
    sheet = in_sheet(page, "退回")
    sheet.get_by_role("button", name="退回").click()
    expect(sheet.get_by_role("alert")).to_have_text("还有要填的没有填。")
    sheet.get_by_role("radio", name="超出本单位能力").check()
    sheet.get_by_label("说明（要填）").fill("树太高，我们够不着")
    sheet.get_by_role("button", name="退回").click()

    # The worker has it again, and hands it up to the community.
    worker.page.get_by_role("button", name="向上一级汇报").click(timeout=30_000)
    sheet = in_sheet(worker.page, "向上一级汇报")
    sheet.get_by_label("说明（要填）").fill("要请专业队修剪")
    sheet.get_by_role("button", name="向上一级汇报").click()

    def with_the_community() -> bool:
        return worker.call("GET", f"/cases/{case}")["holder"]["post_type"] == "community_officer"

    come_true(worker.page, with_the_community, "the community has the case")
    truth = worker.call("GET", f"/cases/{case}")
    assert truth["number"] == number
    assert [step["move"] for step in truth["steps"]] == ["report", "dispatch", "accept", "return", "escalate"]
