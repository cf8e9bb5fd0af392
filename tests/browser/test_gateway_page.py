"""A webhook is made at the desk, a test is sent to a real receiver, and its log is seen."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue

import pytest
from playwright.sync_api import expect
from tests.browser.hands import come_true
from tests.browser.person import MakePerson
from tests.browser.site import Site

pytestmark = pytest.mark.browser
Received = Queue[dict[str, str]]


@pytest.fixture
def receiver(site: Site) -> Iterator[tuple[str, Received]]:
    """A receiver on the port that the site may call; gives its address and what it got."""
    ports = json.loads(site.environment.get("WEIGE_WEBHOOK_PORTS", "[443, 8469]"))
    got: Received = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            got.put(dict(self.headers.items()))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", ports[-1]), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{ports[-1]}/hook", got
    server.shutdown()
    server.server_close()


def test_a_webhook_is_made_tested_and_its_log_is_seen(people: MakePerson, receiver: tuple[str, Received]) -> None:
    address, got = receiver
    officer = people("desk", card="city")
    page = officer.open("/desk/#/gateway")
    page.get_by_role("button", name="新建推送").click()
    dialog = page.get_by_role("dialog", name="新建推送")
    dialog.get_by_label("接收方").fill("测试平台")
    dialog.get_by_label("接收地址").fill(address)
    officer.check_accessible()
    dialog.get_by_role("button", name="新建推送").click()
    told = page.get_by_role("dialog")
    expect(told.get_by_text("只显示这一次", exact=False)).to_be_visible()
    expect(told.get_by_text(re.compile("whsec_"))).to_be_visible()
    told.get_by_role("button", name="已记下，关闭").click()
    page.get_by_role("link", name="测试平台").click()
    page.get_by_role("button", name="发送测试").click()
    assert got.get(timeout=20)["webhook-signature"].startswith("v1,")
    row = page.get_by_role("row").filter(has_text="已送达")

    def arrived() -> bool:
        page.get_by_role("button", name="刷新").click()
        return row.count() > 0

    expect(page.get_by_role("button", name="刷新")).to_be_visible()

    come_true(page, arrived, "the log shows the delivery")
    row.first.get_by_role("button", name="明细").click()
    expect(page.get_by_role("dialog").get_by_text("送达 (204)")).to_be_visible()
    officer.shot("desk-webhook")
    officer.check_accessible()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("关闭|Close")).first.click()
    page.get_by_role("button", name="结束推送").click()
    page.get_by_role("dialog").get_by_role("button", name="结束推送").click()
    expect(page.get_by_text("已结束").first).to_be_visible()
