"""The register at the desk: requests answered, unusual reading looked into."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import expect
from tests.browser.hands import fresh_phone
from tests.browser.person import MakePerson, Person
from tests.browser.register_hands import (
    COMMUNITY,
    look_for_unusual,
)
from uuid_utils import uuid7

pytestmark = pytest.mark.browser
RESIDENT, RESIDENT_PHONE = "王桂兰", "10000000021"
MANY = 31
"""Households in an hour that are brought to the data officer."""


def ask(resident: Person, **request: str) -> str:
    """A request of the demo's resident about the own data; gives what the resident sees of it later."""
    code = resident.call("POST", "/resident/codes", {"phone": RESIDENT_PHONE})["demo_code"]
    token = resident.call("POST", "/resident/codes/verify", {"phone": RESIDENT_PHONE, "code": code})["token"]
    mine = resident.call("POST", "/resident/mine/open", {"token": token, "name": RESIDENT})
    person = next(one["person_id"] for one in mine["people"] if one["relation"] == "self")
    body = {"token": token, "name": RESIDENT, "id": str(uuid7()), "person_id": person, **request}
    resident.call("POST", "/resident/mine/requests", body)
    return str(token)


def test_a_residents_request_is_opened_on_record_and_answered_in_words(people: MakePerson) -> None:
    resident = people("phone")
    words = f"来电请在下午 {secrets.token_hex(4)}"
    token = ask(resident, kind="correction", field="phone", proposed=fresh_phone(), words=words)
    officer = people("desk", card="community")
    page = officer.open("/desk/#/register/requests")
    waiting = page.get_by_role("button", name=re.compile("^更正"))
    expect(waiting.first).to_be_visible()
    count = waiting.count()
    # By deadline: what was asked last stands last.
    waiting.last.click()
    panel = page.get_by_role("article", name="居民申请")
    expect(panel).not_to_contain_text(RESIDENT)
    panel.get_by_role("button", name="打开申请").click()
    expect(panel).to_contain_text(RESIDENT)
    expect(panel).to_contain_text(words)
    officer.shot("register-request")
    officer.check_accessible()
    panel.get_by_role("radio", name=re.compile("^不同意")).check()
    panel.get_by_label("给本人的答复").fill("号码打不通，请到社区窗口核对后再改。")
    panel.get_by_role("button", name="答复", exact=True).click()
    expect(panel.get_by_text("号码打不通，请到社区窗口核对后再改。")).to_be_visible()
    expect(waiting).to_have_count(count - 1)
    mine = resident.call("POST", "/resident/mine/open", {"token": token, "name": RESIDENT})
    answered = next(one for one in mine["requests"] if one["words"] == words)
    assert (answered["state"], answered["answer"]) == ("refused", "号码打不通，请到社区窗口核对后再改。")


def test_unusual_reading_is_looked_into_by_the_data_officer(people: MakePerson) -> None:
    reader = people("desk", card="community")
    opened = 0
    for premises in reader.call("GET", f"/premises?under={COMMUNITY}")["items"]:
        if premises["kind"] != "building" or opened >= MANY:
            continue
        shown = reader.call("GET", f"/buildings/{premises['id']}/register")
        for one in [d for part in shown["entrances"] for d in part["doors"] if d["people"]][: MANY - opened]:
            reader.call("POST", f"/dwellings/{one['id']}/open", {"purpose": "visit"})
            opened += 1
    assert opened == MANY
    look_for_unusual(reader)

    officer = people("desk", card="data_officer")
    page = officer.page
    expect(page.get_by_role("heading", name="查阅监督", level=1)).to_be_visible()
    notices = page.get_by_role("region", name="异常查阅")
    notice = notices.get_by_role("listitem").filter(has_text="短时间查看多户").first
    expect(notice).to_contain_text("陈雪梅")
    readings = page.get_by_role("region", name="查阅记录").first
    expect(
        readings.get_by_role("row").filter(has_text="陈雪梅").filter(has_text="上门或电话联系").first
    ).to_be_visible()
    officer.shot("register-oversight")
    officer.check_accessible()
    notice.get_by_role("button", name="办结").click()
    dialog = page.get_by_role("dialog", name=re.compile("^办结"))
    done = dialog.get_by_role("button", name="办结", exact=True)
    expect(done).to_be_disabled()
    dialog.get_by_role("radio", name=re.compile("^属于工作需要")).check()
    dialog.get_by_label("查问经过").fill("当天全楼停水，逐户通知，有值班记录。")
    officer.shot("register-notice-close")
    done.click()
    expect(dialog).to_be_hidden()
    closed = notices.get_by_role("listitem").filter(has_text="有值班记录")
    expect(closed).to_contain_text("属于工作需要")
    expect(page.get_by_role("link", name="住户登记")).to_have_count(0)
