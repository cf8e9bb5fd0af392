"""Someone with a browser of their own, whose pages are watched for script errors, refused content and failed requests."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from tests.browser.site import Site

SCREENSHOTS = Path(os.environ["WEIGE_SCREENSHOTS"]) if "WEIGE_SCREENSHOTS" in os.environ else None
SERIOUS = {"serious", "critical"}
PATIENCE_MS = 15_000
SETTLED = """Promise.race([
    Promise.allSettled(document.getAnimations().map((animation) => animation.finished)),
    new Promise((resolve) => setTimeout(resolve, 1500)),
])"""
FADING = "[class*='-enter-active'], [class*='-leave-active']"
OFFLINE_WORDS = ("ERR_INTERNET_DISCONNECTED", "Failed to fetch", "NetworkError")


@dataclass
class Watch:
    """What went wrong in the pages of one person."""

    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.note(message.text)

    def note(self, text: str) -> None:
        if not any(word in text for word in (*self.expected, *OFFLINE_WORDS)):
            self.faults.append(text)


class Person:
    """Someone with a browser of their own, entered as a card of the demo or with none."""

    def __init__(self, site: Site, context: BrowserContext, name: str) -> None:
        self.site = site
        self.context = context
        self.name = name
        self.watch = Watch()
        self.page: Page = self.new_page()

    def new_page(self) -> Page:
        """Another tab of the same browser: same account, same stored data; the person works in it from now on."""
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self.watch.console)
        self.page.on("pageerror", lambda error: self.watch.note(str(error)))
        return self.page

    def expect(self, *words: str) -> None:
        """Faults with these words belong to the journey: refusals it provokes, servers it stops."""
        self.watch.expected.extend(words)

    def enter(self, card: str) -> Page:
        """Enter as the person of a card, and open the app that the person works in."""
        self.page.goto(self.site.url + self.call("POST", "/demo/enter", {"card": card})["home"])
        return self.page

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """The API itself, with this person's session: to look at the truth behind a screen, or to act elsewhere."""
        answer = self.context.request.fetch(f"{self.site.url}/api/v1{path}", method=method, data=body)
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()}"
        return answer.json() if answer.status != 204 else None

    def open(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        return self.page

    def shot(self, name: str, *, full: bool = False) -> None:
        """Keep a picture of the page when pictures are wanted: those named in ``WEIGE_SHOTS`` (comma between), or all."""
        wanted = os.environ.get("WEIGE_SHOTS")
        if not SCREENSHOTS or (wanted and name not in wanted.split(",")):
            return
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.evaluate("document.fonts.ready")
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=full, animations="disabled")

    def check_accessible(self) -> None:
        """No serious or critical fault by axe-core on the page as it stands, when nothing fades in any more."""
        self.page.evaluate(f"{SETTLED}.then(() => null)")
        self.page.wait_for_function("(fading) => !document.querySelector(fading)", arg=FADING)
        found = Axe().run(self.page)
        faults = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}: {[node['target'] for node in rule['nodes'][:4]]}"
            for rule in found.response["violations"]
            if rule["impact"] in SERIOUS
        ]
        assert not faults, f"{self.page.url}: " + "\n".join(faults)


MakePerson = Callable[..., Person]
