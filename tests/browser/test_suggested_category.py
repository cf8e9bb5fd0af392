"""The likely kind of a report is offered while it is written; a person takes it or does not."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as NotYet
from tests.browser.hands import send, sent_number, tap_report
from tests.browser.person import MakePerson
from tests.browser.test_residents import verify_phone

pytestmark = pytest.mark.browser
WORDS = "楼梯间的灯泡烧了，声控灯不亮"
LEARNT_SECONDS = 60
"""A fresh demo learns in the background when it starts."""


def offered(page: Page, field: Locator) -> Locator:
    """The offer for these words, waited for while the server is still learning: asked again with each new letter."""
    chip = page.get_by_role("button", name=re.compile("很可能是"))
    for turn in range(LEARNT_SECONDS // 3):
        field.fill(WORDS + "。" * (turn % 2))
        with suppress(NotYet):
            chip.wait_for(timeout=3_000)
            return chip
    expect(chip).to_be_visible()
    return chip


def test_a_resident_takes_the_offered_kind_with_one_tap(people: MakePerson) -> None:
    resident = people("phone")
    page = resident.open("/r/")
    page.get_by_role("link", name=re.compile("^上报问题")).click()
    verify_phone(page, "13812345670")
    page.get_by_role("searchbox", name="社区（村）").fill("菱窠")
    page.get_by_role("button", name=re.compile("^菱窠社区")).click()
    page.get_by_role("button", name="金色家园", exact=True).click()
    page.get_by_role("button", name="2号楼", exact=True).click()
    page.get_by_role("button", name="下一步").click()
    chip = offered(page, page.get_by_label("说说情况"))
    expect(chip).to_contain_text("楼道灯不亮")
    expect(page.locator("[aria-pressed=true]")).to_have_count(0)
    chip.scroll_into_view_if_needed()
    resident.shot("resident-suggestion")
    resident.check_accessible()
    chip.click()
    expect(page.get_by_role("button", name="楼道灯不亮", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(chip).to_have_count(0)


def test_a_leader_is_offered_it_and_the_desk_sees_it_at_a_case_without_kind(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    page = leader.page
    tap_report(page)
    words = page.get_by_label("说明（可不填）")
    chip = offered(page, words)
    expect(chip).to_contain_text("楼道灯不亮")
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    chip.scroll_into_view_if_needed()
    leader.shot("phone-suggestion")
    leader.check_accessible()
    chip.click()
    expect(page.get_by_role("radio", name="楼道灯不亮")).to_be_checked()
    expect(chip).to_have_count(0)

    # Who chooses otherwise is not spoken against; whoever chose "other" is offered it again, and may leave it.
    page.get_by_text("电梯故障", exact=True).click()
    page.wait_for_timeout(1_500)
    expect(chip).to_have_count(0)
    page.get_by_text("其他", exact=True).last.click()
    expect(chip).to_be_visible()
    page.get_by_role("button", name="3号楼", exact=False).first.click()
    send(page)
    number = sent_number(page)

    officer = people("desk", card="community")
    case = next(row["id"] for row in leader.call("GET", f"/cases?view=reported&q={number}")["items"])
    officer.open(f"/desk/#/cases/{case}")
    view = officer.page.get_by_role("article", name=number)
    expect(view.get_by_role("heading", name="其他")).to_be_visible()
    expect(view.get_by_text("很可能是")).to_contain_text("楼道灯不亮")
    officer.page.wait_for_load_state("networkidle")
    officer.shot("desk-suggestion")
    officer.check_accessible()
