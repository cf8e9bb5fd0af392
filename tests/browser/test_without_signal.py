"""Without signal: what a leader does waits on the phone, survives closing, and arrives exactly once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.hands import (
    api_move,
    api_report,
    card_of,
    come_true,
    fill_report,
    in_sheet,
    open_sent,
    report,
    send,
    take_picture,
    tap_report,
)
from tests.browser.person import MakePerson, Person
from tests.browser.site import Site

pytestmark = pytest.mark.browser

NO_SERVER = (
    "ERR_INCOMPLETE_CHUNKED_ENCODING",
    "ERR_CONNECTION",
    "ERR_EMPTY_RESPONSE",
    "ERR_SOCKET",
    "502",
    "503",
    "504",
    "401",
)


def make_ready(leader: Person) -> None:
    """The app is on the phone and looks after the page: from now on it opens without signal."""
    expect(leader.page.get_by_role("heading", name="待办")).to_be_visible()
    leader.page.evaluate("navigator.serviceWorker.ready")
    leader.page.wait_for_function("navigator.serviceWorker.controller !== null")
    for tab in ("我的网格", "上报", "待办"):
        tab_of(leader.page, tab).click()
        expect(leader.page.get_by_role("heading", name=tab, level=1)).to_be_visible()
    leader.page.wait_for_load_state("networkidle")


def tab_of(page: Page, name: str) -> Locator:
    link = re.compile(rf"^{name}(\s|$)")
    return page.get_by_role("navigation", name="主要页面").get_by_role("link", name=link)


def open_outbox(page: Page) -> None:
    tab_of(page, "我的").click()
    page.get_by_role("link", name=re.compile("^待发送")).click()
    expect(page.get_by_role("heading", name="待发送", level=1)).to_be_visible()


def reported_with(person: Person, words: str) -> list[Any]:
    """The cases of this reporter that the server has with these words."""
    items = person.call("GET", "/cases?view=reported&limit=100")["items"]
    return [row for row in items if words in row["summary"]]


def test_a_report_and_a_move_wait_for_signal_and_arrive_once(people: MakePerson) -> None:
    leader = people("phone", card="leader", installed=True)
    worker = people("phone", card="grid_worker")
    make_ready(leader)
    # A case in the leader's hands, looked at while there was signal.
    case = api_report(leader, category="environment.green", words="花坛里的树枝断了，请先看看")["id"]
    post = leader.call("GET", "/session")["posts"][0]["id"]
    api_move(worker, case, "dispatch", to_post=post)
    page = leader.page
    expect(card_of(page, case)).to_be_visible(timeout=30_000)
    card_of(page, case).click()
    expect(page.get_by_role("button", name="签收")).to_be_visible()

    leader.context.set_offline(True)
    expect(page.get_by_text("没有网络，照常使用")).to_be_visible()
    page.get_by_role("button", name="签收").click()
    expect(page.get_by_text(re.compile("待发送$")).first).to_be_visible()
    tap_report(page)
    fill_report(
        page, building="金色家园 3号楼", floor=2, category="噪声扰民", words="地下室里没有信号", pictures=["puddle"]
    )
    send(page)
    expect(page.get_by_role("heading", name="已存在手机上")).to_be_visible()
    leader.shot("phone-kept")

    # The phone is put away and taken out again, still without signal.
    page.close()
    page = leader.new_page()
    leader.open("/m/")
    expect(page.get_by_role("heading", name="待办")).to_be_visible()
    expect(page.get_by_text("2 项待发送，已存在手机上")).to_be_visible()
    open_outbox(page)
    expect(page.get_by_role("article")).to_have_count(2)
    expect(page.get_by_text("地下室里没有信号")).to_be_visible()
    expect(page.get_by_text("附 1 张照片")).to_be_visible()
    leader.shot("phone-outbox")
    leader.check_accessible()
    page.reload()
    expect(page.get_by_role("article")).to_have_count(2)

    leader.context.set_offline(False)
    expect(page.get_by_role("heading", name="最近送达")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="等待发送")).to_have_count(0, timeout=30_000)
    leader.shot("phone-outbox-sent")
    arrived = reported_with(leader, "地下室里没有信号")
    assert len(arrived) == 1
    truth = leader.call("GET", f"/cases/{arrived[0]['id']}")
    assert [photo["stage"] for photo in truth["photos"]] == ["report"]
    moves = [step["move"] for step in leader.call("GET", f"/cases/{case}")["steps"]]
    assert moves == ["report", "dispatch", "accept"]
    # Seen once more by the app: nothing goes out twice.
    page.reload()
    expect(page.get_by_role("heading", name="最近送达")).to_be_visible()
    assert len(reported_with(leader, "地下室里没有信号")) == 1


def test_two_drafts_survive_closing_the_app(people: MakePerson) -> None:
    leader = people("phone", card="leader", installed=True)
    make_ready(leader)
    leader.context.set_offline(True)
    page = leader.page
    for words in ("第一份没写完", "第二份没写完"):
        tap_report(page)
        page.get_by_label("说明（可不填）").fill(words)
        take_picture(page, "拍照", "parking")
        tab_of(page, "待办").click()
        expect(page.get_by_role("heading", name="待办")).to_be_visible()
    page.close()
    page = leader.new_page()
    leader.open("/m/#/report")
    page.get_by_text("2 份没写完的上报").click()
    expect(page.get_by_role("button", name=re.compile("^第一份没写完"))).to_be_visible()
    leader.shot("phone-drafts")
    leader.check_accessible()
    page.get_by_role("button", name=re.compile("^第二份没写完")).click()
    expect(page.get_by_label("说明（可不填）")).to_have_value("第二份没写完")
    expect(page.get_by_role("group", name="拍照").get_by_role("img")).to_have_count(1)
    leader.context.set_offline(False)


def test_a_conflict_is_shown_and_nothing_is_overwritten(people: MakePerson) -> None:
    leader = people("phone", card="leader", installed=True)
    leader.expect("409")
    worker = people("phone", card="grid_worker")
    make_ready(leader)
    words = "树上有马蜂窝"
    report(leader.page, building="金色家园 2号楼", category="蚊虫、鼠害", words=words)
    case = open_sent(leader.page)
    page = leader.page
    expect(page.get_by_role("button", name="撤回")).to_be_visible()
    leader.context.set_offline(True)
    page.get_by_role("button", name="撤回").click()
    in_sheet(page, "撤回").get_by_role("button", name="撤回").click()
    expect(page.get_by_text(re.compile("待发送$")).first).to_be_visible()

    # Meanwhile the worker has taken it in hand.
    worker.open(f"/m/#/cases/{case}")
    worker.page.get_by_role("button", name="签收").click()
    come_true(worker.page, lambda: worker.call("GET", f"/cases/{case}")["state"] == "accepted", "accepted")

    leader.context.set_offline(False)
    expect(page.get_by_text("1 项没有送成，需要您决定")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="您要做的")).to_be_visible()
    expect(page.get_by_role("heading", name="现在的情况")).to_be_visible()
    expect(page.get_by_text("罗建国 · 签收")).to_be_visible()
    leader.shot("phone-conflict", full=True)
    leader.check_accessible()
    assert leader.call("GET", f"/cases/{case}")["state"] == "accepted"
    page.get_by_role("button", name="放弃", exact=True).click()
    page.get_by_role("button", name="确定放弃").click()
    expect(page.get_by_text("1 项没有送成")).to_have_count(0)
    assert [step["move"] for step in leader.call("GET", f"/cases/{case}")["steps"]] == ["report", "accept"]


def test_near_repeats_are_shown_before_sending(people: MakePerson) -> None:
    leader = people("phone", card="leader", installed=True)
    page = leader.page
    before = len(reported_with(leader, "台阶坏了"))
    report(page, building="金色家园 1号楼", category="路面破损", words="台阶缺了一块")
    page.get_by_role("button", name="再报一件").click()
    fill_report(page, building="金色家园 1号楼", category="路面破损", words="台阶坏了")
    expect(page.get_by_text(re.compile("附近有 \\d+ 件相似的事"))).to_be_visible()
    page.get_by_role("button", name=re.compile("^发送")).click()
    sheet = in_sheet(page, "是同一件事吗？")
    expect(sheet.get_by_text("台阶缺了一块").first).to_be_visible()
    leader.shot("phone-repeats")
    leader.check_accessible()
    assert len(reported_with(leader, "台阶坏了")) == before
    sheet.get_by_role("link").filter(has_text="台阶缺了一块").first.click()
    expect(page.get_by_role("heading", name="经过")).to_be_visible()


def test_signing_out_warns_of_what_is_unsent(people: MakePerson) -> None:
    leader = people("phone", card="leader", installed=True)
    leader.expect("401")
    make_ready(leader)
    page = leader.page
    leader.context.set_offline(True)
    tap_report(page)
    fill_report(page, building="金色家园 2号楼", category="乱停车", words="车停在草地上")
    send(page)
    tab_of(page, "我的").click()
    page.get_by_role("button", name="退出登录").click()
    sheet = in_sheet(page, "还有没送出的内容")
    expect(sheet.get_by_text("有 1 项待发送")).to_be_visible()
    leader.shot("phone-sign-out")
    leader.check_accessible()
    sheet.get_by_role("button", name="先不退出").click()
    expect(sheet).to_be_hidden()
    leader.context.set_offline(False)
    come_true(page, lambda: len(reported_with(leader, "车停在草地上")) == 1, "the report has arrived", seconds=30)
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(f"{leader.site.url}/")


@pytest.mark.slow
def test_killed_servers_lose_nothing_and_double_nothing(people: MakePerson, site: Site) -> None:
    if site.process is None:
        pytest.skip("this demo was not started by the tests")
    leader = people("phone", card="leader", installed=True)
    leader.expect(*NO_SERVER)
    make_ready(leader)
    page = leader.page
    count = 4
    leader.context.set_offline(True)
    tap_report(page)
    for at in range(count):
        if at:
            page.get_by_role("button", name="再报一件").click()
        fill_report(
            page, building="金色家园 3号楼", category="垃圾堆放", words=f"断电时报的第{at}件", pictures=["rubbish"]
        )
        send(page)
        expect(page.get_by_role("heading", name="已存在手机上")).to_be_visible()
    # The servers are killed while the phone is sending.
    open_outbox(page)
    with page.expect_request(re.compile("/api/v1/cases$")):
        leader.context.set_offline(False)
    site.kill()
    expect(page.get_by_role("heading", name="等待发送")).to_be_visible()
    site.start()
    page.get_by_role("button", name="现在发送").click()
    expect(page.get_by_role("heading", name="等待发送")).to_have_count(0, timeout=60_000)
    for at in range(count):
        arrived = reported_with(leader, f"断电时报的第{at}件")
        assert len(arrived) == 1
        assert len(leader.call("GET", f"/cases/{arrived[0]['id']}")["photos"]) == 1
