"""What observers are asked, and what they saw, counted from the log. Pure; the questions are data (``data/forms.toml``).

A form has no place for a person: it is about a group, a procedure, an inject. A later answer of the same observer to the
same form stands for the earlier one.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from weige.core.errors import Text
from weige.emergency.drills.scenario import Scenario

DATA = Path(__file__).parent / "data"
OBSERVED = "observed"
"""The kind of an observation's line in the log."""


class Seen(StrEnum):
    """What an observer says to a question."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_SEEN = "not_seen"


SEEN_LABELS = {
    Seen.YES: Text("是", "yes"),
    Seen.PARTLY: Text("部分", "partly"),
    Seen.NO: Text("否", "no"),
    Seen.NOT_SEEN: Text("没看到", "not seen"),
}


@dataclass(frozen=True, slots=True)
class Question:
    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Form:
    """A form about an objective, an inject, or the drill as a whole."""

    code: str
    text: Text
    questions: tuple[Question, ...]


class Line(Protocol):
    """What is read of a line of the log."""

    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def account(self) -> UUID | None: ...
    @property
    def words(self) -> str: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with how many observers said what."""

    code: str
    text: Text
    said: Mapping[Seen, int]


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen of one thing: how many observers, what they said, and their notes."""

    code: str
    text: Text
    observers: int
    asked: tuple[Asked, ...]
    notes: tuple[str, ...]


@cache
def questions() -> dict[str, tuple[Question, ...]]:
    """The questions by the kind of what is looked at."""
    data = tomllib.loads((DATA / "forms.toml").read_text("utf-8"))
    return {
        form["kind"]: tuple(Question(each["code"], Text(each["zh"], each["en"])) for each in form["questions"])
        for form in data["form"]
    }


def forms_of(scenario: Scenario | None) -> tuple[Form, ...]:
    """The forms of a drill: one for each objective, for each inject that no objective speaks of, and for the whole."""
    asked = questions()
    found = []
    if scenario is None:
        found.append(Form("roll_call", Text("叫应", "roll call"), asked["roll_call"]))
    else:
        found += [Form(f"objective.{one.code}", one.text, asked[one.kind]) for one in scenario.objectives]
        measured = {one.inject for one in scenario.objectives}
        found += [
            Form(f"inject.{inject.code}", inject.text, asked["inject"])
            for inject in scenario.injects
            if inject.code not in measured
        ]
    return (*found, Form("whole", Text("整场演练", "the drill as a whole"), asked["whole"]))


def answers_fit(form: Form, answers: Mapping[str, str]) -> bool:
    """Whether answers are to questions of a form, at least one, each with one of the words."""
    known = {question.code for question in form.questions}
    return bool(answers) and set(answers) <= known and set(answers.values()) <= set(Seen)


def observed(ordered: Iterable[Line], forms: Iterable[Form]) -> tuple[Observed, ...]:
    """What observers saw, form by form, from a log that is sorted by its clock."""
    latest: dict[tuple[str, UUID | None], Line] = {}
    for line in ordered:
        if line.kind == OBSERVED:
            latest[str(line.data.get("form", "")), line.account] = line
    found = []
    for form in forms:
        those = [line for (code, _), line in latest.items() if code == form.code]
        if those:
            found.append(
                Observed(
                    form.code, form.text, len(those), tuple(_asked(question, those) for question in form.questions),
                    tuple(line.words for line in those if line.words),
                )
            )  # fmt: skip
    return tuple(found)


def _asked(question: Question, lines: Iterable[Line]) -> Asked:
    said = Counter(line.data.get("answers", {}).get(question.code, "") for line in lines)
    return Asked(question.code, question.text, {seen: said[seen] for seen in Seen})
