"""Journeys in a real browser: the real server processes on a demo of their own, Chromium, phone and desk size.

Every page that a journey opens is watched: script errors, refused content and failed requests make the test fail.
Screenshots are kept in the folder that ``WEIGE_SCREENSHOTS`` names. ``WEIGE_SITE`` names a demo
that runs already, for writing journeys; those that stop the server are then left out.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from tests.browser.person import PATIENCE_MS, SCREENSHOTS, MakePerson, Person
from tests.browser.site import Site
from tests.database import lay

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--font-render-hinting=none",
]  # fmt: skip
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The product with a small demo, started once for all journeys of a process.

    Not in pytest's own folder: another run closes that to the user as whom the database runs.
    """
    folder = Path(os.environ["WEIGE_TEST_GROUND"], f"site-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}")
    data = folder / "data"
    data.mkdir(parents=True)
    if "WEIGE_SITE" in os.environ:
        yield Site(os.environ["WEIGE_SITE"], folder, {})
        return
    lay(data)
    running = Site.at(folder)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium: the system's own, else the one that Playwright has downloaded."""
    system = next(filter(None, map(shutil.which, CHROMIUM)), None)
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def people(site: Site, chromium: Browser) -> Iterator[MakePerson]:
    """Makes people: ``people("phone", card="leader")``, ``people("desk", card="community")``.

    With ``installed`` their browser keeps the app, to open it without a network.
    """
    made: list[Person] = []

    def make(size: str, *, card: str | None = None, language: str = "zh-CN", installed: bool = False) -> Person:
        phone = size == "phone"
        context = chromium.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
            # A phone's fine pixels are drawn when pictures are wanted; without a graphics card they cost four times as much.
            device_scale_factor=float(os.environ.get("WEIGE_SHOT_SCALE", "2" if phone and SCREENSHOTS else "1")),
            is_mobile=phone,
            has_touch=phone,
            locale=language,
            timezone_id="Asia/Shanghai",
            # Keeping the whole app for later costs each new browser seconds; done where a journey lives from it.
            service_workers="allow" if installed else "block",
        )
        person = Person(site, context, card or size)
        made.append(person)
        if card:
            person.enter(card)
        return person

    yield make
    faults = {person.name: person.watch.faults for person in made if person.watch.faults}
    for person in made:
        person.context.close()
    assert not faults, f"the browser reported: {faults}"
