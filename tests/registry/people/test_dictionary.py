"""The field dictionary: what has no purpose, no decision or is of a forbidden kind cannot be kept, not even by editing."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from weige.access.abilities import ABILITIES
from weige.registry.people.dictionary import (
    CORE_FIELDS,
    DATA,
    FORBIDDEN_WORDS,
    DictionaryError,
    dictionary,
    read_dictionary,
)

DECISIONS = Path(__file__).parents[3] / "docs" / "decisions"
FIELD: dict[str, Any] = {
    "code": "shoe_size", "name_zh": "鞋码", "name_en": "shoe size", "kind": "text", "purposes": ["emergency"],
    "basis": "consent", "sensitivity": "personal", "read": "resident.read", "lifetime": 30, "decision": "least-data",
}  # fmt: skip


def toml(value: Any) -> str:
    return "[" + ", ".join(map(toml, value)) + "]" if isinstance(value, list) else repr(value).replace("'", '"')


def with_field(folder: Path, **changes: Any) -> None:
    """The shipped dictionary with one more field, read; a change to ``None`` leaves that part out."""
    shutil.copytree(DATA, folder, dirs_exist_ok=True)
    row = {key: value for key, value in {**FIELD, **changes}.items() if value is not None}
    text = "\n[[field]]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in row.items())
    with (folder / "fields.toml").open("a", encoding="utf-8") as file:
        file.write(text)
    read_dictionary(folder)


def test_a_whole_field_is_read(tmp_path: Path) -> None:
    with_field(tmp_path)


@pytest.mark.parametrize("part", sorted(set(FIELD) - {"code"}))
def test_a_field_without_one_of_its_parts_stops_the_start(part: str, tmp_path: Path) -> None:
    with pytest.raises(DictionaryError, match="shoe_size"):
        with_field(tmp_path, **{part: None})


@pytest.mark.parametrize(
    "changes",
    [
        {"purposes": []},
        {"purposes": ["curiosity"]},
        {"purposes": ["emergency", "curiosity"]},
        {"basis": "contract"},
        {"sensitivity": "harmless"},
        {"kind": "photo"},
        {"read": "resident.everything"},
        {"read": ""},
        {"decision": ""},
        {"lifetime": -1},
        {"lifetime": 36500},
        {"code": "name"},
        {"code": ""},
        {"code": "Shoe-Size"},
    ],
)
def test_a_field_with_a_wrong_part_stops_the_start(changes: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(DictionaryError):
        with_field(tmp_path, **changes)


@pytest.mark.parametrize("word", FORBIDDEN_WORDS)
def test_what_is_never_kept_cannot_be_named(word: str, tmp_path: Path) -> None:
    with pytest.raises(DictionaryError, match="never kept"):
        with_field(tmp_path, name_zh=f"住户{word}", name_en=f"a {word.upper()} of them")


@pytest.mark.parametrize("code", ["risk_score", "key_person", "party_member", "credit"])
def test_nor_can_its_code_hide_it(code: str, tmp_path: Path) -> None:
    with pytest.raises(DictionaryError, match="never kept"):
        with_field(tmp_path, code=code)


@pytest.mark.parametrize("code", CORE_FIELDS)
def test_a_field_with_a_column_cannot_be_left_out(code: str, tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "fields.toml"
    kept = [
        part for part in path.read_text(encoding="utf-8").split("[[field]]") if f'code = "{code}"\nname' not in part
    ]
    path.write_text("[[field]]".join(kept), encoding="utf-8")
    with pytest.raises(DictionaryError, match=code):
        read_dictionary(tmp_path)


def test_every_field_is_read_by_an_ability_that_exists() -> None:
    assert {field.read for field in dictionary().fields.values()} <= set(ABILITIES)


def test_every_decision_has_its_document_and_that_names_the_field() -> None:
    for code, field in dictionary().fields.items():
        document = DECISIONS / f"{field.decision}.md"
        assert document.is_file(), f"{code}: no {document.name}"
        assert re.search(rf"`{code}`", document.read_text(encoding="utf-8")), f"{document.name} does not name {code}"


def test_every_purpose_is_some_fields_and_every_wording_has_its_words() -> None:
    known = dictionary()
    assert {purpose for field in known.fields.values() for purpose in field.purposes} == set(known.purposes)
    assert all(text.zh and text.en for text in known.wordings.values())


def test_the_most_sensitive_fields_are_read_by_few() -> None:
    post_types = Path(__file__).parents[3] / "src" / "weige" / "access" / "data" / "post_types.toml"
    reads = {row["code"]: set(row["abilities"]) for row in tomllib.loads(post_types.read_text("utf-8"))["post_type"]}
    assert {code for code, abilities in reads.items() if "resident.identity" in abilities} == {"community_officer"}
    for code, field in dictionary().fields.items():
        if field.sensitivity == "sensitive":
            assert field.read in {"resident.identity", "resident.care"}, code
