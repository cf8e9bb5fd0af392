"""Server processes killed in the middle of changes of the register: what was acknowledged is there, nothing by half."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from typing import Any

import pytest
from tests.stories.test_killed_server import PATIENCE, ROOT, Phones, Server, server

from weige.core import clock
from weige.core.ids import new_id

__all__ = ["server"]
pytestmark = pytest.mark.slow
DOORS = 2_000
PREPARE = f"""
import json
from weige.server.command import prepare, ready
with ready():
    prepare(lambda text: None)
    from tests import factories, town
    from weige.access.actors import SYSTEM
    from weige.core.ids import new_id
    from weige.registry.actions import NewPremises, add_many_premises
    from weige.registry.premises import PremisesKind
    place = "510104032006001001"
    town.grid(town.GridKind.GENERAL, place[:12], "第1网格")
    town.grid(town.GridKind.MICRO, place[:15], "第1微网格")
    building, doors = new_id(), []
    new = [NewPremises(PremisesKind.BUILDING, place, "1号楼", building, floors=80)]
    for number in range({DOORS}):
        doors.append(new_id())
        name = f"{{1 + number // 25}}{{1 + number % 25:02}}"
        new.append(NewPremises(PremisesKind.DWELLING, place, name, doors[-1], parent=building))
    add_many_premises(actor=SYSTEM, premises=new)
    token = factories.hold("micro_grid_leader", place, number=1).token
    print(json.dumps([token, str(building), [str(door) for door in doors]]))
"""


class Leaders(Phones):
    """Several phones that move families of three into one dwelling after another."""

    def __init__(self, port: int, token: str, building: str, doors: list[str]) -> None:
        super().__init__(port, token)
        self.building, self.doors = building, doors
        self.lock = threading.Lock()
        self.said: dict[str, dict[str, Any]] = {}

    def send(self, body: dict[str, Any]) -> bool:
        self.said[body["id"]] = body
        try:
            status, answer = self.request("POST", "/register/changes", body)
        except (OSError, http.client.HTTPException, ValueError):
            status, answer = 0, {}
        if status != 201:
            self.unanswered[body["id"]] = body
            return False
        assert self.acknowledged.setdefault(body["id"], answer["household_id"]) == answer["household_id"]
        self.unanswered.pop(body["id"], None)
        return True

    def burst(self) -> None:
        while not self.gone.is_set():
            with self.lock:
                door = self.doors.pop()
            people = [
                {"id": str(new_id()), "role": role, "values": {"name": "测试甲", "birth_date": "1980"}}
                for role in ("head", "spouse", "parent")
            ]
            body = {
                "id": str(new_id()), "kind": "moved_in", "dwelling_id": door, "people": people,
                "happened_at": clock.now().isoformat(),
            }  # fmt: skip
            if not self.send(body):
                return

    def households(self) -> dict[str, int]:
        """The households that the server has, with how many live in each."""
        _, shown = self.request("GET", f"/buildings/{self.building}/register")
        doors = [door for entrance in shown["entrances"] for door in entrance["doors"] if door["seen"]]
        assert all(len(door["seen"]) == 1 for door in doors), "a family moved in twice"
        return {door["seen"][0]["household_id"]: door["people"] for door in doors}


def prepared(server: Server) -> Leaders:
    done = subprocess.run(
        [sys.executable, "-c", PREPARE], env=server.environment, check=True, capture_output=True, timeout=PATIENCE,
        cwd=ROOT,
    )  # fmt: skip
    return Leaders(server.port, *json.loads(done.stdout.splitlines()[-1]))


def test_a_change_of_the_register_is_there_whole_once_or_not_at_all(server: Server) -> None:
    leaders = prepared(server)
    server.start()
    for database in (False, True):
        wanted = len(leaders.acknowledged) + 40
        leaders.burst_until(wanted, then=lambda database=database: server.kill(database=database))
        assert leaders.unanswered, "the burst was over before the kill"
        server.start()
        kept = leaders.households()
        assert set(leaders.acknowledged.values()) <= set(kept), "an acknowledged change is lost"
        assert set(kept.values()) == {3}, "a household is there by half"
        assert len(kept) <= len(leaders.acknowledged) + len(leaders.unanswered)
        for body in list(leaders.unanswered.values()):
            assert leaders.send(body), "a replay was refused"
        for id in list(leaders.acknowledged)[-10:]:
            assert leaders.send(leaders.said[id]), "what was acknowledged is not known when it is sent again"
        assert leaders.households() == dict.fromkeys(leaders.acknowledged.values(), 3)
