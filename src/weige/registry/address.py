"""Addresses as people write them: 3号楼2单元4楼401, 3栋2-4-1, 金色家园3幢二单元12楼, B座1203, 15号附5号. Pure.

An address is read into compound, building, entrance, floor and room. Where a text can be read in two ways, one
reading is given, the others stand beside it, and a fault says so; the registry can then tell which one exists.
What is written in one normalised form reads back as the same parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from weige.core.errors import Text

from .tokens import Label, Token, fold, may_start_at, scan

MAX_LENGTH = 200
HIGHEST_FLOOR = 150
LOWEST_FLOOR = -9
MOST_SHOWN = 3
_ROAD = tuple("路街巷道段")
_PLACES = (Label.BUILDING, Label.ENTRANCE, Label.FLOOR, Label.ROOM)
_BARE_FLOOR_ROOM = re.compile(r"(?P<number>[0-9]{1,2})(?P<after>\D?)")
_FULL_ROOM = re.compile(r"(?P<floor>[0-9]{1,2})[0-9]{2}\D?")


@dataclass(frozen=True, slots=True)
class AddressParts:
    """The parts of an address; ``floor`` is a number, below ground negative; there is no floor 0."""

    compound: str | None = None
    building: str | None = None
    entrance: str | None = None
    floor: int | None = None
    room: str | None = None

    def normalised(self) -> str:
        """The one written form: 金色家园 3号楼2单元4层401室."""
        floor = ""
        if self.floor is not None:
            floor = f"{self.floor}层" if self.floor > 0 else f"负{-self.floor}层"
        attached = self.room is not None and not self.room[0].isascii() and self.room[0] in "附商"
        room = "" if self.room is None else f"{self.room}号" if attached else f"{self.room}室"
        inside = (
            (f"{self.building}{'号楼' if _has_digit(self.building) else '座'}" if self.building else "")
            + (f"{self.entrance}单元" if self.entrance else "")
            + floor
            + room
        )
        return " ".join(part for part in (self.compound, inside) if part)


def _has_digit(name: str) -> bool:
    return any(character.isdigit() for character in name)


@dataclass(frozen=True, slots=True)
class AddressFault:
    """Why a text was not, or not surely, read: a stable word and a sentence."""

    reason: str
    text: Text


@dataclass(frozen=True, slots=True)
class AddressReading:
    """What was understood. ``rest`` is text after the address; ``alternatives`` are other readings of it."""

    parts: AddressParts
    normalised: str
    faults: tuple[AddressFault, ...] = ()
    alternatives: tuple[AddressParts, ...] = ()
    rest: str = ""


EMPTY = AddressFault("empty", Text("没有填写地址", "the address is empty"))
TOO_LONG = AddressFault("too_long", Text(f"地址超过 {MAX_LENGTH} 个字", f"the address is over {MAX_LENGTH} characters"))
UNREADABLE = AddressFault(
    "unreadable",
    Text("读不出楼栋、单元、楼层或房号,请写成“3号楼2单元4楼401”的样子",
         "no building, entrance, floor or room could be read; write it like 3号楼2单元4楼401"),
)  # fmt: skip
BARE_NUMBER = AddressFault(
    "bare_number",
    Text("只有一个数字,分不清是楼栋、楼层还是房号,请加上“号楼”“楼”或“室”",
         "a single number may be a building, a floor or a room; add 号楼, 楼 or 室"),
)  # fmt: skip
NO_SUCH_FLOOR = AddressFault(
    "no_such_floor",
    Text(f"楼层应在 {LOWEST_FLOOR} 到 {HIGHEST_FLOOR} 之间,且没有 0 层",
         f"floors lie between {LOWEST_FLOOR} and {HIGHEST_FLOOR}, and there is no floor 0"),
)  # fmt: skip


def read_address(text: str) -> AddressReading:
    """Read an address. Never raises: what cannot be read is said in ``faults``."""
    folded = fold(text)
    if not folded:
        return AddressReading(AddressParts(), "", (EMPTY,))
    if len(folded) > MAX_LENGTH:
        return AddressReading(AddressParts(), folded, (TOO_LONG,))
    reading = _read(folded)
    if _read(fold(reading.normalised)).parts != reading.parts:
        # Names so unusual that their own normalised form would be read otherwise: better not read at all.
        return AddressReading(AddressParts(compound=folded), folded, (UNREADABLE,))
    return reading


def _read(text: str) -> AddressReading:
    best: tuple[int, AddressReading] | None = None
    for position in range(len(text)):
        if not may_start_at(text, position):
            continue
        tokens, end = scan(text, position)
        compound = text[:position].strip(" -的(") or None
        rest = text[end:].strip(" -")
        if not tokens or (rest and not any(token.label is not Label.NONE for token in tokens)):
            continue
        reading = _interpret(tokens, compound)
        if reading is None:
            continue
        if not rest:
            return reading
        count = sum(getattr(reading.parts, label.value) is not None for label in _PLACES)
        if best is None or count > best[0]:
            fault = AddressFault("rest_unread", Text(f"“{rest}”不是地址的一部分,未采用",
                                                     f"“{rest}” is no part of an address and was left out"))  # fmt: skip
            best = count, replace(reading, faults=(*reading.faults, fault), rest=rest)
    if best is not None:
        return best[1]
    return _read_whole(text)


def _read_whole(text: str) -> AddressReading:
    """A text without parts: the name of a compound or road, or nothing that an address could be."""
    parts = AddressParts(compound=text if re.search(r"[^0-9 -]", text) else None)
    if re.search(r"[0-9]{5}", text):
        return AddressReading(parts, text, (UNREADABLE,))
    if re.fullmatch(r".*?[0-9]+", text):
        road_number = re.search(r"[路街巷道段][0-9]{1,4}$", text) is not None
        return AddressReading(parts, text, () if road_number else (BARE_NUMBER,))
    named = re.search(r"[\u3400-\u9fff]{2}", text) is not None
    return AddressReading(parts, text, () if named else (UNREADABLE,))


def _interpret(tokens: list[Token], compound: str | None) -> AddressReading | None:
    """The meaning of a row of tokens, or ``None`` when they are no address in this order."""
    readings = list(_assignments(tokens, after_road=compound is not None and compound.endswith(_ROAD)))
    if not readings:
        return None
    faults: list[AddressFault] = []
    complete: list[tuple[AddressParts, AddressFault | None]] = []
    for slots in readings:
        result = _complete(slots, compound)
        if result not in complete:
            complete.append(result)
    # A reading without contradiction comes before one with it.
    complete.sort(key=lambda result: result[1] is not None)
    parts, fault = complete[0]
    if fault:
        faults.append(fault)
    alternatives = tuple(other for other, wrong in complete[1:] if wrong is None and other != parts)
    if alternatives:
        faults.append(_ambiguous(parts, alternatives))
    return AddressReading(parts, parts.normalised(), tuple(faults), alternatives)


def _ambiguous(parts: AddressParts, others: tuple[AddressParts, ...]) -> AddressFault:
    def shown(reading: AddressParts) -> str:
        return replace(reading, compound=None).normalised()

    also = "、".join(shown(other) for other in others[:MOST_SHOWN])
    return AddressFault(
        "ambiguous",
        Text(f"读作“{shown(parts)}”,但也可能是“{also}”,请写明楼栋、单元和楼层",
             f"read as {shown(parts)}, but it may also be {also}; name building, entrance and floor"),
    )  # fmt: skip


Slots = dict[Label, Token]


def _assignments(tokens: list[Token], *, after_road: bool) -> Iterator[Slots]:
    """Every reading of the tokens as building, entrance, floor, room in this order, the likeliest first."""
    if len(tokens) > len(_PLACES):
        return
    if after_road and tokens[0].label is Label.NUMBER:
        return  # 幸福路15号: the number belongs to the road
    if len(tokens) == 1 and tokens[0].label is Label.NONE and not (tokens[0].long and tokens[0].arabic):
        return
    for shape in _shapes(tokens):
        yield dict(zip(shape, tokens, strict=True))


def _shapes(tokens: list[Token]) -> list[tuple[Label, ...]]:
    """The rows of places, in order, that the labels allow; those that people mean most often first."""
    count = len(tokens)
    found = [shape for shape in _SHAPES[count] if all(_fits(token, shape, index) for index, token in enumerate(tokens))]
    for index, token in enumerate(tokens):
        if token.label is Label.STOREY:
            # 3楼 alone is a floor; only what follows can make it a building.
            return sorted(found, key=lambda shape: shape[index] is not F)
    if any(token.label is Label.NONE and token.long for token in tokens):
        # 3-401: with a full room number at its end a row of bare numbers is hardly ever meant otherwise.
        return found[:1]
    return found


B, E, F, R = _PLACES
# For each count of names, the rows of places in the order in which people mean them when nothing is labelled.
_SHAPES: dict[int, tuple[tuple[Label, ...], ...]] = {
    1: ((F,), (B,), (E,), (R,)),
    2: ((B, E), (B, R), (E, R), (F, R), (B, F), (E, F)),
    3: ((B, E, R), (B, F, R), (B, E, F), (E, F, R)),
    4: ((B, E, F, R),),
}


def _fits(token: Token, shape: tuple[Label, ...], index: int) -> bool:  # noqa: PLR0911 - one return per label
    """Whether a token's label and form allow it to stand where the shape has it."""
    place = shape[index]
    if token.label in _PLACES:
        return token.label is place
    if token.label is Label.NUMBER:
        return place is (R if index else B) or (len(shape) == 1 and place is R)
    if token.label is Label.STOREY:
        followed_by_entrance = E in shape[index + 1 :]
        return place is B if followed_by_entrance else place in {F, B} and token.number is not None
    if token.long:
        return place is R
    if place is F:
        return token.number is not None
    if place is B:
        return index == 0
    return True


def _complete(slots: Slots, compound: str | None) -> tuple[AddressParts, AddressFault | None]:
    """Parts from slots: the floor out of the room's number, the room's number out of the floor."""
    floor_token, room_token = slots.get(F), slots.get(R)
    floor = floor_token.number if floor_token else None
    room = room_token.name if room_token else None
    fault = None
    if floor_token and (floor is None or floor == 0 or not LOWEST_FLOOR <= floor <= HIGHEST_FLOOR):
        floor, fault = None, NO_SUCH_FLOOR
    if room is not None and (full := _FULL_ROOM.fullmatch(room)):
        own_floor = int(full["floor"])
        if floor is None and not fault:
            floor = own_floor or None
        elif floor is not None and floor > 0 and own_floor != floor:
            fault = _contradiction(floor, room)
    elif room is not None and floor is not None and floor > 0 and floor_token:
        bare = _BARE_FLOOR_ROOM.fullmatch(room)
        if bare:
            room = f"{floor}{int(bare['number']):02}{bare['after']}"
    building, entrance = slots.get(B), slots.get(E)
    return (
        AddressParts(
            compound=compound,
            building=building.name if building else None,
            entrance=entrance.name if entrance else None,
            floor=floor,
            room=room,
        ),
        fault,
    )


def _contradiction(floor: int, room: str) -> AddressFault:
    return AddressFault(
        "floor_contradicts_room",
        Text(f"{room} 室不像在 {floor} 层,请核对", f"room {room} does not look like floor {floor}; check both"),
    )
