"""How the demo's cases live: reported, sent, handled, confirmed, all through the real actions at past moments.

Every case is a small script that yields the moment of its next act; :func:`live` lets all of them act in the
order of time, so that the event log, the case numbers and the inboxes come out as they would have in real life.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from weige.access.actors import Actor
from weige.cases import actions
from weige.cases.actions import Command
from weige.cases.intake import Report
from weige.cases.jobs import tell
from weige.cases.lifecycle import Ground, Outcome, State
from weige.cases.models import Case, Category
from weige.core import clock

from .people import People
from .pictures import picture
from .plans import CasePlan, awake
from .seeds import Seed
from .wording import (
    CLOSED_NOTES,
    ESCALATED,
    HANDLED,
    REMARKS,
    REOPENED,
    RETURNED,
    SOLVED_BY_DESK,
    WORDS,
)

MOST_ACTS = 30
COLLEAGUE_ACTS = 0.12
REMARKED = 0.06
TOLD_FOR = timedelta(days=14)
"""Inboxes hold the last two weeks; telling of every step since the beginning would nearly double the loading."""
PACE = (0.7, 1.0, 1.0, 1.3, 2.0, 6.0)
"""How slowly a case goes; one in six waits long for everything."""
HOURS = {
    "solve_on_the_spot": (0.5, 9), "escalate": (1, 16), "dispatch": (0.3, 8), "accept": (0.5, 14),
    "handle": (2, 30), "reply": (3, 60), "return": (1, 12), "confirm": (1, 40), "close": (4, 60), "reopen": (3, 50),
    "withdraw": (0.2, 5),
}  # fmt: skip
"""How long people take for a move, in hours, at an ordinary pace."""


class Life:
    """One case from its report to wherever it stands at the end."""

    def __init__(
        self, plan: CasePlan, people: People, categories: Mapping[str, Category], seed: Seed, until: datetime
    ) -> None:
        self.plan, self.people, self.seed, self.until = plan, people, seed, until
        self.category = categories[plan.category]
        self.words = WORDS[plan.category]
        self.random = seed.stream("life", plan.number)
        self.pace = self.random.choice(PACE)
        self.done: list[str] = []
        self.case_id = seed.id(plan.moment, "case", plan.number)
        self.place = ""
        self.moment = plan.moment
        self.state = State.REPORTED
        self.holder: UUID
        self.version = 1

    def run(self) -> Iterator[datetime]:
        """Report at once; then yield the moment of each further act before acting."""
        self._report()
        if self.plan.wishes is not None:
            span = (self.until - self.plan.moment) / (len(self.plan.wishes) + 1)
            for at, wish in enumerate(self.plan.wishes, 1):
                yield max(awake(self.plan.moment + span * at), clock.now() + timedelta(minutes=7))
                self._act(wish)
            return
        for _ in range(MOST_ACTS):
            move = self._next()
            if move is None:
                return
            yield self._when(move)
            self._act(move)

    def _report(self) -> None:
        plan, spot = self.plan, self.plan.spot
        report = Report(
            id=self.case_id, category=plan.category, description=plan.text, happened_at=plan.moment, place=spot.place,
            premises=spot.premises, floor=spot.floor, address=spot.address,
            longitude=spot.point[0] if spot.point else None, latitude=spot.point[1] if spot.point else None,
        )  # fmt: skip
        reporter = self.people.actor(plan.reporter) if plan.reporter else None
        if reporter is None:
            actions.report_as_resident(report=report, phone=plan.phone)
            self._take(Case.objects.get(id=self.case_id))
        elif plan.solved:
            note = self.random.choice(self.words.spot)
            self._take(actions.report_solved(actor=reporter, report=report, note=note))
        else:
            _, taken = actions.report(actor=reporter, report=report)
            assert taken is not None
            self.holder, self.place = taken.route.holder.id, taken.place
        if plan.photo and self.words.picture:
            self._photo(reporter, "report", self.words.picture)
        if plan.solved:
            if plan.photo and self.words.mended:
                self._photo(reporter, "proof", self.words.mended)
            return
        self._tell(self.case_id)

    def _tell(self, step: UUID) -> None:
        """Tell people at once what the worker would tell them soon; months later nobody looks for it any more."""
        if clock.now() >= self.until - TOLD_FOR:
            tell(step=str(step))

    def _take(self, case: Case) -> None:
        """Remember where the case stands now."""
        self.state, self.holder, self.version, self.place = State(case.state), case.holder_id, case.version, case.place

    def _next(self) -> str | None:
        """What is done next with the case, by whoever has it in hand or reported it."""
        chance = self.random.random()
        if self.state == State.REPORTED:
            return self._next_at_desk(chance)
        if self.state == State.DISPATCHED:
            return "return" if chance < 0.07 and "return" not in self.done else "accept"
        if self.state == State.ACCEPTED:
            return "handle" if chance < 0.35 and "handle" not in self.done else "reply"
        return self._next_of_reporter(chance)

    def _next_of_reporter(self, chance: float) -> str | None:
        again = "reopen" not in self.done
        if self.state == State.REPLIED:
            sure = "confirm" if chance < 0.68 else "close"
            return "reopen" if chance < 0.05 and again else sure
        if self.done[-1:] != ["close"] or chance >= 0.3:
            return None
        return "reopen" if chance < 0.05 and again else "confirm"

    def _next_at_desk(self, chance: float) -> str:
        post = self.people.posts[self.holder]
        on_the_spot = self.category.on_the_spot and bool(self.words.spot) and "case.solve" in post.abilities
        if "case.dispatch" not in post.abilities:
            return "solve_on_the_spot" if on_the_spot and chance < 0.7 else "escalate"
        ways = {
            "escalate": (0.06, "escalate" not in self.done and "case.escalate" in post.abilities),
            "close": (0.10, True),
            "solve_on_the_spot": (0.18, on_the_spot),
            "accept": (0.30, post.post_type == "grid_worker" and "reopen" not in self.done),
            "dispatch": (1.0, self._recipient(None) is not None),
        }
        return next((way for way, (below, possible) in ways.items() if chance < below and possible), "close")

    def _when(self, move: str) -> datetime:
        """The moment of the next act: after some hours, when people are about."""
        low, high = HOURS[move]
        hours = low + (high - low) * self.random.random() ** 2.5
        local = (clock.now() + timedelta(hours=hours * self.pace)).astimezone(clock.CITY_ZONE)
        first, last = (7, 21) if move in {"confirm", "reopen", "solve_on_the_spot"} else (8, 17)
        if local.hour > last:
            local += timedelta(days=1)
        if not first <= local.hour <= last:
            late = int(4 * self.random.random() ** 1.5)
            local = local.replace(hour=first + late, minute=self.random.randrange(60))
        if last == 17 and local.weekday() > 4 and not self.category.urgent and self.random.random() < 0.7:
            local += timedelta(days=7 - local.weekday())
        return local

    def _recipient(self, kind: str | None) -> UUID | None:
        """The post to which the case is sent: of a kind of organisation, or of those that usually handle it."""
        kinds = [kind] if kind else list(self.category.handlers)
        found = [post for kind in kinds if (post := self.people.handler(kind, self.place))]
        found = [post for post in found if post != self.holder]
        return (found[0] if self.random.random() < 0.85 else found[-1]) if found else None

    def _act(self, wish: str) -> None:
        move, _, kind = wish.partition(":")
        if move in {"confirm", "reopen"}:
            actor = self.people.actor(self.plan.reporter) if self.plan.reporter else None
        else:
            actor = self._hand(move)
        note = self._note(move)
        command = Command(
            id=self.seed.id(clock.now(), "step", self.plan.number, self.version), move=move, version=self.version,
            happened_at=clock.now(), note=note, ground=Ground(RETURNED[note]) if move == "return" else None,
            to_post=self._recipient(kind or None) if move == "dispatch" else None,
            outcome=self._outcome() if move == "close" and self.state == State.REPORTED else None,
        )  # fmt: skip
        case = (
            actions.move(actor=actor, case_id=self.case_id, command=command)
            if actor
            else actions.answer_as_resident(case_id=self.case_id, command=command)
        )
        self.done.append(move)
        if move == "reply" and self.plan.photo and self.words.mended:
            self._photo(actor, "reply", self.words.mended)
        self._take(case)
        self._tell(command.id)
        if self.state != State.CLOSED and self.random.random() < REMARKED:
            self._remark()

    def _hand(self, move: str) -> Actor:
        """Whoever acts for the holder: the holder, now and then a colleague at the same desk."""
        post = self.people.posts[self.holder]
        colleagues = [id for id in self.people.at(post.post_type, post.place) if id != self.holder]
        alike = [id for id in colleagues if self.people.posts[id].organisation == post.organisation]
        chosen = self.holder
        if alike and move != "accept" and self.random.random() < COLLEAGUE_ACTS:
            chosen = self.random.choice(alike)
        return self.people.actor(chosen)

    def _outcome(self) -> Outcome:
        return Outcome.SOLVED if self.random.random() < 0.6 or self.plan.wishes else Outcome.NOT_ACTIONABLE

    def _note(self, move: str) -> str:
        options: Sequence[str] = {
            "solve_on_the_spot": self.words.spot or SOLVED_BY_DESK,
            "handle": HANDLED,
            "reply": self.words.replies,
            "return": tuple(RETURNED),
            "reopen": REOPENED,
            "escalate": ESCALATED,
            "close": SOLVED_BY_DESK if self.state == State.REPLIED else CLOSED_NOTES,
        }.get(move, ("",))
        return self.random.choice(options)

    def _remark(self) -> None:
        id = self.seed.id(clock.now(), "remark", self.plan.number, self.version)
        actor = self.people.actor(self.holder)
        if self.plan.reporter and self.random.random() < 0.5:
            actor = self.people.actor(self.plan.reporter)
        actions.comment(actor=actor, case_id=self.case_id, id=id, text=self.random.choice(REMARKS))

    def _photo(self, actor: Actor | None, stage: str, scene: str) -> None:
        id = self.seed.id(clock.now(), "photo", self.plan.number, stage)
        actions.add_photo(actor=actor, case_id=self.case_id, id=id, stage=stage, content=picture(scene))


class Living(Protocol):
    """Whatever acts at moments of its own: it begins at one, and yields the next before acting again."""

    @property
    def moment(self) -> datetime: ...

    def run(self) -> Iterator[datetime]: ...


def live(lives: Sequence[Living], until: datetime) -> Iterator[int]:
    """Let all act in the order of time until a moment; yields how many have begun, each time one does."""
    queue = [(life.moment, at) for at, life in enumerate(lives)]
    heapq.heapify(queue)
    running = [life.run() for life in lives]
    begun: set[int] = set()
    while queue:
        moment, at = heapq.heappop(queue)
        if moment > until:
            return
        with clock.at(moment):
            following = next(running[at], None)
        if at not in begun:
            begun.add(at)
            yield len(begun)
        if following is not None:
            heapq.heappush(queue, (max(following, moment + timedelta(minutes=1)), at))
