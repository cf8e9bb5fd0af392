"""Addresses as people write them, into parts, and what is said of those that cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from weige.registry.address import AddressParts, read_address

COMPOUNDS = ["金色家园", "东苑小区", "万科城A区", "人民南路四段9号", "菱窠路15号", "TIMES SQUARE", "三三小区"]


def parts(
    compound: str | None = None,
    building: str | None = None,
    entrance: str | None = None,
    floor: int | None = None,
    room: str | None = None,
) -> AddressParts:
    return AddressParts(compound, building, entrance, floor, room)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3号楼2单元4楼401", parts(None, "3", "2", 4, "401")),
        ("3栋2-4-1", parts(None, "3", "2", 4, "401")),
        ("三号楼四楼", parts(None, "3", None, 4, None)),
        ("金色家园3幢二单元12楼", parts("金色家园", "3", "2", 12, None)),
        ("3-2-401", parts(None, "3", "2", 4, "401")),
        ("3-2-4-1", parts(None, "3", "2", 4, "401")),
        ("12-1-3002", parts(None, "12", "1", 30, "3002")),
        ("B座1203", parts(None, "B", None, 12, "1203")),
        ("T1栋2203", parts(None, "T1", None, 22, "2203")),
        ("３号楼２单元４０１室", parts(None, "3", "2", 4, "401")),
        ("甲单元", parts(None, None, "甲", None, None)),
        ("甲3号楼乙单元401", parts(None, "甲3", "乙", 4, "401")),
        ("3号楼负一楼", parts(None, "3", None, -1, None)),
        ("3号楼地下二层", parts(None, "3", None, -2, None)),
        ("3号楼-1层", parts(None, "3", None, -1, None)),
        ("3号楼B1", parts(None, "3", None, -1, None)),
        ("幸福路15号附5号", parts("幸福路15号", None, None, None, "附5")),
        ("幸福路15号", parts("幸福路15号")),
        ("幸福路15号401", parts("幸福路15号", None, None, 4, "401")),
        ("菱窠路15号3栋2单元4楼7号", parts("菱窠路15号", "3", "2", 4, "407")),
        ("人民南路四段9号3栋2单元", parts("人民南路四段9号", "3", "2")),
        ("水碾河路南三街37号1栋3单元6楼11号", parts("水碾河路南三街37号", "1", "3", 6, "611")),
        ("玉林北街3号院2栋", parts("玉林北街3号院", "2")),
        ("3楼2单元401", parts(None, "3", "2", 4, "401")),
        ("3#2单元401", parts(None, "3", "2", 4, "401")),
        ("3#楼-2-401", parts(None, "3", "2", 4, "401")),
        ("3号楼2门401", parts(None, "3", "2", 4, "401")),
        ("金色家园二期3栋", parts("金色家园二期", "3")),
        ("万科城A区3栋", parts("万科城A区", "3")),
        ("金色家园 3 2 401", parts("金色家园", "3", "2", 4, "401")),
        ("3栋 2 单元 401", parts(None, "3", "2", 4, "401")),
        ("3号401", parts(None, "3", None, 4, "401")),
        ("东苑小区3-401", parts("东苑小区", "3", None, 4, "401")),
        ("3-2单元401", parts(None, "3", "2", 4, "401")),
        ("1弄3号401室", parts("1弄", "3", None, 4, "401")),
        ("二十三栋十二楼一二〇三", parts(None, "23", None, 12, "1203")),
        ("3栋2单元401A", parts(None, "3", "2", 4, "401A")),
        ("金色家园商铺3号", parts("金色家园", None, None, None, "商铺3")),
        ("第3栋第2单元", parts(None, "3", "2")),
        ("金色家园", parts("金色家园")),
        ("03号楼02单元0401", parts(None, "3", "2", 4, "401")),
        ("6#", parts(None, "6")),
        ("六号楼", parts(None, "6")),
        ("陆号楼", parts(None, "6")),
        ("6#2-401", parts(None, "6", "2", 4, "401")),
        ("6#2#401", parts(None, "6", "2", 4, "401")),
        ("6#-2#-401", parts(None, "6", "2", 4, "401")),
        ("2单元401", parts(None, None, "2", 4, "401")),
        ("６＃２－４０１", parts(None, "6", "2", 4, "401")),
        ("6—2–401", parts(None, "6", "2", 4, "401")),
        ("6、2、401", parts(None, "6", "2", 4, "401")),
        ("6.2.401", parts(None, "6", "2", 4, "401")),
        ("6栋（2单元）401", parts(None, "6", "2", 4, "401")),
        ("(6栋)2单元401", parts(None, "6", "2", 4, "401")),
        ("6栋2单401", parts(None, "6", "2", 4, "401")),
        ("金色家园(二期)3栋", parts("金色家园(二期)", "3")),
        ("陆家嘴花园3栋", parts("陆家嘴花园", "3")),
    ],
)
def test_addresses_are_read_without_doubt(text: str, expected: AddressParts) -> None:
    reading = read_address(text)
    assert reading.parts == expected
    assert reading.faults == ()
    assert reading.rest == ""


@pytest.mark.parametrize(
    ("text", "read_as", "also"),
    [
        ("3-2-1", parts(None, "3", "2", None, "1"), parts(None, "3", None, 2, "201")),
        ("3栋5", parts(None, "3", "5"), parts(None, "3", None, 5)),
        ("3楼", parts(None, None, None, 3), parts(None, "3")),
        ("4楼401", parts(None, None, None, 4, "401"), parts(None, "4", None, 4, "401")),
        ("金色家园3号", parts("金色家园", "3"), parts("金色家园", None, None, None, "3")),
    ],
)
def test_what_can_be_read_in_two_ways_says_so(text: str, read_as: AddressParts, also: AddressParts) -> None:
    reading = read_address(text)
    assert reading.parts == read_as
    assert also in reading.alternatives
    assert [fault.reason for fault in reading.faults] == ["ambiguous"]
    assert also.normalised().removeprefix("金色家园 ") in reading.faults[0].text.zh


def test_a_storey_whose_room_is_elsewhere_is_a_building() -> None:
    reading = read_address("3楼401")
    assert reading.parts == parts(None, "3", None, 4, "401")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("  ,。 ", "empty"),
        ("5", "bare_number"),
        ("金色家园3", "bare_number"),
        ("13800001111", "unreadable"),
        ("?", "unreadable"),
        ("x" * 201, "too_long"),
        ("3栋0楼", "no_such_floor"),
        ("3栋999层", "no_such_floor"),
        ("3栋4层502室", "floor_contradicts_room"),
        ("3号楼2单元门口", "rest_unread"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, reason: str) -> None:
    faults = read_address(text).faults
    assert [fault.reason for fault in faults] == [reason]
    assert faults[0].text.zh
    assert faults[0].text.en


def test_a_phone_number_is_never_taken_for_a_room() -> None:
    assert read_address("3栋13800001111").parts.room is None


def test_text_after_the_address_is_handed_back() -> None:
    reading = read_address("金色家园3号楼楼顶漏水")
    assert reading.parts == parts("金色家园", "3")
    assert reading.rest == "楼顶漏水"


names = st.one_of(st.integers(1, 99).map(str), st.sampled_from(["甲", "乙", "B", "A1", "3A", "甲3"]))
rooms = st.one_of(st.tuples(st.integers(1, 40), st.integers(1, 20)))


@st.composite
def whole_addresses(draw: st.DrawFn) -> AddressParts:
    floor, door = draw(rooms)
    has_room = draw(st.booleans())
    return AddressParts(
        compound=draw(st.none() | st.sampled_from(COMPOUNDS)),
        building=draw(names),
        entrance=draw(st.none() | st.sampled_from(["1", "2", "12", "甲"])),
        floor=floor if has_room or draw(st.booleans()) else None,
        room=f"{floor}{door:02}" if has_room else None,
    )


@given(whole_addresses())
def test_parts_written_out_are_read_back(address: AddressParts) -> None:
    reading = read_address(address.normalised())
    assert reading.parts == address
    assert reading.normalised == address.normalised()
    assert reading.faults == ()


@given(whole_addresses(), st.sampled_from(["栋", "幢", "#", "号楼", "座"]), st.sampled_from(["单元", "门"]))
def test_all_words_for_building_and_entrance_read_the_same(address: AddressParts, word: str, door: str) -> None:
    text = (
        (address.compound or "")
        + f" {address.building}{word}"
        + (f"{address.entrance}{door}" if address.entrance else "")
        + (address.room or (f"{address.floor}楼" if address.floor else ""))
    )
    assert read_address(text).parts == address


@st.composite
def spellings(draw: st.DrawFn) -> tuple[AddressParts, str]:
    """A door, and one of the ways in which offices write it."""
    building, entrance = draw(st.integers(1, 39)), draw(st.integers(1, 9))
    floor, door = draw(st.tuples(st.integers(1, 33), st.integers(1, 9)))
    room = f"{floor}{door:02}"

    def han(number: int) -> str:
        tens, ones = divmod(number, 10)
        return (
            ("" if tens < 2 else "一二三四五六七八九"[tens - 1])
            + "十" * bool(tens)
            + " 一二三四五六七八九"[ones].strip()
        )

    dash = draw(st.sampled_from(["-", "－", "—", "–", "～", "/", " ", "、", " - "]))
    text = draw(
        st.sampled_from(
            [
                f"{building}{dash}{entrance}{dash}{room}",
                f"{building}#{entrance}-{room}",
                f"{building}#{entrance}#{room}",
                f"{building}#{dash}{entrance}单元{dash}{room}",
                *(f"{building}{word}{entrance}单元{room}" for word in ("栋", "幢", "号楼", "#楼", "#", "座", "栋楼")),
                f"{han(building)}栋{han(entrance)}单元{room}室",
                f"{han(building)}号楼{han(entrance)}单元{han(floor)}楼{han(door)}号",
                f"第{building}栋第{entrance}单元{floor}层{door}号",
                f"{building:02}栋{entrance:02}单元{room:0>4}",
                f"{building}栋（{entrance}单元）{room}号",
            ]
        )
    )
    wide = draw(st.booleans())
    if wide:
        text = text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    return parts(None, str(building), str(entrance), floor, room), text


@given(spellings())
def test_all_spellings_of_one_door_meet(spelled: tuple[AddressParts, str]) -> None:
    door, text = spelled
    assert read_address(text).normalised == door.normalised()


any_text = st.text("0123 49-号楼栋单元层室门座#附负第甲乙AB三十一百零路街金色家园期院，（f１、.）单陆", max_size=14)


@given(any_text)
@example("楼3 3号楼")
@example("附附附5")
@example("B1B1")
@example("--1层")
def test_the_normalised_form_reads_back_as_itself(text: str) -> None:
    reading = read_address(text)
    again = read_address(reading.normalised)
    assert again.normalised == reading.normalised
    assert again.parts == reading.parts


@given(st.text(max_size=40))
def test_any_text_is_read_without_failing(text: str) -> None:
    reading = read_address(text)
    assert reading.parts.floor != 0
    assert reading.normalised == reading.normalised.strip()
