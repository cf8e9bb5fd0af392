"""The register on the leader's phone: changes by exception, with and without signal, and nothing of anyone left behind."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.hands import come_true, in_sheet
from tests.browser.person import MakePerson, Person
from tests.browser.site import ROOT, Site
from tests.registry.people.homes import identity_number
from uuid_utils import uuid7

pytestmark = pytest.mark.browser
NAME, PHONE = "暗号秀英", "13977770001"

EVERYTHING_KEPT = """async () => {
    const texts = []
    const show = (value) => {
        if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) texts.push(new TextDecoder().decode(value))
        else if (value && typeof value === 'object' && !(value instanceof CryptoKey) && !(value instanceof Blob))
            for (const [name, each] of Object.entries(value)) { texts.push(name); show(each) }
        else texts.push(String(value))
    }
    for (const { name } of await indexedDB.databases()) {
        const db = await new Promise((done, fail) => {
            const asked = indexedDB.open(name)
            asked.onsuccess = () => done(asked.result)
            asked.onerror = fail
        })
        for (const store of db.objectStoreNames) {
            const asked = db.transaction(store).objectStore(store).getAll()
            show(await new Promise((done) => (asked.onsuccess = () => done(asked.result))))
        }
        db.close()
    }
    show({ ...localStorage })
    show({ ...sessionStorage })
    for (const name of await caches.keys()) {
        const cache = await caches.open(name)
        for (const request of await cache.keys()) {
            texts.push(request.url)
            if (!/\\.(js|css|svg|png)$/.test(new URL(request.url).pathname)) texts.push(await (await cache.match(request)).text())
        }
    }
    show(history.state)
    texts.push(location.href)
    return texts.join('\\n')
}"""
"""Everything that the browser keeps of the app, as text."""


def buildings(person: Person) -> list[dict[str, Any]]:
    return list(person.call("GET", "/my-grids")["items"][0]["buildings"])


def picture(person: Person, number: int) -> dict[str, Any]:
    """The picture of one of the leader's buildings as the server has it."""
    return dict(person.call("GET", f"/buildings/{buildings(person)[number]['id']}/register"))


def doors_of(shown: dict[str, Any], wanted: str, entrance: int = 0) -> list[dict[str, Any]]:
    """The doors of an entrance behind which people are ("lived_in") or nobody is known to be ("nobody")."""
    return [door for door in shown["entrances"][entrance]["doors"] if bool(door["seen"]) == (wanted == "lived_in")]


def door_with_nobody(person: Person) -> tuple[dict[str, Any], int, dict[str, Any]]:
    """A building of the leader's, the place of a named entrance in it, and a door there behind which nobody is known."""
    for at in reversed(range(len(buildings(person)))):
        shown = picture(person, at)
        for entrance, part in enumerate(shown["entrances"]):
            for door in doors_of(shown, "nobody", entrance) if part["name"] else []:
                return shown, entrance, door
    pytest.skip("somebody lives behind every door of this demo by now")


def open_building(person: Person, shown: dict[str, Any], entrance: int = 0) -> Page:
    """The building's page with an entrance shown, by the way that a leader goes."""
    person.open("/m/#/grid")
    person.page.locator(f'a[href$="/grid/{shown["id"]}"]').first.click()
    expect(person.page.get_by_role("heading", name=shown["full_name"], level=1)).to_be_visible()
    if len(shown["entrances"]) > 1:
        person.page.get_by_role("button", name=re.compile(f"^{shown['entrances'][entrance]['name']}")).click()
    return person.page


def touch(page: Page, door: dict[str, Any]) -> Locator:
    """Touch a door; gives its sheet."""
    page.locator(f"#door-{door['id']}").click()
    sheet = page.get_by_role("dialog", name=re.compile(rf"{door['number']}$"))
    expect(sheet.get_by_role("heading", level=2)).to_be_visible()
    return sheet


def register_someone(page: Page, name: str, phone: str = "") -> None:
    page.get_by_label("姓名").fill(name)
    if phone:
        page.get_by_label("联系电话").fill(phone)
    page.get_by_role("button", name="登记", exact=True).click()


def changes_of(person: Person, door: dict[str, Any], kind: str) -> list[Any]:
    items = person.call("GET", f"/dwellings/{door['id']}/changes")["items"]
    return [change for change in items if change["kind"] == kind and not change["undone_at"]]


def tell(person: Person, door: dict[str, Any], kind: str, **more: object) -> dict[str, Any]:
    """A change told elsewhere."""
    body = {"id": str(uuid7()), "kind": kind, "dwelling_id": door["id"], "happened_at": datetime.now(UTC).isoformat()}
    return dict(person.call("POST", "/register/changes", {**body, **more}))


def someone(name: str, number: str = "") -> dict[str, Any]:
    values = {"name": name} | ({"identity_number": number} if number else {})
    given = {"wording": "spoken-2026", "given_by": "self", "fields": ["identity_number"]} if number else None
    return {"id": str(uuid7()), "role": "head", "values": values, "consent": given}


def make_ready(leader: Person) -> None:
    """The app is on the phone, with the pictures of the leader's buildings."""
    expect(leader.page.get_by_role("heading", name="待办")).to_be_visible()
    leader.page.evaluate("navigator.serviceWorker.ready")
    leader.page.wait_for_function("navigator.serviceWorker.controller !== null")
    leader.page.wait_for_load_state("networkidle")


def test_a_change_told_without_signal_takes_two_taps_arrives_once_and_leaves_nothing_behind(people: MakePerson) -> None:
    leader = people("phone", card="leader", installed=True)
    make_ready(leader)
    shown, entrance, door = door_with_nobody(leader)
    before = len(changes_of(leader, door, "moved_in"))
    page = open_building(leader, shown, entrance)
    leader.context.set_offline(True)
    leader.shot("phone-building")
    leader.check_accessible()

    # Two taps: the door, and what happened. Then one form that asks for the name and may be told a phone.
    sheet = touch(page, door)
    leader.shot("phone-door")
    leader.check_accessible()
    sheet.get_by_role("button", name=re.compile("登记住户|有人搬来")).click()
    expect(page.get_by_label("姓名")).to_be_visible()
    leader.shot("phone-moved-in")
    leader.check_accessible()
    register_someone(page, NAME, PHONE)
    expect(page.get_by_text("已记下，存在手机上；有网时自动发送。")).to_be_visible()
    expect(page.locator(f"#door-{door['id']}")).to_have_accessible_name(re.compile("有您登记的变动待发送"))
    leader.shot("phone-change-kept")
    kept = page.evaluate(EVERYTHING_KEPT)
    assert door["number"] in kept
    assert NAME not in kept
    assert PHONE not in kept

    # Put away and taken out again, still without signal: it waits.
    page.close()
    page = leader.new_page()
    leader.open("/m/#/me/outbox")
    expect(page.get_by_role("article")).to_have_count(1)
    leader.context.set_offline(False)
    expect(page.get_by_role("heading", name="最近送达")).to_be_visible(timeout=30_000)
    page.reload()
    expect(page.get_by_role("heading", name="最近送达")).to_be_visible()
    assert len(changes_of(leader, door, "moved_in")) == before + 1
    now = leader.call("GET", f"/buildings/{shown['id']}/register")["entrances"][entrance]["doors"]
    assert [each["people"] for each in now if each["id"] == door["id"]] == [1]
    kept = page.evaluate(EVERYTHING_KEPT)
    assert door["number"] in kept
    assert NAME not in kept
    assert PHONE not in kept


def test_two_changes_of_one_door_told_without_signal_go_in_order(people: MakePerson) -> None:
    leader = people("phone", card="leader", installed=True)
    make_ready(leader)
    shown = picture(leader, 2)
    door = doors_of(shown, "lived_in")[0]
    page = open_building(leader, shown)
    leader.context.set_offline(True)
    touch(page, door).get_by_role("button", name="有人搬走").click()
    page.get_by_text("全家都搬走了").click()
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("已记下")).to_be_visible()
    page.get_by_role("button", name="关闭").last.click()
    touch(page, door).get_by_role("button", name="有人搬来").click()
    page.get_by_text("原住户已搬走").click()
    register_someone(page, "新住户")
    expect(page.get_by_text("2 项待发送")).to_be_visible()
    leader.context.set_offline(False)
    come_true(page, lambda: len(changes_of(leader, door, "moved_in")) >= 1 and not page.get_by_text("待发送").count(),
              "both have arrived", seconds=40)  # fmt: skip
    assert not page.get_by_text("没有送成").count()
    assert changes_of(leader, door, "moved_out")


def test_a_conflict_is_shown_looked_at_and_decided(people: MakePerson) -> None:
    leader = people("phone", card="leader", installed=True)
    leader.expect("409")
    worker = people("phone", card="grid_worker")
    make_ready(leader)
    shown = picture(leader, 2)
    door = doors_of(shown, "lived_in", 1)[0]
    page = open_building(leader, shown, 1)
    leader.context.set_offline(True)
    touch(page, door).get_by_role("button", name="有人搬走").click()
    page.get_by_text("全家都搬走了").click()
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("已记下")).to_be_visible()
    tell(worker, door, "verified")

    leader.context.set_offline(False)
    expect(page.get_by_text("1 项没有送成，需要您决定")).to_be_visible(timeout=30_000)
    assert not changes_of(leader, door, "moved_out")
    page.get_by_role("button", name="看看现在的情况").click()
    expect(page.get_by_text(re.compile(rf"^{door['number']}：.*住 {door['people']} 人$"))).to_be_visible()
    leader.shot("phone-change-conflict")
    leader.check_accessible()
    page.get_by_role("button", name="核对过了，仍要登记“有人搬走”").click()
    come_true(page, lambda: len(changes_of(leader, door, "moved_out")) == 1, "it has been recorded")
    expect(page.get_by_text("没有送成")).to_have_count(0)


def test_a_refused_change_tells_how_to_mend_it_and_is_put_right(people: MakePerson) -> None:
    leader = people("phone", card="leader", installed=True)
    leader.expect("409")
    worker = people("phone", card="grid_worker")
    make_ready(leader)
    shown = picture(leader, 1)
    elsewhere, door = doors_of(shown, "lived_in")[:2]
    number = identity_number(order=int(datetime.now(UTC).timestamp()) % 1000)
    tell(worker, elsewhere, "moved_in", people=[someone("钱多多", number)])
    page = open_building(leader, shown)
    touch(page, door).get_by_role("button", name="有人搬来").click()
    page.get_by_text("都住这里，另算一户").click()
    page.get_by_label("姓名").fill("钱多多")
    page.get_by_text("出生日期或身份证号（可不填）").click()
    page.get_by_label("身份证号", exact=True).fill(number[:-1] + ("1" if number[-1] != "1" else "2"))
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("有一位写错了")).to_be_visible()
    page.get_by_label("身份证号", exact=True).fill(number)
    page.get_by_label("本人听清楚了，同意").check()
    leader.shot("phone-consent", full=True)
    leader.check_accessible()
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("此人目前登记住在另一处。").first).to_be_visible()
    page.get_by_role("link", name="改正后再登记").first.click()
    expect(page.get_by_label("姓名")).to_have_value("钱多多")
    leader.shot("phone-change-refused")
    leader.check_accessible()
    page.get_by_label(re.compile("^从别处搬来")).check()
    page.get_by_role("button", name="登记", exact=True).click()
    come_true(page, lambda: len(changes_of(leader, door, "moved_in")) >= 1 and not page.get_by_text("没有送成").count(),
              "it has been recorded")  # fmt: skip
    assert number not in page.evaluate(EVERYTHING_KEPT)


def test_a_household_is_opened_for_a_purpose_and_what_was_unmasked_hides_again(people: MakePerson) -> None:
    leader = people("phone", card="leader", installed=True)
    make_ready(leader)
    shown, entrance, door = door_with_nobody(leader)
    tell(
        leader,
        door,
        "moved_in",
        people=[{"id": str(uuid7()), "role": "head", "values": {"name": NAME, "phone": PHONE}}],
    )
    page = open_building(leader, shown, entrance)
    touch(page, door).get_by_role("link", name=re.compile("打开这一户")).click()
    expect(page.get_by_text("用途：核实登记信息")).to_be_visible()
    page.get_by_role("button", name="打开这一户").click()
    expect(page.get_by_text("139****0001")).to_be_visible()
    expect(page.get_by_text("暗***")).to_be_visible()
    leader.shot("phone-household")
    leader.check_accessible()
    page.get_by_role("button", name="看完整的联系电话").click()
    page.get_by_label("上门或电话联系").check()
    leader.shot("phone-unmask")
    leader.check_accessible()
    page.get_by_role("button", name="显示", exact=True).click()
    expect(page.get_by_text(PHONE)).to_be_visible()
    expect(page.get_by_role("link", name="打电话")).to_have_attribute("href", f"tel:{PHONE}")
    leader.shot("phone-unmasked")
    expect(page.get_by_text(PHONE)).to_have_count(0, timeout=25_000)
    expect(page.get_by_text("139****0001")).to_be_visible()
    kept = page.evaluate(EVERYTHING_KEPT)
    assert door["number"] in kept
    for secret in (NAME, PHONE, "139****0001", "暗***"):
        assert secret not in kept

    # Without signal the household is not shown, and the reason is said.
    page.get_by_role("button", name="看完了，关上").click()
    leader.context.set_offline(True)
    page.get_by_role("button", name="打开这一户").click()
    expect(page.get_by_text("没有网络，现在看不到住户资料。")).to_be_visible()
    leader.shot("phone-household-offline")
    leader.check_accessible()
    leader.context.set_offline(False)


def test_a_sentence_fills_the_form_of_the_door_that_it_names(people: MakePerson) -> None:
    leader = people("phone", card="leader", installed=True)
    make_ready(leader)
    shown, at, door = door_with_nobody(leader)
    entrance = shown["entrances"][at]
    building, unit = (re.search(r"(\d+)(?!.*\d)", text) for text in (shown["full_name"], entrance["name"]))
    assert building
    assert unit
    page = open_building(leader, shown)
    page.get_by_role("button", name="一句话说").click()
    sheet = in_sheet(page, "一句话说")
    named = f"{building.group()}-{unit.group()}-{door['number']}"
    sheet.get_by_label("说一句，或者写一句").fill(f"{named} 王秀英一家三口昨天搬来了，电话138 0000 1234")
    expect(sheet.get_by_text(named, exact=True)).to_be_visible()
    expect(sheet.get_by_text("王秀英", exact=True)).to_be_visible()
    leader.shot("phone-sentence")
    leader.check_accessible()
    sheet.get_by_role("button", name="填到表里").click()
    expect(page.get_by_label("姓名")).to_have_count(3)
    expect(page.get_by_label("姓名").first).to_have_value("王秀英")
    expect(page.get_by_label("联系电话").first).to_have_value("13800001234")
    expect(page.get_by_role("button", name="昨天")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("请填姓名；不知道的人可以先去掉。").first).to_be_visible()
    leader.shot("phone-lacks", full=True)
    leader.check_accessible()
    # What was typed is kept nowhere: leaving asks first.
    page.get_by_role("button", name="返回").click()
    in_sheet(page, "还没有登记").get_by_role("button", name="接着填").click()
    expect(page.get_by_label("姓名").first).to_have_value("王秀英")
    assert "王秀英" not in page.evaluate(EVERYTHING_KEPT)
    page.get_by_role("button", name="返回").click()
    in_sheet(page, "还没有登记").get_by_role("button", name="不要了，离开").click()
    expect(page.get_by_role("heading", name=shown["full_name"], level=1)).to_be_visible()


def test_verifying_takes_two_taps_and_is_taken_back_from_the_history(people: MakePerson) -> None:
    leader = people("phone", card="leader", installed=True)
    make_ready(leader)
    shown = picture(leader, 1)
    door = doors_of(shown, "lived_in", 1)[0]
    before = len(changes_of(leader, door, "verified"))
    page = open_building(leader, shown, 1)
    touch(page, door).get_by_role("button", name=re.compile("^都对，核实无误")).click()
    expect(page.get_by_text("已登记。")).to_be_visible(timeout=30_000)
    assert len(changes_of(leader, door, "verified")) == before + 1
    page.get_by_role("link", name="登记错了？去撤销").click()
    leader.shot("phone-history")
    leader.check_accessible()
    page.get_by_role("button", name="撤销：核实无误").first.click()
    page.get_by_role("button", name="确定撤销").click()
    come_true(page, lambda: len(changes_of(leader, door, "verified")) == before, "it has been taken back")
    expect(page.get_by_text(re.compile("已撤销$")).first).to_be_visible()


def test_the_residents_fill_in_their_own_household_by_a_code_that_can_be_taken_back(people: MakePerson) -> None:
    leader = people("phone", card="leader", installed=True)
    make_ready(leader)
    shown = picture(leader, 1)
    door = doors_of(shown, "lived_in")[-1]
    page = open_building(leader, shown)
    touch(page, door).get_by_role("link", name=re.compile("请住户自己填")).click()
    page.get_by_role("button", name="生成二维码").click()
    expect(page.get_by_role("img", name="给住户扫的二维码")).to_be_visible()
    expect(page.get_by_text(re.compile("前有效$"))).to_be_visible()
    leader.shot("phone-link")
    leader.check_accessible()
    assert "/r/#/home/" not in page.evaluate(EVERYTHING_KEPT)
    page.get_by_role("button", name="收回，让它作废").click()
    expect(page.get_by_text("已收回，那个二维码打不开了。")).to_be_visible()
    states = [link["state"] for link in leader.call("GET", f"/dwellings/{door['id']}/links")["items"]]
    assert "open" not in states


def test_what_is_proposed_this_month_is_a_short_list_that_can_be_put_off(people: MakePerson, site: Site) -> None:
    if site.process is None:
        pytest.skip("this demo was not started by the tests")
    leader = people("phone", card="leader", installed=True)
    make_ready(leader)
    propose = "from weige.registry.upkeep import proposals; proposals.propose('510104032006')"
    subprocess.run(
        [sys.executable, "-m", "weige.server.command", "manage", "shell", "-c", propose],
        env=site.environment, cwd=ROOT, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    proposed = leader.call("GET", "/register/proposals")["items"]
    assert proposed
    page = leader.open("/m/#/grid")
    page.reload()
    expect(page.get_by_role("heading", name="本月请核实")).to_be_visible()
    leader.shot("phone-proposals")
    leader.check_accessible()
    first = proposed[0]
    page.get_by_role("button", name=f"这次先不问：{first['address']}").click()
    expect(page.get_by_text(first["address"], exact=True)).to_have_count(0)
    assert first["id"] not in {each["id"] for each in leader.call("GET", "/register/proposals")["items"]}
    second = proposed[1]
    page.get_by_role("link", name=re.compile(second["address"])).click()
    expect(page.get_by_text(re.compile("^本月请核实这一户"))).to_be_visible()
    page.get_by_role("button", name=re.compile("^都对，核实无误")).click()
    come_true(page, lambda: second["id"] not in {e["id"] for e in leader.call("GET", "/register/proposals")["items"]},
              "verifying answers it")  # fmt: skip
