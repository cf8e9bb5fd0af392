"""What people do with their hands in operations: begin a drill at the desk, end one."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.browser.person import Person
from uuid_utils import uuid7

PLAN = "菱窠社区暴雨应急预案"


def begin_drill(officer: Person) -> str:
    officer.open("/desk/#/emergency")
    desk = officer.page
    desk.get_by_role("link", name=PLAN).and_(desk.locator("[href*='/plans/']")).click()
    desk.get_by_role("button", name="启动预案").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("启动理由").fill("演练：暴雨黄色预警")
    dialog.get_by_role("button", name="开始演练").click()
    expect(desk.get_by_text("本页全部为演练内容")).to_be_visible()
    (found,) = officer.call("GET", "/emergency/operations")["items"]
    return str(found["id"])


def stand_down(officer: Person, operation: str) -> None:
    """End an operation, so that the next journey finds none."""
    path = f"/emergency/operations/{operation}"
    version = officer.call("GET", path)["version"]
    officer.call("POST", f"{path}/stand-down", {"id": str(uuid7()), "version": version, "reason": "看完了"})
