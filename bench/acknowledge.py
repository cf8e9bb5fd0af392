"""Acknowledgements taken over HTTP while the board is read: how many a second, and how far the board is behind.

A subdistrict's plan calls some thousands of leaders in the real server (``weige serve``'s web processes, fsync on); each
says once that they come, over kept connections, as fast as the server takes it. Beside them the command reads the board
all the while. How far it is behind is counted from the last answer to an acknowledgement that was given before a board
was asked for, or later, until a board shows it: each board is held against the answers that were given before it was
asked for, and what it does not show yet is behind.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from statistics import median
from typing import Any
from uuid import UUID

from .call_out import actor_at, group, plan_of, staff
from .ground import ground, server

SUBDISTRICT = "510115005"
CONNECTIONS, ROUNDS, SECONDS = 8, 3, 6.0
LEADERS = 18_000
LIMIT_RATE, LIMIT_BEHIND_S = 500.0, 1.0
BOARD_EVERY_S = 0.25


def sessions(operation: UUID) -> list[tuple[str, str]]:
    """The call of each leader with a session of their own, as it is kept on their phone."""
    from weige.access.sessions import open_session
    from weige.emergency.models import Call

    rows = Call.objects.filter(operation_id=operation).select_related("account").order_by("id")
    return [(str(row.id), open_session(row.account, label="bench", strength="totp")[0]) for row in rows]


class Answers:
    """Acknowledgements that were answered, each with when."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.at: list[float] = []

    def add(self) -> None:
        with self.lock:
            self.at.append(time.perf_counter())


def acknowledge(port: int, those: list[tuple[str, str]], answers: Answers, until: float) -> None:
    """One connection: the leaders' acknowledgements, one after the other."""
    from weige.core.ids import new_id

    connection = http.client.HTTPConnection("127.0.0.1", port)
    while those and time.perf_counter() < until:
        call, token = those.pop()
        headers = {"Cookie": f"weige_session={token}", "Content-Type": "application/json"}
        body = json.dumps({"id": str(new_id()), "answer": "acknowledged"})
        connection.request("POST", f"/api/v1/emergency/calls/{call}/answers", body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(content.decode())
        answers.add()


def look(port: int, operation: UUID, token: str, boards: list[tuple[float, float, int]], until: float) -> None:
    """The command's screen: asked when, shown when, and how many acknowledgements it showed."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while time.perf_counter() < until:
        asked = time.perf_counter()
        connection.request(
            "GET", f"/api/v1/emergency/operations/{operation}", headers={"Cookie": f"weige_session={token}"}
        )
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(content.decode())
        shown = time.perf_counter()
        boards.append((asked, shown, json.loads(content)["counts"]["acknowledged"]))
        time.sleep(max(0.0, BOARD_EVERY_S - (shown - asked)))


def behind(answers: list[float], boards: list[tuple[float, float, int]], earlier: int) -> float:
    """The longest time from an acknowledgement's answer until a board that shows as many was there."""
    found = [0.0]
    ordered = sorted(answers)
    at = 0
    for number, answered in enumerate(ordered, 1 + earlier):
        while at < len(boards) and (boards[at][2] < number or boards[at][1] < answered):
            at += 1
        if at == len(boards):
            break
        found.append(boards[at][1] - answered)
    return max(found)


def one_round(port: int, operation: UUID, those: list[tuple[str, str]], token: str, earlier: int) -> dict[str, float]:
    """So many seconds of acknowledgements, while the board is looked at."""
    until = time.perf_counter() + SECONDS
    answers, boards = Answers(), []
    shares = [those[at::CONNECTIONS] for at in range(CONNECTIONS)]
    those.clear()
    threads = [threading.Thread(target=acknowledge, args=(port, share, answers, until)) for share in shares]
    watcher = threading.Thread(target=look, args=(port, operation, token, boards, until + 3))
    begun = time.perf_counter()
    for thread in (watcher, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - begun
    watcher.join()
    for share in shares:
        those += share
    if not those:
        raise RuntimeError("everybody has acknowledged: more leaders are needed")
    board = median(shown - asked for asked, shown, _ in boards)
    return {
        "rate": len(answers.at) / spent, "behind": behind(answers.at, boards, earlier), "board": board,
        "answers": len(answers.at), "boards": len(boards),
    }  # fmt: skip


def main() -> list[dict[str, Any]]:
    """Acknowledgements a second (median of rounds), and how long the board was behind at most."""
    with ground():
        from weige.access.models import Post
        from weige.access.sessions import open_session
        from weige.core.ids import new_id
        from weige.emergency.operations import actions

        near = [f"{SUBDISTRICT}{1 + at % 9:03}{1 + at // 9 % 40:03}{1 + at // 360:03}" for at in range(LEADERS)]
        staff("micro_grid_leader", near, first=3_000_000)
        one, other = actor_at("subdistrict_officer", SUBDISTRICT, 1), actor_at("subdistrict_officer", SUBDISTRICT, 2)
        plan = plan_of(SUBDISTRICT, [group("a", 3, "micro_grid_leader")], one, other)
        made = actions.activate(
            actor=one, plan_id=plan.id, wish=actions.Activation(new_id(), 3, "暴雨黄色预警", drill=False)
        )
        those = sessions(made.id)
        officer = Post.objects.select_related("account").get(account_id=one.person).account
        token = open_session(officer, label="bench", strength="totp")[0]
        with server() as port:
            rounds: list[dict[str, float]] = []
            earlier = 0
            for _ in range(ROUNDS):
                rounds.append(one_round(port, made.id, those, token, earlier))
                earlier += int(rounds[-1]["answers"])
    rates = [found["rate"] for found in rounds]
    return [
        {
            "figure": "acknowledgements_http_per_second", "value": round(median(rates), 1), "unit": "answers/s",
            "limit": LIMIT_RATE, "connections": CONNECTIONS, "called": LEADERS, "rounds": [round(rate) for rate in rates],
        },
        {
            "figure": "board_behind_acknowledgements", "value": round(max(found["behind"] for found in rounds), 3),
            "unit": "s", "limit": LIMIT_BEHIND_S, "board_median": round(median(found["board"] for found in rounds), 3),
            "board_every": BOARD_EVERY_S, "rounds": [round(found["behind"], 3) for found in rounds],
        },
    ]  # fmt: skip
