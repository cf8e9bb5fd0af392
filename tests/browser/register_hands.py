"""What people do with their hands in the register at the desk: doors, people, changes, files."""

from __future__ import annotations

import io
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
import xlsxwriter
from playwright.sync_api import FilePayload, Locator, Page, expect
from tests.browser.person import Person
from tests.browser.site import ROOT
from tests.registry.people.homes import identity_number
from uuid_utils import uuid7

COMMUNITY = "510104032006"
MICRO = COMMUNITY + "001001"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def fresh_identity(year: int = 1970) -> str:
    """An identity number that nobody has yet."""
    return identity_number(
        f"{year}{secrets.randbelow(12) + 1:02}{secrets.randbelow(28) + 1:02}", secrets.randbelow(1000)
    )


def fresh_building() -> str:
    """A name that hardly any other building has."""
    return f"{secrets.randbelow(8_000) + 1_000}号楼"


def new_building(officer: Person, *, floors: int = 2, rooms: int = 2) -> tuple[str, str, list[str]]:
    """A building of its own in the leader's micro-grid, made elsewhere: its id, its name, the ids of its doors."""
    name = fresh_building()
    body = {"id": str(uuid7()), "kind": "building", "place": MICRO, "name": name, "floors": floors}
    building = str(officer.call("POST", "/premises", body)["id"])
    plan = {"id": str(uuid7()), "first_floor": 1, "last_floor": floors, "rooms": rooms}
    made = officer.call("POST", f"/premises/{building}/dwellings", plan)["items"]
    return building, name, [str(door["id"]) for door in made]


def move_in(officer: Person, dwelling: str, *names: str, phone: str = "", number: str = "") -> dict[str, Any]:
    """A household registered elsewhere; the first named is its head."""
    people: list[dict[str, Any]] = [
        {"id": str(uuid7()), "role": "child" if at else "head", "values": {"name": name}}
        for at, name in enumerate(names)
    ]
    if phone:
        people[0]["values"]["phone"] = phone
    if number:
        people[0]["values"]["identity_number"] = number
        people[0]["consent"] = {"wording": "spoken-2026", "given_by": "self", "fields": ["identity_number"]}
    return tell(officer, dwelling, kind="moved_in", people=people)


def tell(officer: Person, dwelling: str, **change: Any) -> dict[str, Any]:
    """A change recorded elsewhere."""
    body = {"id": str(uuid7()), "dwelling_id": dwelling, "happened_at": datetime.now(UTC).isoformat(), **change}
    return dict(officer.call("POST", "/register/changes", body))


def open_building(officer: Person, building: str) -> Page:
    page = officer.open(f"/desk/#/register/buildings/{building}")
    expect(page.get_by_role("group", name="楼层与房门")).to_be_visible()
    return page


def door(page: Page, name: str) -> Locator:
    """The door with this number in the picture of the building."""
    return page.get_by_role("group", name="楼层与房门").get_by_role("button", name=re.compile(f"^{name}，"))


def open_door(page: Page, name: str) -> Locator:
    """The panel of a door with its household looked at, where there is one."""
    door(page, name).click()
    panel = page.get_by_role("article", name=re.compile(f"{name}$"))
    look = panel.get_by_role("button", name="看住户")
    stated = panel.get_by_text("本次用途：核实登记信息")
    expect(look.or_(stated)).to_be_visible()
    if look.is_visible():
        look.click()
    expect(stated).to_be_visible()
    expect(panel.get_by_role("region", name="变动记录")).to_be_visible()
    return panel


def sheet(rows: Sequence[Sequence[str]]) -> FilePayload:
    """A workbook as an office would send it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("住户")
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            page.write_string(line, column, value)
    book.close()
    return {"name": "住户.xlsx", "mimeType": XLSX, "buffer": buffer.getvalue()}


def look_for_unusual(person: Person) -> None:
    """The job that looks through the log of readings, without waiting for its five minutes. With ``WEIGE_SITE`` its
    data folder is named by ``WEIGE_SITE_DATA``."""
    environment = dict(person.site.environment)
    if not environment:
        if "WEIGE_SITE_DATA" not in os.environ:
            pytest.skip("the data folder of the running demo is not named")
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment["WEIGE_DATA"] = os.environ["WEIGE_SITE_DATA"]
    words = "from weige.registry.rights import noticing; noticing.look()"
    command = [sys.executable, "-m", "weige.server.command", "manage", "shell", "-c", words]
    ran = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]


def kept_in_browser(page: Page) -> str:
    """Everything that stays behind in a browser: address, title, storage, names of what was fetched."""
    return str(
        page.evaluate(
            """() => JSON.stringify([location.href, document.title, {...localStorage}, {...sessionStorage},
                history.state, performance.getEntriesByType('resource').map(({ name }) => name)])"""
        )
    )
