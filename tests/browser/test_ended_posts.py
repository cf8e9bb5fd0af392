"""An invitation works once, and what a phone still holds when its owner's post has ended is refused, not lost."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import Page, expect
from tests.browser.hands import PASSWORD, fill_report, fresh_phone, send, tap_report
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
    name = f"苏美玲（{secrets.randbelow(10**6):06}）"
    add_post(officer, GRID, "微网格长")
    link = invite(officer, "微网格长", name)
    assert "/m/#/join/" in link

    invited = people("phone", installed=True)
    page = invited.page
    page.goto(invited.site.url + link[link.index("/m/") :])
    accept(page, name, fresh_phone())
    expect(page.get_by_text("微网格长")).to_be_visible()
    invited.shot("phone-join")
    invited.check_accessible()
    page.get_by_role("button", name="接受并进入").click()
    expect(page.get_by_role("heading", name="待办")).to_be_visible()
    page.get_by_role("link", name="我的网格").click()
    expect(page.get_by_role("heading", name="第2微网格")).to_be_visible()
    expect(page.get_by_text("金色家园 4号楼", exact=True)).to_be_visible()

    # The link cannot be used again.
    stranger = people("phone")
    stranger.expect("404", "410", "409", "422")
    stranger.page.goto(stranger.site.url + link[link.index("/m/") :])
    expect(stranger.page.get_by_role("heading", name="这个链接打不开")).to_be_visible()
    stranger.shot("phone-join-used")
    stranger.check_accessible()

    # In a basement she reports something; meanwhile her post is ended.
    invited.context.set_offline(True)
    tap_report(page)
    words = f"岗位结束以后才送到的 {secrets.token_hex(2)}"
    fill_report(page, building="金色家园 4号楼", category="垃圾堆放", words=words)
    send(page)
    expect(page.get_by_role("heading", name="已存在手机上")).to_be_visible()
    officer.page.reload()
    row = officer.page.get_by_role("row").filter(has_text=name).first
    expect(row).to_be_visible()
    row.get_by_role("button", name="结束岗位").click()
    dialog = officer.page.get_by_role("dialog", name="结束岗位")
    expect(dialog.get_by_text(f"{name} 的这项权限马上收回")).to_be_visible()
    officer.shot("desk-end-post")
    officer.check_accessible()
    dialog.get_by_label("我确认马上收回权限").check()
    dialog.get_by_role("button", name="结束岗位").click()
    expect(dialog).to_be_hidden()
    # With signal again it is refused with the reason, and is still on the phone.
    invited.expect("403", "401", "404", "422")
    invited.context.set_offline(False)
    expect(page.get_by_text("1 项没有送成，需要您决定")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name=re.compile("需要您决定")).click()
    card = page.get_by_role("article").filter(has_text=words)
    expect(card).to_contain_text("被拒绝")
    expect(card.get_by_role("button", name="再发一次")).to_be_visible()
    invited.shot("phone-post-ended")
    invited.check_accessible()
    found = officer.call("GET", "/cases?view=area&limit=100")["items"]
    assert not [row for row in found if words in row["summary"]]
