"""A community with its dwellings and the file of everyone in it, made up from a seed, for the import's benchmark."""

from __future__ import annotations

import io
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import xlsxwriter

from .ground import COMMUNITY, FIRST_DAY, GENERAL

MICROS = 100
BUILDINGS_EACH = 6
ENTRANCES, FLOORS, ON_FLOOR = 2, 14, 2
HEADERS = (
    "序号", "小区", "楼栋", "单元", "房号", "户主姓名", "与户主关系", "姓名", "身份证号码", "联系电话", "出生日期", "迁入日期",
    "房屋性质", "民族", "备注",
)  # fmt: skip
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国红梅玉春雪琴志宇浩晨欣怡梓涵子轩思远"
FAMILY = (("户主", 30, 75), ("配偶", 28, 73), ("儿子", 1, 30), ("女儿", 1, 30), ("母亲", 60, 95))
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def build_community() -> tuple[str, list[tuple[str, str, str, str]]]:
    """A community of some 33,600 dwellings; returns its code and the dwellings as the file names them."""
    from weige.access.actors import SYSTEM
    from weige.core.ids import new_id
    from weige.registry.actions import NewPremises, add_many_premises
    from weige.registry.premises import PremisesKind
    from weige.territory.actions import NewGrid, load_grids
    from weige.territory.codes import GridKind

    codes = [f"{GENERAL}{number:03}" for number in range(1, MICROS + 1)]
    load_grids(
        actor=SYSTEM,
        grids=[
            NewGrid(GENERAL, GridKind.GENERAL, "第1网格", FIRST_DAY),
            *(NewGrid(code, GridKind.MICRO, f"第{n}微网格", FIRST_DAY, 60) for n, code in enumerate(codes, 1)),
        ],
    )
    premises: list[NewPremises] = []
    dwellings = []

    def add(kind: PremisesKind, place: str, name: str, parent: UUID | None = None, **values: Any) -> UUID:
        premises.append(NewPremises(kind, place, name, new_id(), parent=parent, **values))
        return premises[-1].id

    for at, code in enumerate(codes):
        compound = add(PremisesKind.COMPOUND, code, f"{SURNAMES[at % 50]}家花园{at}期")
        for number in range(1, BUILDINGS_EACH + 1):
            building = add(PremisesKind.BUILDING, code, f"{number}号楼", compound, floors=FLOORS)
            for entrance in range(1, ENTRANCES + 1):
                door = add(PremisesKind.ENTRANCE, code, f"{entrance}单元", building)
                for floor in range(1, FLOORS + 1):
                    for room in range(1, ON_FLOOR + 1):
                        add(PremisesKind.DWELLING, code, f"{floor}0{room}", door)
                        dwellings.append(
                            (premises[-1], f"{SURNAMES[at % 50]}家花园{at}期", number, entrance, f"{floor}0{room}")
                        )
    add_many_premises(actor=SYSTEM, premises=premises)
    return COMMUNITY, [(c, str(b), str(e), r) for _, c, b, e, r in dwellings]


def identity_number(random: Random, born: date) -> str:
    """A number of a region that does not exist; its check character fits."""
    body = f"510199{born:%Y%m%d}{random.randrange(1000):03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def people(dwellings: list[tuple[str, str, str, str]], count: int, *, today: date, seed: int = 1) -> list[list[Any]]:
    """Lines of people by families of one to five, three on average."""
    random = Random(seed)
    used: set[str] = set()
    lines: list[list[Any]] = []
    for where in dwellings:
        if len(lines) >= count:
            break
        head = ""
        surname = random.choice(SURNAMES)
        moved = today - timedelta(days=random.randrange(100, 9_000))
        for relation, youngest, oldest in FAMILY[: random.choice((1, 2, 3, 3, 4, 5))]:
            born = today - timedelta(days=random.randrange(youngest * 365, oldest * 365))
            name = (surname if relation != "配偶" else random.choice(SURNAMES)) + "".join(random.sample(GIVEN, 2))
            number = identity_number(random, born)
            while number in used:
                number = identity_number(random, born)
            used.add(number)
            head = head or name
            phone = f"138{random.randrange(10**8):08}" if today.year - born.year > 12 else ""
            lines.append(
                [
                    len(lines) + 1, *where, head, relation, name, number, phone, born.isoformat(),
                    max(moved, born).isoformat(), "自住", "汉", "",
                ]
            )  # fmt: skip
    return lines[:count]


def workbook(lines: list[list[Any]]) -> bytes:
    """The file as an office has it: a title, the headers, the lines."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("居民信息")
        sheet.write_string(0, 0, "社区居民信息登记表")
        for at, row in enumerate([HEADERS, *lines], 1):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(at, column, cell)
                elif cell:
                    sheet.write_string(at, column, cell)
    return buffer.getvalue()
