"""What is kept of a message, and what never is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases.grouping.sayings import many_traits

from weige.cases.grouping import Frequencies, Traits, traits
from weige.cases.grouping.traits import MOST_KEYS, MOST_TERMS


def all_terms(one: Traits) -> str:
    return " ".join((*one.matter, *one.title, *one.place, *one.names, *one.keys()))


@pytest.mark.parametrize(
    ("written", "hidden"),
    [
        ("联系电话13812345678，电梯坏了", "1381"),
        ("电话138-1234-5678电梯坏了", "1234"),
        ("电话１３８ １２３４ ５６７８电梯坏了", "1234"),
        ("座机028-85551234，电梯坏了", "8555"),
        ("一三八一二三四五六七八，电梯坏了", "一三"),
        ("身份证号510104199003071234电梯坏了", "1990"),
        ("身份证号51010419900307123X电梯坏了", "0307"),
        ("卡号6222 0212 3456 7890 123电梯坏了", "6222"),
        ("联系人刘建国，电梯坏了", "建国"),
        ("我叫欧阳娜，本人叫李小花，电梯坏了", "小花"),
        ("王先生说电梯坏了", "先生"),
        ("微信号abc_12345，电梯坏了", "abc"),
        ("邮箱somebody@example.com电梯坏了", "somebody"),
        ("车牌川A12345占着车位，电梯坏了", "12345"),
        ("金色家园3号楼2单元401室电梯坏了", "401"),
    ],
)
def test_what_names_a_person_is_in_no_trait(written: str, hidden: str) -> None:
    for found in (traits(written), traits("电梯坏了", title=written), traits("电梯坏了", place=written)):
        assert hidden not in all_terms(found)
        assert "电梯" in found.matter or "电梯" in found.place


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(("", " ", "，", "电话", "a", "电梯")))
def test_no_part_of_a_telephone_number_is_kept(number: str, before: str) -> None:
    found = all_terms(traits(f"电梯坏了{before}{number}{before}请修", title=number, place=number))
    assert not any(character.isdigit() for character in found)


def test_an_identity_number_in_the_place_is_no_code() -> None:
    assert not traits("电梯坏了", place="510104199003071234").place
    assert "=510104032006001003" in traits("电梯坏了", place="510104032006001003 金色家园").place


def test_two_people_with_one_number_share_nothing_by_it() -> None:
    one, other = traits("电梯坏了13812345678"), traits("路灯不亮13812345678")
    assert not one.matter & other.matter
    assert not set(one.keys()) & set(other.keys())


@pytest.mark.parametrize("written", ["", " ", "坏", "🙏🙏😡", "\u200b", "1", "。。。", "a", "\x00", "的" * 9000])
def test_any_text_has_traits(written: str) -> None:
    found = traits(written, written, written)
    assert len(found.keys()) <= MOST_KEYS
    assert Traits.from_plain(json.loads(json.dumps(found.to_plain()))) == found


@given(many_traits)
def test_traits_survive_storing(one: Traits) -> None:
    assert Traits.from_plain(json.loads(json.dumps(one.to_plain()))) == one
    assert one.keys() == Traits.from_plain(one.to_plain()).keys()


@given(st.text(max_size=400), st.text(max_size=60), st.text(max_size=60))
def test_traits_are_of_limited_size(text: str, title: str, place: str) -> None:
    found = traits(text, title, place)
    assert max(len(found.matter), len(found.title), len(found.place)) <= MOST_TERMS
    keys = found.keys()
    assert len(keys) <= MOST_KEYS
    assert all(0 < len(key) <= 40 for key in keys)


def test_full_width_and_narrow_spelling_are_one() -> None:
    assert traits("ＫＴＶ太吵，１２路公交不来") == traits("ktv太吵，12路公交不来")


def test_places_are_found_in_the_text_and_kept_out_of_the_matter() -> None:
    found = traits("我住在锦江区金色家园二期3栋，电梯坏了")
    assert found.names == ("金色家园二期",)
    assert {"@金色", "锦江区", "#3"} <= found.place
    assert "电梯" in found.matter
    assert not any("家园" in word for word in found.matter)


@pytest.mark.parametrize("written", ["路灯不亮", "物业公司不管事", "村干部优亲厚友", "请城管处理", "公路坏了"])
def test_words_that_end_like_a_place_are_none(written: str) -> None:
    assert traits(written).names == ()


def test_keys_are_the_rarest_words_once_frequencies_are_known() -> None:
    often = traits("电梯坏了请维修")
    known = Frequencies.of([often] * 50 + [traits("轿厢抖动")])
    keys = traits("电梯坏了轿厢抖动").keys(known)
    assert keys.index("轿厢") < keys.index("电梯")


def test_words_of_every_message_are_kept_out() -> None:
    assert traits("尊敬的领导您好，请尽快解决问题，谢谢！").matter == frozenset()
