"""Every page of every app, in both languages and in large type: complete, accessible, nothing cut off."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.person import MakePerson, Person

pytestmark = pytest.mark.browser

PAGES = {
    "phone": ("leader", ["/m/#/", "/m/#/grid", "/m/#/report", "/m/#/inbox", "/m/#/emergency", "/m/#/observing", "/m/#/me", "/m/#/me/plans", "/m/#/outbox"]),
    "desk": ("community", ["/desk/#/", "/desk/#/territory", "/desk/#/posts", "/desk/#/inbox", "/desk/#/me"]),
    "work": ("community", [
        "/desk/#/campaigns", "/desk/#/campaigns/{campaign}", "/desk/#/like-groups/{group}", "/desk/#/indicators",
        "/desk/#/follow-ups", "/desk/#/plans", "/desk/#/plans/{plan}", "/desk/#/meetings", "/desk/#/meetings/{meeting}",
        "/desk/#/deadlines", "/desk/#/cases/{called}?view=area",
    ]),
    "emergency": ("community", ["/desk/#/emergency", "/desk/#/emergency/plans/new", "/desk/#/emergency/plans/{contingency}", "/desk/#/emergency/findings", "/desk/#/emergency/observing",
        "/desk/#/emergency/warnings", "/desk/#/emergency/gauges", "/desk/#/emergency/six", "/desk/#/emergency/shelters",
        "/desk/#/emergency/supplies",
    ]),
    "mediation": ("mediator", ["/desk/#/mediation", "/desk/#/mediation/new", "/desk/#/mediation/{dossier}"]),
    "gateway": ("city", ["/desk/#/gateway", "/desk/#/gateway/webhooks/{webhook}", "/desk/#/deadlines"]),
    "register": ("community", [
        "/desk/#/register", "/desk/#/register/buildings/{building}", "/desk/#/register/buildings/{building}/sheet",
        "/desk/#/register/look-up", "/desk/#/register/files", "/desk/#/register/requests", "/desk/#/register/figures",
        "/desk/#/register/settings", "/desk/#/register/dictionary", "/desk/#/register/proposals",
    ]),
    "oversight": ("data_officer", ["/desk/#/register/oversight", "/desk/#/register/requests", "/desk/#/register/files"]),
}  # fmt: skip
COMMUNITY = "510104032006"
WRITTEN = (
    "/campaigns?state=running",
    "/campaigns?state=closed",
    "/like-groups",
    "/follow-ups",
    "/plans?state=running",
    "/meetings",
)
REGISTER = ("", "/{door}", "/{door}/history", "/{door}/link", "/{door}/change/moved_in", "/{door}/change/moved_out",
            "/{door}/change/vacant")  # fmt: skip
"""Pages of the phone's register, behind a building's address."""
LISTS = {
    "campaign": "/campaigns?state=closed", "group": "/like-groups", "plan": "/plans?state=running", "meeting": "/meetings",
    "called": "/cases?view=area&q=%E6%B2%B9%E7%83%9F%E7%AE%A1", "dossier": "/mediation/dossiers", "contingency": "/emergency/plans", "webhook": "/gateway/webhooks",
}  # fmt: skip
"""Where one of each kind is found; what was called is the case of the oil smoke."""
NAMED = re.compile(r"\{(\w+)\}")
CHINESE = re.compile("[\u4e00-\u9fff]")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def paths_of(person: Person, paths: list[str]) -> list[str]:
    """The pages of an app, each with the one of its kind that it shows; of the phone also those of the register."""
    if person.name == "leader":
        building = building_of(person)
        lived_in = next(door for door in building["entrances"][0]["doors"] if door["seen"])
        return [*paths, *(f"/m/#/grid/{building['id']}{path.format(door=lived_in['id'])}" for path in REGISTER)]
    return [NAMED.sub(lambda found: one_of(person, found[1]), path) for path in paths]


def one_of(person: Person, kind: str) -> str:
    """The id of one thing of a kind, of the demo's own."""
    if kind == "building":
        return a_building(person)
    items = person.call("GET", LISTS[kind])["items"]
    return str(next(row["id"] for row in items if kind != "meeting" or row["signed_at"]))


def building_of(person: Person) -> dict[str, Any]:
    first = person.call("GET", "/my-grids")["items"][0]["buildings"][0]
    return dict(person.call("GET", f"/buildings/{first['id']}/register"))


def settle(page: Page) -> None:
    """Wait until the page shows its heading and has nothing more to fetch."""
    expect(page.get_by_role("heading").first).to_be_visible()
    page.wait_for_load_state("networkidle")


def use_english(person: Person) -> None:
    person.call("PATCH", "/session/preferences", {"language": "en"})


def words_of_the_app(person: Person) -> list[str]:
    """The Chinese that an English reader still sees, without data: names, places, what people wrote."""
    data = data_words(person)
    shown = person.page.evaluate(
        """() => {
            const words = []
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
            while (walker.nextNode()) {
                const node = walker.currentNode
                const holder = node.parentElement
                if (holder && holder.checkVisibility() && !holder.closest('[lang="zh-CN"], script, style'))
                    words.push(node.textContent.trim())
            }
            for (const holder of document.querySelectorAll('[aria-label], [placeholder], [title]'))
                for (const name of ['aria-label', 'placeholder', 'title'])
                    if (holder.getAttribute(name) && !holder.closest('[lang="zh-CN"]')) words.push(holder.getAttribute(name))
            return words
        }"""
    )
    left = []
    for text in shown:
        rest = text
        for known in data:
            rest = rest.replace(known, "")
        if CHINESE.search(rest):
            left.append(text)
    return left


def data_words(person: Person) -> list[str]:
    """Names and texts that are data, the longest first, so that a part does not hide the whole."""
    words: set[str] = {"微格", "中文", "简体中文"}

    def collect(value: object) -> None:
        if isinstance(value, dict):
            for part in value.values():
                collect(part)
        elif isinstance(value, list):
            for part in value:
                collect(part)
        elif isinstance(value, str) and CHINESE.search(value):
            words.add(value)
            words.update(part for part in re.split(r"[\s·]+", value) if CHINESE.search(part))

    for path in ("/session", "/my-grids", "/inbox", "/cases?view=mine", "/cases?view=reported", "/cases?view=area"):
        collect(person.call("GET", path))
    collect(person.call("GET", "/saved-filters"))
    collect(person.call("GET", "/divisions?parent=5101"))
    if person.name == "leader":
        collect(building_of(person))
        lived_in = next(door for door in building_of(person)["entrances"][0]["doors"] if door["seen"])
        for change in person.call("GET", f"/dwellings/{lived_in['id']}/changes")["items"]:
            words.add(change["said_by"] or "")
        words.discard("")
    if person.name == "community":
        for path in (f"/posts?under={COMMUNITY}", f"/grids?under={COMMUNITY}", f"/places/{COMMUNITY}"):
            collect(person.call("GET", path))
        for path in (
            f"/premises?under={COMMUNITY}",
            f"/imports?under={COMMUNITY}",
            f"/buildings/{a_building(person)}/register",
        ):
            collect(person.call("GET", path))
    if person.name == "data_officer":
        for path in ("/disclosures", "/reading-notices", f"/grids?under={COMMUNITY}"):
            collect(person.call("GET", path))
    if person.name == "community":
        for path in WRITTEN:
            collect(person.call("GET", path))
        for path in ("/meetings", "/like-groups", "/campaigns?state=closed"):
            for row in person.call("GET", path)["items"]:
                collect(person.call("GET", f"{path.partition('?')[0]}/{row['id']}"))
        for row in person.call("GET", "/plans?state=running")["items"]:
            collect(person.call("POST", f"/plans/{row['id']}/open"))
        collect(person.call("GET", f"/cases/{one_of(person, 'called')}"))
    if person.name == "community":
        collect(person.call("GET", "/emergency/operations?running=false"))
        for path in ("supplies/points", "supplies/items", "shelters", "gauges", "warnings", "findings"):
            collect(person.call("GET", f"/emergency/{path}"))
        collect(person.call("GET", f"/emergency/callables?place={COMMUNITY}"))
        for row in person.call("GET", "/emergency/plans")["items"]:
            collect(person.call("GET", f"/emergency/plans/{row['id']}"))
    if person.name == "mediator":
        collect(person.call("GET", "/mediation/dossiers"))
        collect(person.call("POST", f"/mediation/dossiers/{one_of(person, 'dossier')}/open"))
    if person.name == "city":
        for path in ("/gateway/webhooks", "/gateway/keys", "/gateway/kinds"):
            collect(person.call("GET", path))
    if person.name in {"community", "data_officer"}:
        for path in ("/resident-requests", f"/exports?under={COMMUNITY}"):
            collect(person.call("GET", path))
    return sorted(words, key=len, reverse=True)


def a_building(person: Person) -> str:
    """A building of the demo with people behind its doors."""
    rows = person.call("GET", f"/premises?under={COMMUNITY}")["items"]
    return str(next(row["id"] for row in rows if row["full_name"] == "金色家园 3号楼"))


@pytest.mark.parametrize("app", PAGES)
def test_an_english_reader_finds_no_chinese_but_names_and_what_people_wrote(people: MakePerson, app: str) -> None:
    card, paths = PAGES[app]
    reader = people(app, card=card, language="en-GB")
    use_english(reader)
    try:
        found = {}
        for number, path in enumerate(paths_of(reader, paths)):
            reader.page.goto("about:blank")
            settle(reader.open(path))
            reader.shot(f"english-{app}-{number}")
            reader.check_accessible()
            left = words_of_the_app(reader)
            if left:
                found[path] = left
        assert not found
    finally:
        reader.call("PATCH", "/session/preferences", {"language": "zh-CN"})


@pytest.mark.parametrize("app", PAGES)
def test_every_page_is_accessible_and_nothing_is_cut_off(people: MakePerson, app: str) -> None:
    card, paths = PAGES[app]
    reader = people(app, card=card)
    for number, path in enumerate(paths_of(reader, paths)):
        reader.page.goto("about:blank")
        settle(reader.open(path))
        reader.shot(f"page-{app}-{number}")
        reader.check_accessible()
        assert reader.page.evaluate(OVERFLOW) <= 0, f"{path} is wider than the screen"


def test_in_large_type_nothing_is_cut_off_on_the_phone(people: MakePerson) -> None:
    card, paths = PAGES["phone"]
    reader = people("phone", card=card)
    reader.call("PATCH", "/session/preferences", {"large_type": True})
    try:
        for number, path in enumerate(paths_of(reader, paths)):
            reader.page.goto("about:blank")
            settle(reader.open(path))
            size = reader.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
            assert size >= 20, f"{path} is not in large type: {size}px"
            reader.shot(f"large-{number}")
            reader.check_accessible()
            assert reader.page.evaluate(OVERFLOW) <= 0, f"{path} is wider than the screen"
    finally:
        reader.call("PATCH", "/session/preferences", {"large_type": False})


def test_the_register_at_twice_the_size_is_no_wider_than_the_screen(people: MakePerson) -> None:
    officer = people("desk", card="community")
    officer.page.set_viewport_size({"width": 720, "height": 450})
    for path in paths_of(officer, PAGES["register"][1]):
        page = officer.open(path)
        settle(page)
        assert page.evaluate(OVERFLOW) == 0, path
