"""The register at the desk: what is proposed for verification this month, and what a community sets for it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.person import MakePerson
from tests.browser.register_hands import COMMUNITY

pytestmark = pytest.mark.browser


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


def test_what_is_proposed_this_month_is_listed_with_why_and_to_whom(people: MakePerson) -> None:
    officer = people("desk", card="community")
    officer.expect("422")
    truth = officer.call("GET", f"/register/proposals/month?under={COMMUNITY}&open_only=false")
    assert truth["items"], "the demo proposes households"
    page = officer.open("/desk/#/register/proposals")
    expect(page.get_by_role("heading", name="本月待核实", level=1)).to_be_visible()
    expect(page.get_by_text(f"本月建议了 {truth['used']} 户")).to_be_visible()
    expect(page.get_by_text(f"全月最多 {truth['most']} 户")).to_be_visible()
    page.get_by_label("本月全部").check()
    first = truth["items"][0]
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=first["address"], exact=True))
    expect(row).to_contain_text(first["keeper"])
    expect(row).to_contain_text(first["reasons"][0][-6:])
    officer.shot("register-proposals")
    officer.check_accessible()
    page.emulate_media(media="print")
    officer.shot("register-proposals-print", full=True)
    page.emulate_media(media="screen")

    # The ceiling is set where one sees what it does.
    page.get_by_role("button", name="修改上限").click()
    ceiling = page.get_by_label("每位网格长每月最多建议核实几户")
    ceiling.fill("999")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("应在 0 到 100 之间").first).to_be_visible()
    fit = truth["ceiling"] + 1
    ceiling.fill(str(fit))
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text(f"每人最多 {fit} 户")).to_be_visible()

    page.get_by_role("link", name=first["address"], exact=True).click()
    expect(page.get_by_role("article")).to_be_visible()
