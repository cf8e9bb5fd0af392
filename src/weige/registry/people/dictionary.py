"""The field dictionary: what may be kept about a person, for which purposes, who reads it, and how long it lives.

Loaded from ``data/*.toml`` once; a dictionary that breaks its own rules stops the start. Pure: no database.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from weige.access.abilities import ABILITIES
from weige.core.errors import Text

DATA = Path(__file__).parent / "data"
CORE_FIELDS = ("name", "phone", "birth_date", "identity_number")
"""Kept in columns of the person; all others are rows of their own."""
GUARDIAN_UNDER = 14
LONGEST = 1_827
"""Days; nothing is kept for more than five years after its person has left."""
CODE = re.compile(r"^[a-z][a-z_]{0,39}$")
DECISION = re.compile(r"^[a-z]+(-[a-z]+)*$")
FORBIDDEN_WORDS = (
    "标签", "评分", "积分", "等级", "重点人", "信访", "上访", "宗教", "信仰", "政治", "党派", "民族", "观点", "思想", "征信", "前科",
    "label", "score", "rating", "key person", "petition", "religion", "party", "opinion", "ethnic", "credit", "criminal",
)  # fmt: skip


class Kind(StrEnum):
    """How a field's value is written and masked."""

    NAME = "name"
    PHONE = "phone"
    DATE = "date"
    IDENTITY_NUMBER = "identity_number"
    CHOICE = "choice"
    FLAG = "flag"
    TEXT = "text"


class Sensitivity(StrEnum):
    """``sensitive`` is the law's word: such fields need consent of their own."""

    ORDINARY = "ordinary"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Basis(StrEnum):
    """The legal ground on which a field is kept."""

    DUTY = "duty"
    CONSENT = "consent"
    VITAL = "vital"


BASIS_NAMES = {
    Basis.DUTY: Text("法定职责", "statutory duty"),
    Basis.CONSENT: Text("本人同意", "consent"),
    Basis.VITAL: Text("保护生命健康", "protection of life and health"),
}


class DictionaryError(ValueError):
    """The dictionary breaks one of its own rules; the text names the field and the rule."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a field that has a closed list."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that may be kept about a person. ``lifetime`` is days after leaving; ``under`` an age in years."""

    code: str
    name: Text
    kind: Kind
    purposes: tuple[str, ...]
    basis: Basis
    sensitivity: Sensitivity
    read: str
    lifetime: int
    decision: str
    choices: tuple[Choice, ...] = ()
    under: int | None = None

    @property
    def needs_consent(self) -> bool:
        return self.basis is Basis.CONSENT or self.sensitivity is Sensitivity.SENSITIVE

    @property
    def is_core(self) -> bool:
        return self.code in CORE_FIELDS

    def choice_name(self, code: str) -> Text | None:
        return next((choice.name for choice in self.choices if choice.code == code), None)


@dataclass(frozen=True, slots=True)
class ContactPurpose:
    """What the number of someone who reported a case may be read for; ``needs_sentence``: only with an own sentence."""

    name: Text
    needs_sentence: bool = False


@dataclass(frozen=True, slots=True)
class Dictionary:
    """All fields, purposes and wordings of consent, by code."""

    fields: Mapping[str, Field]
    purposes: Mapping[str, Text]
    wordings: Mapping[str, Text]
    contact_purposes: Mapping[str, ContactPurpose]

    def purpose_name(self, code: str) -> Text:
        """A purpose of the dictionary, or one for which another room reads what it keeps itself."""
        return self.purposes.get(code) or PURPOSES_ELSEWHERE.get(code) or Text(code, code)


PURPOSES_ELSEWHERE = {"mediation": Text("人民调解", "people's mediation")}
"""Nobody reads the register for these; they stand in the log of readings of residents whom other rooms know."""


def read_dictionary(folder: Path = DATA) -> Dictionary:
    """Read and check the dictionary.

    Raises:
        DictionaryError: a field without purpose, basis, sensitivity, reader, lifetime or decision; one of the things
            that are never kept; a code that comes twice; an unknown purpose.
    """
    purposes = _texts(folder / "purposes.toml", "purpose")
    fields: dict[str, Field] = {}
    for row in tomllib.loads((folder / "fields.toml").read_text(encoding="utf-8"))["field"]:
        field = _field(row)
        _check_form(field)
        if field.code in fields:
            raise DictionaryError(f"the field {field.code} is there twice")
        if not field.purposes or not set(field.purposes) <= set(purposes):
            raise DictionaryError(f"the field {field.code} has no purpose, or one that is not in purposes.toml")
        fields[field.code] = field
    if missing := set(CORE_FIELDS) - set(fields):
        raise DictionaryError(f"fields with a column of their own are missing: {', '.join(sorted(missing))}")
    names = _texts(folder / "purposes.toml", "contact")
    asking = {row["code"] for row in _rows(folder / "purposes.toml", "contact") if row.get("sentence")}
    contact = {code: ContactPurpose(name, code in asking) for code, name in names.items()}
    return Dictionary(fields, purposes, _texts(folder / "wordings.toml", "wording"), contact)


@lru_cache(maxsize=1)
def dictionary() -> Dictionary:
    """The dictionary that ships."""
    return read_dictionary()


def _field(row: Mapping[str, Any]) -> Field:
    code = str(row.get("code", ""))
    words = " ".join(str(row.get(part, "")) for part in ("code", "name_zh", "name_en")).lower().replace("_", " ")
    if found := [word for word in FORBIDDEN_WORDS if word in words]:
        raise DictionaryError(f"the field {code} is of a kind that is never kept about people ({found[0]})")
    try:
        return Field(
            code=code,
            name=Text(row["name_zh"], row["name_en"]),
            kind=Kind(row["kind"]),
            purposes=tuple(row["purposes"]),
            basis=Basis(row["basis"]),
            sensitivity=Sensitivity(row["sensitivity"]),
            read=row["read"],
            lifetime=int(row["lifetime"]),
            decision=row["decision"],
            choices=tuple(Choice(c["code"], Text(c["zh"], c["en"])) for c in row.get("choices", ())),
            under=row.get("under"),
        )
    except (KeyError, ValueError) as error:
        raise DictionaryError(f"the field {code} is incomplete or wrong: {error}") from error


def _check_form(field: Field) -> None:
    """What a value may not be though it is there."""
    if not CODE.match(field.code):
        raise DictionaryError(f"the code {field.code!r} is none: small letters and underlines, 40 at most")
    if field.read not in ABILITIES:
        raise DictionaryError(f"the field {field.code} is read by an ability that does not exist: {field.read!r}")
    if not DECISION.match(field.decision):
        raise DictionaryError(f"the field {field.code} names no decision of docs/decisions")
    if not 0 <= field.lifetime <= LONGEST:
        raise DictionaryError(f"the field {field.code} is kept for 0 to {LONGEST} days, not {field.lifetime}")


def _rows(path: Path, name: str) -> list[dict[str, Any]]:
    return list(tomllib.loads(path.read_text(encoding="utf-8"))[name])


def _texts(path: Path, name: str) -> dict[str, Text]:
    rows = _rows(path, name)
    if len({row["code"] for row in rows}) != len(rows):
        raise DictionaryError(f"a {name} is there twice in {path.name}")
    return {row["code"]: Text(row["zh"], row["en"]) for row in rows}
