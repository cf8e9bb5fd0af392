"""The catalogue of refusals, and problem details in both languages."""

from __future__ import annotations

import ast
import json
import re
from http import HTTPStatus
from pathlib import Path
from string import Formatter

import pytest

import weige
from weige.core import languages
from weige.core.errors import CATALOGUE, Entry, FieldFault, Problem, Text, define, fill
from weige.core.http import invalid, problem_response
from weige.server import pages
from weige.server.api import api

ROOMS = (api, pages)
"""With them every room has declared its refusals."""
ENTRIES = [pytest.param(entry, id=entry.code) for entry in CATALOGUE.values() if not entry.code.startswith("test.")]
SOURCE = Path(weige.__file__).parent


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_is_complete_in_both_languages(entry: Entry) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", entry.code)
    for part in (entry.title, entry.detail, entry.mend):
        assert re.search(r"[\u4e00-\u9fff]|^{reason}", part.zh), part.zh
        assert len(re.findall(r"[A-Za-z]+", part.en)) >= 2, part.en
        assert placeholders(part.zh) == placeholders(part.en)


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_has_a_status_of_http(entry: Entry) -> None:
    assert 400 <= HTTPStatus(entry.status) < 600


def raised() -> list[tuple[str, str, set[str]]]:
    """Every ``Problem(CODE, ...)`` in the source: where, the name of its code, the values given to its texts."""
    found = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem"):
                continue
            code = node.args[0]
            name = code.attr if isinstance(code, ast.Attribute) else getattr(code, "id", "")
            where = f"{path.relative_to(SOURCE)}:{node.lineno}"
            found.append((where, name, {keyword.arg or "**" for keyword in node.keywords}))
    return found


def test_whoever_refuses_gives_every_value_that_the_texts_name() -> None:
    by_name: dict[str, Entry] = {}
    for path in SOURCE.rglob("*.py"):
        for name, code in re.findall(r"^([A-Z_]+) = define\(\s*\"([a-z_.0-9]+)\"", path.read_text("utf-8"), re.M):
            by_name.setdefault(f"{path.parent.name}.{name}", CATALOGUE[code])
    wanting = []
    for where, name, given in raised():
        if name == "code" or "**" in given:
            continue
        part, room_name = Path(where.split(":")[0]).parent.name, Path(where).parts[0]
        room = by_name.get(f"{part}.{name}") or by_name.get(f"{room_name}.{name}")
        entries = [room] if room else [entry for key, entry in by_name.items() if key.endswith(f".{name}")]
        assert entries, f"{where}: {name} is no entry of the catalogue"
        named = set().union(*(placeholders(p.zh) for e in entries for p in (e.title, e.detail, e.mend)))
        if not named - {"field"} <= given:
            wanting.append((where, name, named - given))
    assert wanting == []


def test_a_code_is_defined_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        define("core.invalid", 422, title=("一", "a"), detail=("一", "a"), mend=("一", "a"))


def test_an_unknown_code_cannot_be_raised() -> None:
    with pytest.raises(KeyError):
        Problem("core.no_such_code")


@pytest.mark.parametrize(("language", "title"), [("zh-CN", "操作太频繁"), ("en", "Too many requests")])
def test_a_problem_is_told_in_the_readers_language(language: str, title: str) -> None:
    languages.use(language)
    try:
        response = problem_response(Problem("core.too_many_requests", seconds=7), request_id="abc")
    finally:
        languages.use("zh-CN")
    body = json.loads(response.content)
    assert response["Content-Type"] == "application/problem+json"
    assert (response.status_code, body["status"]) == (429, 429)
    assert response["Retry-After"] == "7"
    assert body["type"] == "urn:weige:problem:core.too_many_requests"
    assert body["instance"] == "urn:weige:request:abc"
    assert body["title"] == title
    assert "7" in body["mend"]


def test_every_faulty_field_is_named() -> None:
    problem = invalid(
        [
            {"type": "missing", "loc": ("body", "data", "category")},
            {"type": "timezone_aware", "loc": ("body", "data", "happened_at")},
            {"type": "string_too_long", "loc": ("body", "data", "solved_on_the_spot", "note")},
            {"type": "something_new", "loc": ("query", "limit")},
            {"type": "json_invalid", "loc": ()},
        ]
    )
    assert [(f.field, f.code) for f in problem.faults] == [
        ("category", "core.field_missing"),
        ("happened_at", "core.time_without_zone"),
        ("solved_on_the_spot.note", "core.field_invalid"),
        ("limit", "core.field_invalid"),
        ("body", "core.field_invalid"),
    ]
    body = json.loads(problem_response(problem).content)
    assert body["field"] == "category"
    assert all(fault["detail"] and fault["mend"] for fault in body["errors"])


def test_a_value_that_is_a_text_is_filled_in_the_same_language() -> None:
    template = Text("不能“{move}”", "cannot {move}")
    assert fill(template, {"move": Text("派单", "dispatch")}, "en") == "cannot dispatch"
    assert fill(template, {"move": Text("派单", "dispatch")}, "zh-CN") == "不能“派单”"
    assert fill(template, {"move": "{0}"}, "en") == "cannot {0}"


def test_a_problem_says_itself_for_the_log() -> None:
    problem = Problem("core.invalid", faults=(FieldFault("a", "core.field_missing", {"field": "a"}),))
    assert str(problem) == "core.invalid: Some of the input is not as it must be."
