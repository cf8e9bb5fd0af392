"""A dispute from registration to a signed agreement, and its dossier taken home as a file."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.person import MakePerson

pytestmark = pytest.mark.browser


def test_a_dispute_is_registered_agreed_and_printed(people: MakePerson) -> None:
    mediator = people("desk", card="mediator")
    page = mediator.open("/desk/#/mediation")
    page.get_by_role("link", name="登记纠纷").click()
    page.get_by_label("纠纷简要情况").fill("两家为阳台滴水争执（测试，人物为编造）")
    page.get_by_label("当事人申请事项").fill("装好接水盘")
    for at, name in enumerate(("孙桂芳", "田永福")):
        page.get_by_label("姓名或名称").nth(at).fill(name)
        page.get_by_label("联系电话").nth(at).fill(f"1000000005{at}")
    mediator.check_accessible()
    page.get_by_role("button", name="立卷").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"\d{4}-\d{4}"))

    page.get_by_role("button", name="受理", exact=True).click()
    for _ in range(2):
        left = page.get_by_role("button", name="已当面告知").count()
        page.get_by_role("button", name="已当面告知").first.click()
        expect(page.get_by_role("button", name="已当面告知")).to_have_count(left - 1)
    page.get_by_role("button", name="开始调解").click()
    expect(page.get_by_text("调解中", exact=True)).to_be_visible()
    page.get_by_role("button", name="＋ 调解记录").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("内容").fill("双方同意装接水盘。")
    dialog.get_by_label("地点").fill("社区调解室")
    dialog.get_by_role("button", name="放入卷宗").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="拟定协议").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("主要事实和争议事项").fill("阳台滴水，双方无异议。")
    dialog.get_by_label("协议内容").fill("一、田永福装接水盘。")
    dialog.get_by_label("履行方式、时限").fill("三日内装好。")
    mediator.check_accessible()
    dialog.get_by_role("button", name="拟定协议").click()
    expect(dialog).to_be_hidden()
    for _ in range(2):
        left = page.get_by_role("button", name="同意", exact=True).count()
        page.get_by_role("button", name="同意", exact=True).first.click()
        expect(page.get_by_role("button", name="同意", exact=True)).to_have_count(left - 1)
    page.get_by_role("button", name="协议生效").click()
    expect(page.get_by_text("已达成协议").first).to_be_visible()
    mediator.shot("desk-dossier", full=True)
    mediator.check_accessible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出 Word").click()
    assert waiting.value.path().read_bytes()[:2] == b"PK"
