"""A figure opens its cases; a drawn case is asked about again and goes a level up when it is not solved."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.hands import api_move, api_report, open_case
from tests.browser.person import MakePerson

pytestmark = pytest.mark.browser


def test_a_figure_opens_the_cases_that_it_counts(people: MakePerson) -> None:
    officer = people("desk", card="community")
    page = officer.open("/desk/#/indicators")
    whole = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="合计"))
    figure = whole.get_by_role("button", name=re.compile("^查看未计入的")).first
    count = int(re.findall(r"\d+", figure.inner_text())[0])
    figure.click()
    behind = page.locator("section").filter(has=page.get_by_role("heading", name=re.compile("未计入的事件$")))
    rows = behind.get_by_role("row")
    expect(rows).to_have_count(min(count, 50) + 1)
    officer.shot("desk-indicators")
    officer.check_accessible()
    link = behind.get_by_role("link", name=re.compile(r"\d{12}")).first
    number = link.inner_text()
    link.click()
    expect(page.get_by_role("article", name=number)).to_be_visible()


def test_a_drawn_case_that_is_not_solved_goes_a_level_up(people: MakePerson) -> None:
    worker = people("phone", card="grid_worker")
    leader = people("phone", card="leader")
    officer = people("desk", card="community")
    receipt = api_report(leader, category="environment.rubbish", words="楼道堆了旧床垫，过不去人")
    assert worker.call("GET", f"/cases/{receipt['id']}")["holder"]["post_type"] == "grid_worker"
    api_move(worker, receipt["id"], "close", outcome="solved", note="已联系住户自行清走")

    page = officer.open("/desk/#/follow-ups")
    row = page.get_by_role("row").filter(has_text=receipt["number"])
    row.get_by_role("button", name="记录核实结果").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("没有解决").check()
    dialog.get_by_label("了解到的情况").fill("床垫还在原处，轮椅过不去")
    officer.shot("desk-follow-up")
    officer.check_accessible()
    dialog.get_by_role("button", name="保存").click()
    expect(row).to_have_count(0)
    truth = officer.call("GET", f"/cases/{receipt['id']}")
    assert truth["state"] == "reported"
    assert truth["holder"]["post_type"] == "community_officer", "reopened one level up"
    view = open_case(officer, receipt["id"])
    expect(view.get_by_text(re.compile("抽查核实：没有解决"))).to_be_visible()
