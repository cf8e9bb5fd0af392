"""A household answers by the link at its door; a resident reads who looked, asks for a correction and gets an answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.person import MakePerson, Person
from uuid_utils import uuid7

pytestmark = pytest.mark.browser
CHINESE = re.compile("[\u4e00-\u9fff]")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def building_of(leader: Person) -> dict[str, Any]:
    """The leader's building with the most doors that have one household."""
    grids = leader.call("GET", "/my-grids")["items"]
    buildings = [building["id"] for grid in grids for building in grid["buildings"]]
    pictures = [leader.call("GET", f"/buildings/{id}/register") for id in buildings]
    return max(pictures, key=lambda picture: len(lived_in(picture)))


def lived_in(picture: dict[str, Any]) -> list[dict[str, Any]]:
    doors = [door for entrance in picture["entrances"] for door in entrance["doors"]]
    return [door for door in doors if len(door["seen"]) == 1 and door["people"] >= 2]


def door_of(leader: Person, building: str, dwelling: str) -> dict[str, Any]:
    picture = leader.call("GET", f"/buildings/{building}/register")
    return next(door for entrance in picture["entrances"] for door in entrance["doors"] if door["id"] == dwelling)


def link_for(leader: Person, dwelling: str) -> str:
    """The address of a fresh link, below the site's own."""
    made = leader.call("POST", f"/dwellings/{dwelling}/links", {"id": str(uuid7())})
    assert made["qr_svg"].startswith("<svg")
    return "/r/" + made["url"].partition("/r/")[2]


def adult_with_phone(leader: Person, doors: list[dict[str, Any]]) -> tuple[dict[str, Any], str, str, str]:
    """A door, and id, name and number of someone registered there with both, who has given a consent."""
    for door in doors:
        opened = leader.call("POST", f"/dwellings/{door['id']}/open", {"purpose": "visit"})
        for member in opened["households"][0]["members"]:
            agreed = [consent for consent in member["consents"] if consent["given_by"] == "self" and consent["fields"]]
            if agreed and "phone" in {field["code"] for field in member["fields"]} and (member["age"] or 0) >= 18:
                known = [
                    leader.call("POST", f"/people/{member['person_id']}/unmask", {"field": code, "purpose": "visit"})
                    for code in ("name", "phone")
                ]
                return door, member["person_id"], known[0]["value"], known[1]["value"]
    pytest.fail("the demo has nobody with a phone number")


def whole(page: Page) -> None:
    assert page.evaluate(OVERFLOW) <= 0, "the page is wider than the screen"


def show_who(page: Page, name: str, phone: str) -> None:
    page.get_by_label("手机号", exact=True).fill(phone)
    page.get_by_role("button", name="获取验证码").click()
    code = re.search(r"\d{6}", page.get_by_role("note").inner_text())
    assert code
    page.get_by_label("6 位验证码").fill(code.group())
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("姓名").fill(name)
    page.get_by_role("button", name="查看我的信息").click()


def the_message_leads_to_the_door(leader: Person, picture: dict[str, Any], door: dict[str, Any]) -> None:
    """Its sheet is open, the address forgets it, and another message of the same building switches to its door."""
    told = leader.call("GET", "/inbox")["items"][0]
    assert (told["kind"], told["subject_id"]) == ("register.household_answered", door["id"])
    page = leader.open("/m/#/inbox")
    page.get_by_role("button", name=re.compile(told["params"]["where"])).first.click()
    sheet = page.get_by_role("dialog", name=re.compile(f"{door['number']}$"))
    expect(sheet).to_be_visible()
    expect(page).to_have_url(re.compile(f"/grid/{picture['id']}$"))
    other = next(each for each in lived_in(picture) if each["number"] != door["number"])
    page.evaluate("hash => { location.hash = hash }", f"#/grid/{picture['id']}?door={other['id']}")
    other_sheet = page.get_by_role("dialog", name=re.compile(f"{other['number']}$"))
    expect(other_sheet).to_be_visible()
    other_sheet.get_by_role("button", name="关闭").click()
    expect(other_sheet).to_be_hidden()
    page.reload()
    expect(page.get_by_role("heading", level=1, name=picture["full_name"])).to_be_visible()
    expect(page.locator(f"#door-{other['id']}")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_household_fills_in_its_own_entry_by_the_link_at_its_door(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    picture = building_of(leader)
    door = lived_in(picture)[0]
    address = link_for(leader, door["id"])
    resident = people("phone")
    page = resident.open(address)
    expect(page.get_by_role("heading", name="登记的家人")).to_be_visible()
    resident.shot("household-look", full=True)
    resident.check_accessible()
    whole(page)
    page.get_by_role("button", name="有要补充或更正的").click()
    page.get_by_role("button", name="加一位家人").click()
    form = page.locator("section").filter(has=page.get_by_role("heading", name="新加的家人"))
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写姓名")
    form.get_by_label("姓名").fill("小雨点")
    form.get_by_label("与户主的关系").select_option("grandchild")
    form.get_by_label("出生日期").fill("2022-05-06")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("请选择监护人")
    form.get_by_label("监护人是谁").select_option(index=1)
    form.get_by_label("监护人同意").check()
    resident.shot("household-edit", full=True)
    resident.check_accessible()
    whole(page)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已登记，谢谢您")).to_be_visible()
    resident.shot("household-done")
    resident.check_accessible()
    now = door_of(leader, picture["id"], door["id"])
    assert (now["people"], now["state"]) == (door["people"] + 1, "changed")
    the_message_leads_to_the_door(leader, picture, door)
    resident.expect("409")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("只能用一次")
    resident.shot("household-used")
    resident.check_accessible()


def test_a_household_that_has_left_says_so_and_a_wrong_link_is_refused(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    picture = building_of(leader)
    door = lived_in(picture)[-1]
    address = link_for(leader, door["id"])
    resident = people("phone")
    resident.expect("404")
    page = resident.open("/r/#/home/" + "x" * 43)
    expect(page.get_by_role("heading", name="链接打不开")).to_be_visible()
    resident.check_accessible()
    page.goto("about:blank")
    page = resident.open(address)
    page.get_by_role("button", name="我们已经搬走了").click()
    resident.shot("household-gone")
    resident.check_accessible()
    page.get_by_role("button", name="确认已搬走").click()
    expect(page.get_by_role("heading", name="已登记，谢谢您")).to_be_visible()
    assert door_of(leader, picture["id"], door["id"])["people"] == 0


def test_a_resident_reads_who_looked_asks_for_a_correction_and_takes_a_consent_back(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    doors = lived_in(building_of(leader))[1:-1]
    _, person, name, phone = adult_with_phone(leader, doors)
    resident = people("phone")
    resident.expect("404")
    page = resident.open("/r/#/mine")
    resident.check_accessible()
    show_who(page, "别的姓名", phone)
    expect(page.get_by_role("alert")).to_contain_text("没有与这个手机号和姓名都相符的登记")
    page.get_by_label("姓名").fill(name)
    page.get_by_role("button", name="查看我的信息").click()
    expect(page.get_by_role("heading", name=re.compile(f"^{name}"))).to_be_visible()
    expect(page.get_by_text(phone)).to_be_visible()
    assert phone not in page.url
    resident.shot("mine-data", full=True)
    resident.check_accessible()
    whole(page)

    page.get_by_role("button", name="谁看过").click()
    expect(page.get_by_text(re.compile("微网格长 为上门或电话联系，看了您的姓名、联系电话")).first).to_be_visible()
    resident.shot("mine-looked", full=True)
    resident.check_accessible()
    whole(page)

    page.get_by_role("button", name="登记的内容", exact=True).click()
    page.get_by_role("button", name="更正：联系电话").click()
    page.get_by_label("应该是").fill("100")
    resident.expect("422")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("应该是").fill("10012344321")
    resident.shot("mine-ask", full=True)
    resident.check_accessible()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("待答复")).to_be_visible()
    expect(page.get_by_text("应改为：10012344321")).to_be_visible()

    officer = people("desk", card="community")
    waiting = officer.call("GET", "/resident-requests?state=open")["items"]
    opened = [officer.call("POST", f"/resident-requests/{row['id']}/open") for row in waiting]
    (mine,) = [row for row in opened if row["person_id"] == person]
    officer.call("POST", f"/resident-requests/{mine['id']}/answer", {"granted": True, "answer": "已改好。"})

    page.reload()
    show_who(page, name, "10012344321")
    page.get_by_role("button", name="我的申请").click()
    expect(page.get_by_text("已办理")).to_be_visible()
    expect(page.get_by_text("已改好。")).to_be_visible()
    resident.shot("mine-requests", full=True)
    resident.check_accessible()
    whole(page)

    page.get_by_role("button", name="登记的内容", exact=True).click()
    page.get_by_role("button", name="打印或保存一份").click()
    expect(page.get_by_role("heading", name="我的信息副本")).to_be_visible()
    resident.shot("mine-copy", full=True)
    resident.check_accessible()
    with page.expect_download() as download:
        page.get_by_role("button", name="保存为文件").click()
    assert name in download.value.path().read_text(encoding="utf-8-sig")

    page.get_by_role("button", name="返回").click()
    page.get_by_role("button", name="收回这份同意").first.click()
    expect(page.get_by_text("不能恢复")).to_be_visible()
    resident.shot("mine-withdraw", full=True)
    resident.check_accessible()
    page.get_by_role("button", name="先不收回").click()
    page.get_by_role("button", name="收回这份同意").first.click()
    page.get_by_role("button", name="收回并删除").click()
    expect(page.get_by_text(re.compile("^已删除：")).first).to_be_visible()


@pytest.mark.parametrize("path", ["/r/#/", "/r/#/mine", "/r/#/privacy"])
def test_the_residents_pages_speak_english_and_fit_phone_and_desk(people: MakePerson, path: str) -> None:
    for kind in ("phone", "desk"):
        reader = people(kind)
        page = reader.open(path)
        expect(page.get_by_role("heading").first).to_be_visible()
        name = path.rpartition("/")[2] or "start"
        reader.shot(f"resident-{name}-{kind}", full=True)
        reader.check_accessible()
        whole(page)
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("button", name="中文")).to_be_visible()
        left = page.locator("main, footer").all_inner_texts()
        assert not CHINESE.search(" ".join(left)), left
        reader.shot(f"resident-{name}-{kind}-english", full=True)
        whole(page)
