"""An officer keeps a filter, closes a case with a reply text that is filled in, and takes the list along: in one page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.person import MakePerson

pytestmark = pytest.mark.browser


def test_a_filter_is_kept_a_text_is_used_and_the_list_is_taken_along(people: MakePerson) -> None:
    officer = people("desk", card="community")
    page = officer.open("/desk/#/cases?view=area&category=facility.corridor_lamp")

    # The filter under a name: it is a link that comes back to the list.
    page.get_by_role("button", name="存为常用筛选").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("名称").fill("楼道灯")
    dialog.get_by_role("button", name="保存").click()
    kept = page.get_by_role("group", name="常用筛选").get_by_role("link", name="楼道灯")
    expect(kept).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="清除筛选").click()
    expect(kept).not_to_have_attribute("aria-current", "true")
    kept.click()
    expect(page).to_have_url(re.compile("category=facility.corridor_lamp"))
    officer.check_accessible()
    officer.shot("queue-saved-filter")

    # The list as a file: what for is asked, and who took it is told.
    page.get_by_role("button", name="导出", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="导出", exact=True)).to_be_disabled()
    dialog.get_by_label("用途").select_option(label="例会研判")
    officer.check_accessible()
    officer.shot("queue-export")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="导出", exact=True).click()
    assert re.fullmatch(r"事件清单-\d{8}-\d{4}\.xlsx", download.value.suggested_filename)
    page.get_by_role("button", name="导出", exact=True).click()
    page.get_by_text("事件清单导出记录").click()
    expect(page.get_by_role("region", name="事件清单导出记录")).to_contain_text("例会研判")
    page.get_by_role("dialog").get_by_role("button", name="取消").click()

    # A text of the office, filled from the case, then edited.
    own = officer.call("GET", "/cases?view=mine&state=reported&limit=1")["items"][0]
    officer.open(f"/desk/#/cases/{own['id']}")
    page.get_by_role("region", name="可以做的操作").get_by_role("button", name="结案").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("^已解决")).check()
    dialog.get_by_role("group", name="常用语").get_by_role("button", name="已现场核实办结").click()
    note = dialog.get_by_role("textbox")
    expect(note).to_have_value(re.compile(f"^{re.escape(own['where'])}的{own['category_name']}已处理完毕"))
    officer.check_accessible()
    officer.shot("queue-reply-text")
    note.press_sequentially("谢谢。")
    dialog.get_by_role("button", name="结案").click()
    expect(page.get_by_text(re.compile("已处理完毕.*谢谢。"))).to_be_visible()
