"""One address out of the columns that say it in parts: compound, building, entrance, floor, room. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from weige.registry.address import read_address
from weige.registry.tokens import fold

LABELS = {"building": "号楼", "entrance": "单元", "floor": "层", "room": "室"}
LABELLED = re.compile(r"(?:[楼栋幢座元洞层室号户房]|单元|门)$")
IN_ROOM = re.compile(r"-|单元|[楼栋幢#座]")
WHOLE_NUMBER = re.compile(r"(?P<number>[0-9]+)\.0+")
LONG = 3
"""Digits of a room's number that holds its floor."""


def address_of(parts: Mapping[str, str]) -> str:
    """One address from a whole one and the columns that complete it.

    Bare names get their label (3 -> 3号楼), and what a column says twice or besides its own part (6-2 as the building,
    2-401 as the room) is put where it belongs.
    """
    text = parts.get("address") or ""
    if parts.get("compound") and parts["compound"] not in text:
        text = f"{parts['compound']}{text}"
    building, entrance = _name(parts, "building"), _name(parts, "entrance")
    room = _name(parts, "room")
    if building and not entrance and (split := re.fullmatch(r"([0-9A-Z]{1,4})-([0-9]{1,2})", building)):
        building, entrance = split[1], split[2]
    if room and IN_ROOM.search(room):
        building, entrance, room = _out_of_room(building, entrance, room)
    floor = "" if room else _name(parts, "floor")
    named = {"building": building, "entrance": entrance, "floor": floor, "room": room}
    return text + "".join(_labelled(part, name) for part, name in named.items() if name)


def _name(parts: Mapping[str, str], part: str) -> str:
    """What a column says, in one spelling; 6.0 is 6."""
    text = parts.get(part) or ""
    if whole := WHOLE_NUMBER.fullmatch(text.strip()):
        return whole["number"]
    return text if text.isalnum() and text.isascii() and text.isupper() | text.isdigit() else _folded(text)


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    """The same few names stand in a hundred thousand lines."""
    return fold(text)


def _labelled(part: str, name: str) -> str:
    """A name with the label of its column, where it has none."""
    if part in {"building", "entrance"} and name.endswith("#"):
        name = name[:-1]
    if part == "entrance" and name.endswith("单"):
        name = name[:-1]
    if LABELLED.search(name) or IN_ROOM.search(name):
        return name
    return f"{name}{LABELS[part]}"


def _out_of_room(building: str, entrance: str, room: str) -> tuple[str, str, str]:
    """The column of the room may say the whole way to it: 3-2-401, 2单元401, 2-4-1. The columns beside it come first."""
    if "-" not in room or re.search(r"单元|[楼栋幢#座]", room):
        own = read_address(room).parts
        if own.compound is None and own.room and (building or entrance or own.building or own.entrance):
            return building or own.building or "", entrance or own.entrance or "", own.room
        return building, entrance, room
    names = room.split("-")
    own_length = 1 if _long(names[-1]) else 2
    before, rest = names[:-own_length], "-".join(names[-own_length:])
    if not building and not entrance:
        return "", "", room
    if not entrance and before:
        entrance = before[-1]
    return building, entrance, rest


def _long(name: str) -> bool:
    return sum(character.isdigit() for character in name) >= LONG
