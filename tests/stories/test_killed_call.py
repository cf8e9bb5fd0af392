"""The server killed in the middle of a roll call: clock, escalation and answers go on as they should, nothing twice."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from tests.stories.test_killed_server import PATIENCE, ROOT, Phones, Server, server

from weige.core.ids import new_id

__all__ = ["server"]
pytestmark = pytest.mark.slow
LEADERS, SILENT = 8, 3
LADDER = {"app": 4, "text": 3, "deputy": 3, "above": 0}
PREPARE = f"""
import json
from weige.server.command import prepare, ready
with ready():
    prepare(lambda text: None)
    from tests import factories, town
    from tests.emergency import plans_made
    from weige.emergency.plans import actions
    from weige.core.ids import new_id
    place = "510104032006"
    town.grid(town.GridKind.GENERAL, place, "第1网格")
    leaders = []
    for number in range({LEADERS}):
        micro = f"{{place}}001{{number + 1:03}}"
        town.grid(town.GridKind.MICRO, place + "001", f"第{{number + 1}}微网格")
        leaders.append(factories.hold("micro_grid_leader", micro, number=10 + number))
    one = factories.hold("subdistrict_officer", place[:9], number=1)
    other = factories.hold("subdistrict_officer", place[:9], number=2)
    group = {{"code": "doors", "name": "转移组", "function": "other", "from_level": 3,
             "calls": [{{"post_type": "micro_grid_leader"}}]}}
    ladder = [{{"name": name, "seconds": wait}} for name, wait in {LADDER!r}.items()]
    plan = actions.make(actor=one.actor, id=new_id(), place=place[:9], hazard="flood", name="防汛", note="",
                        content={{"areas": [place[:9]], "groups": [group], "ladder": ladder}})
    actions.approve(actor=other.actor, plan_id=plan.id, number=1)
    print(json.dumps([str(plan.id), one.token, [leader.token for leader in leaders]]))
"""


class Command(Phones):
    """The commander's desk, and the phones of those who are called."""

    def __init__(self, port: int, plan: str, token: str, leaders: list[str]) -> None:
        super().__init__(port, token)
        self.plan, self.operation = plan, ""
        self.phones = [Phones(port, leader) for leader in leaders]
        self.told: dict[str, str] = {}
        """Answers that the server acknowledged, by their ids, with whose they are."""

    def activate(self) -> None:
        body = {"id": str(new_id()), "level": 3, "reason": "暴雨", "drill": True, "speed": 1}
        status, board = self.request("POST", f"/emergency/plans/{self.plan}/activate", body)
        assert status == 201, board
        self.operation = board["id"]

    def board(self) -> dict[str, Any]:
        status, found = self.request("GET", f"/emergency/operations/{self.operation}")
        assert status == 200
        return dict(found)

    def log(self) -> list[dict[str, Any]]:
        """The whole log, the earliest first."""
        found: list[dict[str, Any]] = []
        after = ""
        while True:
            _, page = self.request("GET", f"/emergency/operations/{self.operation}/log?limit=200{after}")
            found += page["items"]
            if page["next"] is None:
                return found[::-1]
            after = f"&after={page['next']}"

    def answer(self, phone: Phones, call: str, body: dict[str, str]) -> bool:
        try:
            status, _ = phone.request("POST", f"/emergency/calls/{call}/answers", body)
        except (OSError, http.client.HTTPException, ValueError):
            status = 0
        if status != 200:
            phone.unanswered[body["id"]] = {**body, "call": call}
            return False
        phone.unanswered.pop(body["id"], None)
        self.told[body["id"]] = call
        return True

    def burst(self, phone: Phones, call: str) -> None:
        """Say "read" again and again; what was not acknowledged is kept."""
        while not self.gone.is_set():
            if not self.answer(phone, call, {"id": str(new_id()), "answer": "read"}):
                return
            time.sleep(0.01)

    def calls(self) -> list[str]:
        """Each leader's own call."""
        return [phone.request("GET", "/emergency/mine")[1]["items"][0]["id"] for phone in self.phones]


def prepared(server: Server) -> Command:
    done = subprocess.run(
        [sys.executable, "-c", PREPARE], env=server.environment, check=True, capture_output=True, timeout=3 * PATIENCE,
        cwd=ROOT,
    )  # fmt: skip
    return Command(server.port, *json.loads(done.stdout.splitlines()[-1]))


def wait_for(what: Any) -> Any:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("it did not come")


def test_a_roll_call_goes_on_where_it_stood(server: Server) -> None:
    command = prepared(server)
    server.start()
    before = time.time()
    command.activate()
    after = time.time()
    calls = command.calls()
    talking = list(zip(command.phones, calls, strict=True))[SILENT:]
    threads = [threading.Thread(target=command.burst, args=pair) for pair in talking]
    for thread in threads:
        thread.start()
    # Killed with its database when the second rung has been taken and the third is still to come.
    wait_for(lambda: any(entry["kind"] == "rung_text" for entry in command.log()))
    server.kill(database=True)
    command.gone.set()
    for thread in threads:
        thread.join()
    unanswered = [body for phone in command.phones for body in phone.unanswered.values()]
    assert command.told
    assert unanswered, "the burst was over before the kill"
    server.start()

    # The clock went on while nothing ran.
    asked = time.time()
    shown = command.board()
    ran = (datetime.fromisoformat(shown["now"]) - datetime.fromisoformat(shown["opened_at"])).total_seconds()
    assert asked - after <= ran <= time.time() - before

    # What was told without an answer is told again; those who talk come.
    for phone, call in talking:
        for body in list(phone.unanswered.values()):
            assert command.answer(phone, call, {"id": body["id"], "answer": body["answer"]})
        assert command.answer(phone, call, {"id": str(new_id()), "answer": "acknowledged"})

    # Silence goes on to the deputy and the level above, and ends there.
    wait_for(lambda: Counter(entry["kind"] for entry in command.log())["rung_above"])
    log = command.log()
    rungs = Counter((entry["kind"], entry["about"]) for entry in log if entry["kind"].startswith("rung_"))
    assert max(rungs.values()) == 1, "somebody was called twice on the same rung"
    assert sum(1 for kind, _ in rungs if kind == "rung_app") >= LEADERS
    steps = {
        kind: [entry["at"] for entry in log if entry["kind"] == kind]
        for kind in ("rung_app", "rung_text", "rung_above")
    }
    waited = datetime.fromisoformat(min(steps["rung_text"])) - datetime.fromisoformat(min(steps["rung_app"]))
    assert waited.total_seconds() >= LADDER["app"]
    waited = datetime.fromisoformat(min(steps["rung_above"])) - datetime.fromisoformat(min(steps["rung_text"]))
    assert waited.total_seconds() >= LADDER["text"]
    # Every answer that was acknowledged stands in the log, once.
    said = Counter(entry["about"] for entry in log if entry["kind"] == "call_read")
    assert sum(said.values()) == len(command.told) - len(talking)
    counts = command.board()["counts"]
    assert counts["acknowledged"] == len(talking)
