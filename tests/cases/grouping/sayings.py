"""Messages for the tests of grouping, by hand and at random."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from weige.cases.grouping import Message, Traits, traits

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)

MATTERS = (
    "电梯停运三天没人修",
    "电梯坏了，老人被困在轿厢里",
    "下水道堵了，污水返上来",
    "半夜工地打桩，噪音震天",
    "广场舞音响太大",
    "路灯不亮",
    "🙏🙏😡",
    "",
    "坏",
)
PLACES = ("", "金色家园", "金色家园二期3栋", "翡翠城", "幸福路", "510104032006001003", "锦江区")

many_traits = st.builds(
    lambda text, title, place, category, day: traits(
        text, title, place, category, None if day is None else BEGIN + timedelta(days=day)
    ),
    st.one_of(st.sampled_from(MATTERS), st.text(max_size=30)),
    st.sampled_from(("", "反映电梯问题", "污水横流")),
    st.sampled_from(PLACES),
    st.sampled_from(("", "facility.lift", "facility.door", "water.sewer")),
    st.one_of(st.none(), st.floats(0, 200)),
)


def message(
    id: str, text: str, *, day: float = 0, title: str = "", place: str = "", category: str = "", likes: int = 0
) -> Message:
    return Message(id, traits(text, title, place, category, BEGIN + timedelta(days=day)), likes)


def lift(n: int) -> Traits:
    """Some of several ways to say that a lift is out of order at one compound."""
    said = (
        "金色家园3栋电梯停运，物业一直没有修好",
        "我住在金色家园，电梯坏了好几天没有人修，物业不管",
        "金色家园电梯又停运了，请督促物业修电梯",
        "电梯坏了，金色家园的老人下不了楼，物业拖着不修",
    )
    return traits(said[n % len(said)], time=BEGIN + timedelta(days=n))
