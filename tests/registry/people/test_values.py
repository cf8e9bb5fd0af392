"""How values are read: what people write, in the one form that is kept, or refused with a reason."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import ric
from tests.registry.people.homes import identity_number

from weige.registry.people.dictionary import dictionary
from weige.registry.people.values import (
    NAME_LENGTH,
    ValueFault,
    age_on,
    birth_date_of,
    read_birth_date,
    read_identity_number,
    read_name,
    read_phone,
    read_value,
)

TODAY = date(2026, 9, 15)
FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
FIELDS = dictionary().fields

births = st.dates(date(1890, 1, 1), TODAY)
numbers = st.builds(
    lambda born, order, region: identity_number(born.strftime("%Y%m%d"), order, region),
    births, st.integers(0, 999), st.sampled_from(["510104", "110101", "830000", "650102", "440305"]),
)  # fmt: skip


def number_of(text: str) -> str:
    return read_identity_number(text, today=TODAY)


@given(numbers, births)
def test_a_right_number_is_kept_and_its_birth_date_is_that_within(number: str, born: date) -> None:
    assert number_of(number) == number
    assert ric.calc_check_digit(number) == number[-1], "as the library has it"
    dated = identity_number(born.strftime("%Y%m%d"))
    assert birth_date_of(number_of(dated)) == born


@given(numbers, st.sampled_from([" ", "　", "-", "\u200b", ""]))
def test_a_number_is_read_however_it_is_written(number: str, gap: str) -> None:
    for written in (
        number.lower(),
        number.translate(FULL),
        f"{number[:6]}{gap}{number[6:14]}{gap}{number[14:]}",
        f" {number}\n",
    ):
        assert number_of(written) == number


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_digit_is_refused(number: str, at: int, wrong: str) -> None:
    assume(number[at] != wrong)
    with pytest.raises(ValueFault):
        number_of(number[:at] + wrong + number[at + 1 :])


@given(numbers, st.integers(0, 16))
def test_two_neighbouring_digits_changed_over_are_refused(number: str, at: int) -> None:
    assume(number[at] != number[at + 1])
    with pytest.raises(ValueFault):
        number_of(number[:at] + number[at + 1] + number[at] + number[at + 2 :])


@given(st.text(max_size=30))
def test_whatever_is_not_refused_is_a_number_to_the_library_as_well(text: str) -> None:
    try:
        kept = number_of(text)
    except ValueFault:
        return
    assert kept[-1] == ric.calc_check_digit(kept)


@given(numbers, st.integers(0, 17))
def test_a_refusal_says_what_is_wrong_and_not_the_number(number: str, at: int) -> None:
    with pytest.raises(ValueFault) as fault:
        number_of(number[:at] + "A" + number[at + 1 :])
    words = f"{fault.value.reason} {fault.value.mend} {fault.value}"
    assert fault.value.mend.zh
    assert number[:6] not in words
    assert number[6:14] not in words


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("510104500305123", "15 位"),
        (identity_number("20270101"), "日期不可能"),
        (identity_number("18891231"), "日期不可能"),
        (identity_number("19990230"), "日期不存在"),
        (identity_number("19500305", region="990199"), "地区代码"),
        ("51010419500305123", "18 位"),
        ("51010419500305A234", "17 位应为数字"),
    ],
)
def test_an_impossible_number_is_refused_with_its_reason(number: str, reason: str) -> None:
    with pytest.raises(ValueFault) as fault:
        number_of(number)
    assert reason in fault.value.reason.zh


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("王 芳", "王芳"),
        (" 王\u3000秀英 ", "王秀英"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("𠮷田", "𠮷田"),
        ("王㛃", "王㛃"),
        ("𬎆 𫖯", "𬎆𫖯"),
        ("ＡＮＮＡ  Maria", "ANNA Maria"),
        ("O'Brien", "O'Brien"),
        ("欧阳\u200b修", "欧阳修"),
    ],
)
def test_a_name_is_kept_as_people_bear_it(written: str, kept: str) -> None:
    assert read_name(written) == kept
    assert read_name(kept) == kept


@pytest.mark.parametrize("name", ["王1", "王<b>", "13800001234", "@王", "王" * (NAME_LENGTH + 1), "=1+1", "　"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueFault):
        read_name(name)


@given(
    st.text(
        alphabet=st.characters(categories=["Lo"], min_codepoint=0x4E00, max_codepoint=0x323AF), min_size=1, max_size=4
    )
)
def test_every_chinese_character_may_stand_in_a_name(name: str) -> None:
    kept = read_name(name)
    assert read_name(kept) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("138 0000 1234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("028-86618661", "02886618661"),
        ("（028）8661 8661", "02886618661"),
    ],
)
def test_a_telephone_number_is_read_however_it_is_written(written: str, kept: str) -> None:
    assert read_phone(written) == kept


@pytest.mark.parametrize("phone", ["1380000123", "138000012345", "86618661", "23800001234", "一三八", ""])
def test_what_is_no_telephone_number_is_refused(phone: str) -> None:
    with pytest.raises(ValueFault):
        read_value(FIELDS["phone"], phone, today=TODAY)


@given(births)
def test_a_date_is_read_in_every_usual_form(born: date) -> None:
    forms = [
        born.isoformat(), f"{born.year}年{born.month}月{born.day}日", f"{born.year}/{born.month}/{born.day}",
        f"{born.year}.{born.month:02}.{born.day:02}", born.strftime("%Y%m%d"), born.isoformat().translate(FULL),
        f" {born.year} 年 {born.month} 月 {born.day} 日",
    ]  # fmt: skip
    assert {read_birth_date(form, today=TODAY) for form in forms} == {born.isoformat()}


@pytest.mark.parametrize("text", ["2026-09-16", "1889", "2027", "1999-02-30", "1999-13-01", "昨天", "36526", "3月5日"])
def test_an_impossible_date_is_refused(text: str) -> None:
    with pytest.raises(ValueFault):
        read_birth_date(text, today=TODAY)


def test_a_year_alone_is_a_date_of_birth() -> None:
    assert read_birth_date("1950年", today=TODAY) == "1950"


@given(births, births)
def test_an_age_is_what_birthdays_make_it(born: date, day: date) -> None:
    assume(born <= day)
    age = age_on(born.isoformat(), day)
    assert (born.year + age, born.month, born.day) <= (day.year, day.month, day.day) < (
        born.year + age + 1, born.month, born.day,
    )  # fmt: skip
    assert age_on(str(born.year), day) <= age, "with the year alone, the lowest that it may be"


def test_choices_and_flags_take_their_own_words_only() -> None:
    def read(code: str, text: str) -> str:
        return read_value(FIELDS[code], text, today=TODAY)

    assert read("mobility", "坐轮椅") == read("mobility", "wheelchair") == "wheelchair"
    assert read("living_alone", "是") == "yes"
    for code, text in (("mobility", "很好"), ("living_alone", "否"), ("medication", "药" * 121)):
        with pytest.raises(ValueFault):
            read(code, text)
