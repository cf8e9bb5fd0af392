"""The services that Open311 offers: which categories, with which questions, and how answers are read. Pure.

A service is a category with none below it that is not about people (``data/services.toml``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from weige.core.errors import FieldFault, Text
from weige.gateway.errors import INVALID, MISSING

SHIPPED = Path(__file__).parent / "data" / "services.toml"
LOWEST_FLOOR, HIGHEST_FLOOR = -9, 150
MAX_WORDS = 200

Into = Literal["", "floor", "happened_at", "words", "public"]
TOO_LONG = Text("太长", "it is too long")
NOT_OFFERED = Text("不在可选范围内", "it is none of the choices")
ONE_ONLY = Text("只能填一个", "only one value is taken")
NO_SUCH = Text("这个服务没有这一项", "this service has no such attribute")
NO_FLOOR = Text("应为 -9 到 150 的整数，不能为 0", "it must be a whole number from -9 to 150, not 0")
NO_MOMENT = Text(
    "应为带时区的时间，例如 2026-11-24T09:30:00+08:00", "it must be a time with its zone, as 2026-11-24T09:30:00+08:00"
)


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """A category as the cases room has it."""

    code: str
    name: Text
    hint: Text


@dataclass(frozen=True, slots=True)
class Attribute:
    """One question of a service; see ``data/services.toml``. Without ``variable`` it only tells something."""

    code: str
    categories: tuple[str, ...]
    datatype: str
    description: Text
    datatype_description: Text | None = None
    variable: bool = True
    required: bool = False
    into: Into = ""
    values: tuple[tuple[str, Text], ...] = ()

    def belongs_to(self, category: str) -> bool:
        return any(category == each or category.startswith(f"{each}.") for each in self.categories)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is shipped about services: categories left out, keywords, questions."""

    not_offered: tuple[str, ...]
    keywords: Mapping[str, Text]
    attributes: tuple[Attribute, ...]

    def offers(self, category: str) -> bool:
        """Whether a category may be seen from outside at all."""
        return not any(category == each or category.startswith(f"{each}.") for each in self.not_offered)

    def attributes_of(self, category: str) -> list[Attribute]:
        return [attribute for attribute in self.attributes if attribute.belongs_to(category)]


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The shipped catalogue."""
    rows = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return Catalogue(
        tuple(rows["not_offered"]),
        {code: Text(*words) for code, words in rows["keywords"].items()},
        tuple(map(_attribute, rows["attribute"])),
    )


def _attribute(row: Mapping[str, Any]) -> Attribute:
    described = row.get("datatype_description")
    return Attribute(
        code=row["code"],
        categories=tuple(row["categories"]),
        datatype=row["datatype"],
        description=Text(*row["description"]),
        datatype_description=Text(*described) if described else None,
        variable=row.get("variable", True),
        required=row.get("required", False),
        into=row.get("into", ""),
        values=tuple((key, Text(zh, en)) for key, zh, en in row.get("values", ())),
    )


def offered(categories: Iterable[CategoryFacts]) -> dict[str, CategoryFacts]:
    """The categories in use that are services, in their order: those with none below that may be seen."""
    known = list(categories)
    parents = {each.code.rpartition(".")[0] for each in known}
    return {each.code: each for each in known if each.code not in parents and catalogue().offers(each.code)}


def service(facts: CategoryFacts, group: Text, language: str) -> dict[str, Any]:
    """A service as the list shows it."""
    keywords = catalogue().keywords.get(facts.code)
    return {
        "service_code": facts.code,
        "service_name": facts.name.in_language(language),
        "description": facts.hint.in_language(language) or facts.name.in_language(language),
        "metadata": bool(catalogue().attributes_of(facts.code)),
        "type": "realtime",
        "keywords": keywords.in_language(language) if keywords else "",
        "group": group.in_language(language),
    }


def definition(code: str, language: str) -> dict[str, Any]:
    """The questions of a service."""
    return {
        "service_code": code,
        "attributes": [
            _shown(attribute, order, language)
            for order, attribute in enumerate(catalogue().attributes_of(code), 1)
        ],
    }  # fmt: skip


def _shown(attribute: Attribute, order: int, language: str) -> dict[str, Any]:
    described = attribute.datatype_description
    shown: dict[str, Any] = {
        "variable": attribute.variable,
        "code": attribute.code,
        "datatype": attribute.datatype,
        "required": attribute.required,
        "datatype_description": described.in_language(language) if described else None,
        "order": order,
        "description": attribute.description.in_language(language),
    }
    if attribute.values:
        shown["values"] = [{"key": key, "name": name.in_language(language)} for key, name in attribute.values]
    return shown


@dataclass(slots=True)
class Answers:
    """What was answered to the questions of a service, and what is wrong with it."""

    floor: int | None = None
    happened_at: datetime | None = None
    words: list[str] = field(default_factory=list)
    public: bool = False
    faults: list[FieldFault] = field(default_factory=list)


def read_answers(code: str, given: Mapping[str, Sequence[str]]) -> Answers:
    """Read the answers to the questions of a service: by attribute code, one value or several.

    Empty values count as none. Every fault is found, not only the first.
    """
    answers = Answers()
    questions = {attribute.code: attribute for attribute in catalogue().attributes_of(code)}
    for name in given:
        if name not in questions or not questions[name].variable:
            answers.faults.append(_fault(name, NO_SUCH))
    for attribute in questions.values():
        values = [value.strip() for value in given.get(attribute.code, ()) if value.strip()]
        if not attribute.variable:
            continue
        if not values:
            if attribute.required:
                answers.faults.append(FieldFault(_field(attribute.code), MISSING, {"field": _field(attribute.code)}))
            continue
        wrong = _wrong(attribute, values)
        if wrong:
            answers.faults.append(_fault(attribute.code, wrong))
        else:
            _take(answers, attribute, values)
    return answers


def _field(code: str) -> str:
    return f"attribute[{code[:40]}]"


def _fault(code: str, reason: Text) -> FieldFault:
    return FieldFault(_field(code), INVALID, {"field": _field(code), "reason": reason})


def _wrong(attribute: Attribute, values: Sequence[str]) -> Text | None:
    if len(values) > 1 and attribute.datatype != "multivaluelist":
        return ONE_ONLY
    if attribute.values:
        keys = {key for key, _ in attribute.values}
        return None if keys.issuperset(values) else NOT_OFFERED
    value = values[0]
    if len(value) > MAX_WORDS:
        return TOO_LONG
    if attribute.datatype == "number":
        return None if _floor(value) is not None else NO_FLOOR
    if attribute.datatype == "datetime":
        return None if read_moment(value) is not None else NO_MOMENT
    return None


def _take(answers: Answers, attribute: Attribute, values: Sequence[str]) -> None:
    match attribute.into:
        case "floor":
            answers.floor = _floor(values[0])
        case "happened_at":
            answers.happened_at = read_moment(values[0])
        case "public":
            answers.public = values[0] == "yes"
        case "words":
            names = {key: name.zh for key, name in attribute.values}
            said = "、".join(names.get(value, value) for value in dict.fromkeys(values))
            answers.words.append(f"{attribute.description.zh}：{said}")


def _floor(value: str) -> int | None:
    if not re.fullmatch(r"[+-]?[0-9]{1,3}", value):
        return None
    number = int(value)
    return number if LOWEST_FLOOR <= number <= HIGHEST_FLOOR and number != 0 else None


def read_moment(value: str) -> datetime | None:
    """A date and time of the W3C's profile of ISO 8601, with its zone; else ``None``.

    A ``+`` that the sender did not escape arrives as a space in a query, and is taken for what it was.
    """
    text = value.strip()
    if len(text) > 40 or "T" not in text[:11].upper():
        return None
    head, space, tail = text.rpartition(" ")
    if space and len(tail) in {4, 5}:
        text = f"{head}+{tail}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
