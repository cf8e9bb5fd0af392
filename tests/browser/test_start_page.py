"""The start page, and what holds for the first page of every app: nothing foreign, accessible, installable."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Request, expect
from tests.browser.person import MakePerson

pytestmark = pytest.mark.browser

FIRST_PAGES = {"/": None, "/m/": "leader", "/desk/": "community", "/r/": None}


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_start_page_offers_cards_and_enters_as_one(people: MakePerson, size: str) -> None:
    visitor = people(size)
    page = visitor.open("/")
    cards = page.get_by_role("button", name=re.compile("^以.*的身份进入"))
    expect(cards).to_have_count(10)
    expect(page.get_by_text("演示数据。所有人物、电话和事件都是编造的")).to_be_visible()
    visitor.shot(f"start-{size}")
    visitor.check_accessible()
    page.get_by_role("button", name="以周淑芬的身份进入：微网格长").click()
    page.wait_for_url(re.compile("/m/"))
    expect(page.get_by_role("heading", name="待办")).to_be_visible()


def test_wrong_passwords_are_refused_in_words_of_the_reader(people: MakePerson) -> None:
    visitor = people("phone")
    visitor.expect("401", "422", "429")
    page = visitor.open("/")
    page.get_by_label("手机号").fill("13900000000")
    page.get_by_label("密码", exact=True).fill("wrong horse battery")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("手机号或密码"))
    visitor.shot("start-refused")
    visitor.check_accessible()
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("password", re.IGNORECASE))


def test_strangers_are_sent_to_the_start_page_and_back_after_signing_in(people: MakePerson) -> None:
    visitor = people("phone")
    visitor.expect("401")
    page = visitor.open("/m/#/grid")
    page.wait_for_url(re.compile(r"/\?next="))
    page.get_by_role("button", name="以周淑芬的身份进入：微网格长").click()
    page.wait_for_url(re.compile("/m/#/grid$"))
    expect(page.get_by_role("heading", name="我的网格")).to_be_visible()
    expect(page.get_by_text("金色家园 3号楼", exact=True)).to_be_visible()
    visitor.shot("phone-grid", full=True)
    visitor.check_accessible()


@pytest.mark.parametrize("path", FIRST_PAGES)
def test_no_first_page_loads_anything_from_elsewhere(people: MakePerson, path: str) -> None:
    visitor = people("desk" if path == "/desk/" else "phone")
    asked: list[str] = []
    host = visitor.site.url.split("//")[1].split(":")[0]

    def note(request: Request) -> None:
        if not request.url.startswith((f"http://{host}:", "data:", "blob:")):
            asked.append(request.url)

    visitor.context.on("request", note)
    if card := FIRST_PAGES[path]:
        visitor.enter(card)
    else:
        visitor.open(path)
    expect(visitor.page.locator("h1").first).to_be_visible()
    visitor.page.wait_for_load_state("load")
    assert not asked


def test_the_phone_app_can_be_installed(people: MakePerson) -> None:
    leader = people("phone", card="leader", installed=True)
    page = leader.page
    expect(page.get_by_role("heading", name="待办")).to_be_visible()
    link = page.locator('link[rel="manifest"]').get_attribute("href")
    assert link
    answer = leader.context.request.get(leader.site.url + link if link.startswith("/") else link)
    assert answer.ok
    manifest = answer.json()
    assert manifest["display"] == "standalone"
    assert manifest["scope"] == "/m/"
    assert manifest["start_url"].startswith("/m/")
    assert manifest["name"]
    sizes = set()
    for icon in manifest["icons"]:
        got = leader.context.request.get(leader.site.url + icon["src"])
        assert got.ok, icon
        assert got.headers["content-type"].startswith(icon["type"])
        sizes |= set(icon["sizes"].split())
    assert {"192x192", "512x512"} <= sizes or "any" in sizes
    scope = page.evaluate("navigator.serviceWorker.ready.then(({ scope, active }) => scope + ' ' + (active !== null))")
    assert scope == f"{leader.site.url}/m/ true"
