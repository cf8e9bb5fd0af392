"""An invitation works once, and what a phone still holds when its owner's post has ended is refused, not lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.hands import PASSWORD, fill_report, fresh_phone, tap_report
from tests.browser.person import MakePerson, Person

pytestmark = pytest.mark.browser

GRID = "510104032006001002"


def add_post(officer: Person, place: str, kind: str) -> None:
    page = officer.open(f"/desk/#/posts/{place}")
    page.get_by_role("button", name="新设岗位").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("岗位", exact=True).select_option(label=kind)
    officer.check_accessible()
    dialog.get_by_role("button", name="新设岗位").click()
    expect(dialog).to_be_hidden()


def invite(officer: Person, kind: str, name: str) -> str:
    """Invite to the vacant post; gives the link."""
    page = officer.page
    row = page.get_by_role("row").filter(has_text=kind).filter(has_text="无人担任").first
    row.get_by_role("button", name="邀请", exact=True).click()
    dialog = page.get_by_role("dialog", name="邀请担任")
    dialog.get_by_label("被邀请人姓名").fill(name)
    dialog.get_by_role("button", name="生成邀请").click()
    expect(dialog.get_by_role("img", name="链接的二维码")).to_be_visible()
    link = re.search(r"https?://\S+#/join/\S+", dialog.inner_text())
    assert link, "no link beside the QR code"
    officer.shot(f"desk-invitation-{kind}")
    officer.check_accessible()
    dialog.get_by_role("button", name="关闭").last.click()
    expect(dialog).to_be_hidden()
    return link.group()


def accept(page: Page, name: str, phone: str) -> None:
    expect(page.get_by_role("heading", name="接受邀请")).to_be_visible()
    expect(page.get_by_label("姓名")).to_have_value(name)
    page.get_by_label("手机号").fill(phone)
    page.get_by_label("设置密码").fill(PASSWORD)


def test_an_invitation_works_once_and_an_ended_post_ends_at_once(people: MakePerson) -> None:
    officer = people("desk", card="community")
    add_post(officer, GRID, "微网格长")
    link = invite(officer, "微网格长", "苏美玲")
    assert "/m/#/join/" in link

    invited = people("phone")
    page = invited.page
    page.goto(invited.site.url + link[link.index("/m/") :])
    accept(page, "苏美玲", fresh_phone())
    expect(page.get_by_text("微网格长")).to_be_visible()
    invited.shot("phone-join")
    invited.check_accessible()
    page.get_by_role("button", name="接受并进入").click()
    expect(page.get_by_role("heading", name="待办")).to_be_visible()
    page.get_by_role("link", name="我的网格").click()
    expect(page.get_by_role("heading", name="第2微网格")).to_be_visible()
    expect(page.get_by_text("金色家园 4号楼")).to_be_visible()

    # The link cannot be used again.
    stranger = people("phone")
    stranger.expect("404", "410", "409", "422")
    stranger.page.goto(stranger.site.url + link[link.index("/m/") :])
    expect(stranger.page.get_by_role("heading", name="这个链接打不开")).to_be_visible()
    stranger.shot("phone-join-used")
    stranger.check_accessible()

    # Her post is ended; what she does next is refused, and nothing of it is lost on the phone.
    officer.page.reload()
    row = officer.page.get_by_role("row").filter(has_text="苏美玲").first
    expect(row).to_be_visible()
    row.get_by_role("button", name="结束岗位").click()
    dialog = officer.page.get_by_role("dialog", name="结束岗位")
    expect(dialog.get_by_text("苏美玲 的这项权限马上收回")).to_be_visible()
    officer.shot("desk-end-post")
    officer.check_accessible()
    dialog.get_by_label("我确认马上收回权限").check()
    dialog.get_by_role("button", name="结束岗位").click()
    expect(dialog).to_be_hidden()
    invited.expect("403", "401", "404", "422")
    tap_report(page)
    fill_report(page, building="金色家园 4号楼", category="垃圾堆放", words="岗位结束以后报的")
    page.get_by_role("button", name=re.compile("^发送")).click()
    expect(page.get_by_text(re.compile("被拒绝|重新登录")).first).to_be_visible()
    invited.shot("phone-post-ended")
    found = officer.call("GET", "/cases?view=area&limit=100")["items"]
    assert not [row for row in found if row["summary"] == "岗位结束以后报的"]
