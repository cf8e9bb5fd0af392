"""What people do with their hands in several journeys: report, open a case, take pictures, send away a sheet."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, expect
from tests.browser.person import Person
from uuid_utils import uuid7

from weige.server.demo.pictures import picture

PASSWORD = "银杏 叶子 黄了 十一月"
NUMBER = re.compile(r"\d{12}")


def photo(scene: str) -> FilePayload:
    """A JPEG as a phone's camera would hand it over; scenes are those of the demo's drawings."""
    return {"name": f"{scene}.jpg", "mimeType": "image/jpeg", "buffer": picture(scene)}


def take_picture(where: Page | Locator, label: str, scene: str) -> None:
    """Take one picture with the picker of this name, and wait until it is kept on the phone."""
    picker = where.get_by_role("group", name=label)
    before = picker.get_by_role("img").count()
    picker.locator("input[type=file]").first.set_input_files([photo(scene)])
    expect(picker.get_by_role("img")).to_have_count(before + 1)


def tap_report(page: Page) -> None:
    """To the report page by the tab bar."""
    page.get_by_role("navigation", name="主要页面").get_by_role("link", name="上报").click()
    expect(page.get_by_role("heading", name="上报", level=1)).to_be_visible()


def fill_report(
    page: Page,
    *,
    building: str,
    category: str,
    floor: int | None = None,
    words: str = "",
    pictures: Sequence[str] = (),
) -> None:
    """Everything of a report but the sending; the picture first, as one does."""
    for scene in pictures:
        take_picture(page, "拍照", scene)
    page.get_by_role("button", name=building, exact=True).click()
    if floor is not None:
        page.get_by_role("button", name=f"{floor} 层", exact=True).click()
    page.get_by_text(category, exact=True).click()
    if words:
        page.get_by_label("说明（可不填）").fill(words)


def send(page: Page) -> None:
    """Send the report; near repeats, if there are any, are something else."""
    page.get_by_role("button", name=re.compile("^发送")).click()
    other = page.get_by_role("button", name="不是，继续发送")
    done = page.get_by_role("heading", name=re.compile("已送达|已存在手机上"))
    refused = page.get_by_text(re.compile("被拒绝$"))
    expect(other.or_(done).or_(refused).first).to_be_visible()
    if other.is_visible():
        other.click()


def sent_number(page: Page) -> str:
    """The number of the report that has just arrived."""
    expect(page.get_by_role("heading", name="已送达")).to_be_visible()
    found = NUMBER.search(page.get_by_text("编号").inner_text())
    assert found, "no number on the notice of arrival"
    return found.group()


def report(page: Page, **what: object) -> str:
    """A whole report; gives its number."""
    tap_report(page)
    fill_report(page, **what)  # type: ignore[arg-type]
    send(page)
    return sent_number(page)


def come_true(page: Page, holds: Callable[[], bool], what: str, seconds: float = 20) -> None:
    """Wait until something holds that no screen of this page shows."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"never came true: {what}"
        page.wait_for_timeout(250)


def open_sent(page: Page) -> str:
    """From the notice of arrival to the case; gives its id."""
    page.get_by_role("link", name="看这件事").click()
    page.wait_for_url(re.compile(r"#/cases/[0-9a-f-]{36}"))
    return page.url.rsplit("/", 1)[1]


def api_report(person: Person, *, category: str, words: str) -> dict[str, Any]:
    """A report made elsewhere, in the leader's grid; gives the receipt."""
    body = {
        "id": str(uuid7()),
        "category": category,
        "place": "510104032006001001",
        "address": "东门口",
        "description": words,
        "happened_at": datetime.now(UTC).isoformat(),
    }
    return dict(person.call("POST", "/cases", body))


def api_move(person: Person, case: str, move: str, **more: object) -> dict[str, Any]:
    """A move made elsewhere, on the case as it stands now."""
    version = person.call("GET", f"/cases/{case}/moves")["version"]
    body = {"id": str(uuid7()), "move": move, "version": version, "happened_at": datetime.now(UTC).isoformat()}
    return dict(person.call("POST", f"/cases/{case}/moves", {**body, **more}))


def api_dispatch(person: Person, case: str, kind: str) -> dict[str, Any]:
    """Dispatch a case to the first recipient whose organisation's name holds this word."""
    possible = person.call("GET", f"/cases/{case}/recipients")["items"]
    to = next(one["id"] for one in possible if kind in (one["organisation"] or ""))
    return api_move(person, case, "dispatch", to_post=to)


def open_case(person: Person, case: str) -> Locator:
    """A case beside the queue of the desk; gives its view."""
    page = person.open(f"/desk/#/cases/{case}?view=area")
    view = page.locator("article.case")
    expect(view.get_by_role("heading", level=2)).to_be_visible()
    return view


def card_of(page: Page, case: str) -> Locator:
    """The card of a case in a list of the phone."""
    return page.locator(f'a[href$="/cases/{case}"]').first


def in_sheet(page: Page, title: str) -> Locator:
    """The panel from below with this title."""
    return page.get_by_role("dialog", name=title)


def fresh_phone() -> str:
    """A mobile number that nobody has yet."""
    return "139" + "".join(secrets.choice("0123456789") for _ in range(8))
