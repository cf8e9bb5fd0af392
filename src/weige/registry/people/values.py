"""How a value of the register is read and checked: names, phone numbers, identity numbers, dates. Pure.

Each reader takes what people write (full-width digits, spaces, 1950年3月5日) and gives the one form that is kept, or
raises :class:`ValueFault` with the reason and how to mend it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength

from weige.core.errors import Text

from .dictionary import Field, Kind

OLDEST_YEAR = 1890
NAME_LENGTH = 40
TEXT_LENGTH = 120
MOBILE = re.compile(r"^1\d{10}$")
LANDLINE = re.compile(r"^0\d{9,11}$")
PHONE_FILLING = re.compile(r"[\s\-()（）]")
HAN_GAP = re.compile(
    r"(?<=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])\s+(?=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)
PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
"""First two digits of an identity number (GB/T 2260; 83 for residents from Taiwan). The full code of the place of
birth is not checked: places are founded and dissolved, and a list that is a year old would refuse living people."""
DATE_FORMS = (
    re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$"),
    re.compile(r"^(\d{4})(\d{2})(\d{2})$"),
    re.compile(r"^(\d{4})年?$"),
)
"""Year, month and day, or the year alone."""
HOW_DATES = Text("请写成 1950-03-05；只知道年份时写 1950。", "Write 1950-03-05, or 1950 when only the year is known.")
HOW_NUMBERS = Text("请对照证件逐位核对。", "Compare it with the card, digit by digit.")


class ValueFault(ValueError):
    """A value that cannot be kept: what is wrong with it and how to mend it. The value itself is not in it."""

    def __init__(self, reason: Text, mend: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.mend = mend


def plain(text: str) -> str:
    """Full-width letters and digits as ordinary ones, white space and marks without width removed at the ends."""
    normal = text if text.isascii() else unicodedata.normalize("NFKC", text)
    if normal.isprintable():
        return normal.strip()
    return "".join(c for c in normal if unicodedata.category(c) not in {"Cf", "Cc"} or c in "\t\n ").strip()


def read_value(field: Field, text: str, *, today: date) -> str:
    """The value of a field as it is kept.

    Args:
        today: the day against which dates are held.

    Raises:
        ValueFault: the value cannot be kept.
    """
    cleaned = plain(text)
    if not cleaned:
        raise ValueFault(
            Text("没有填写", "it is empty"), Text("请填写，或去掉这一项。", "Fill it in, or leave the field out.")
        )
    if field.kind in DATED:
        return DATED[field.kind](cleaned, today=today)
    if field.kind is Kind.CHOICE:
        return _read_choice(field, cleaned)
    return PLAIN[field.kind](cleaned)


def read_name(text: str) -> str:
    """A person's name, 1 to 40 characters; gaps between Chinese characters go (王 芳 -> 王芳)."""
    name = plain(text)
    if name.isalpha() and len(name) <= NAME_LENGTH:
        return name
    name = HAN_GAP.sub("", " ".join(name.split())).replace("•", "·").replace("・", "·")
    if not name or len(name) > NAME_LENGTH:
        raise ValueFault(
            Text(f"姓名应为 1 至 {NAME_LENGTH} 个字", f"a name has 1 to {NAME_LENGTH} characters"),
            Text("请核对姓名。", "Check the name."),
        )
    if not all(c in "·-'’. " or unicodedata.category(c)[0] in "LM" for c in name):
        raise ValueFault(
            Text("姓名里有数字或符号", "the name holds digits or signs"),
            Text(
                "姓名里只写文字，电话和说明填在别处。",
                "Write letters only; numbers and remarks have fields of their own.",
            ),
        )
    return name


def read_phone(text: str) -> str:
    """A mobile number (11 digits) or a landline with its area code, digits only."""
    digits = PHONE_FILLING.sub("", plain(text))
    for prefix in ("+86", "0086", "86"):
        if digits.startswith(prefix) and len(digits) > len(prefix) + 9:
            digits = digits.removeprefix(prefix)
            break
    if not (MOBILE.match(digits) or LANDLINE.match(digits)):
        raise ValueFault(
            Text("不是电话号码", "it is no phone number"),
            Text(
                "手机 11 位；座机带区号，例如 028-86618661。",
                "A mobile number has 11 digits; a landline needs its area code.",
            ),
        )
    return digits


def read_identity_number(text: str, *, today: date) -> str:
    """An identity number of 18 characters (GB 11643), its check character capital.

    Length, birth date, province and check character (ISO 7064 MOD 11-2) are checked; that the number was issued
    cannot be.
    """
    number = plain(text)
    if not (number.isascii() and number.isalnum()):
        number = ric.compact(number).replace(" ", "").replace("-", "")
    number = number.upper()
    if len(number) == 15 and number.isdigit():
        raise ValueFault(
            Text("这是 15 位的旧号码，2013 年起已停用", "this is an old number of 15 digits, out of use since 2013"),
            Text("请填写现用的 18 位号码。", "Write the number of 18 digits that is in use."),
        )
    try:
        if len(number) != 18:
            raise InvalidLength
        if not (number.isascii() and number[:-1].isdigit() and number[-1] in "0123456789X"):
            raise InvalidFormat
        born = birth_date_of(number)
        if number[-1] != ric.calc_check_digit(number):
            raise InvalidChecksum
    except InvalidLength as error:
        raise ValueFault(
            Text(
                f"身份证号应为 18 位，现在是 {len(number)} 位",
                f"an identity number has 18 characters, this has {len(number)}",
            ),
            HOW_NUMBERS,
        ) from error
    except InvalidFormat as error:
        raise ValueFault(
            Text("前 17 位应为数字，末位为数字或 X", "17 digits and then a digit or X are needed"), HOW_NUMBERS
        ) from error
    except InvalidChecksum as error:
        raise ValueFault(
            Text("校验码不符，有一位写错了", "the check character does not fit: one of them is wrong"), HOW_NUMBERS
        ) from error
    except ValueError as error:
        raise ValueFault(
            Text("号码里的出生日期不存在", "the date of birth in it does not exist"), HOW_NUMBERS
        ) from error
    if born > today or born.year < OLDEST_YEAR:
        raise ValueFault(Text("号码里的出生日期不可能", "the date of birth in it is impossible"), HOW_NUMBERS)
    if number[:2] not in PROVINCES:
        raise ValueFault(Text("号码开头的地区代码不存在", "the region at its beginning does not exist"), HOW_NUMBERS)
    return number


def birth_date_of(identity_number: str) -> date:
    """The birth date within an identity number that was read.

    Raises:
        ValueError: there is no such day.
    """
    return date(int(identity_number[6:10]), int(identity_number[10:12]), int(identity_number[12:14]))


def read_birth_date(text: str, *, today: date) -> str:
    """A birth date (``1950-03-05``), or a birth year alone (``1950``)."""
    cleaned = plain(text).replace(" ", "")
    parts = next((found.groups() for form in DATE_FORMS if (found := form.match(cleaned))), None)
    if parts is None:
        raise ValueFault(Text("读不出日期", "no date can be read"), HOW_DATES)
    year = int(parts[0])
    try:
        whole = date(year, int(parts[1]), int(parts[2])) if len(parts) > 1 else None
    except ValueError as error:
        raise ValueFault(Text("没有这一天", "there is no such day"), HOW_DATES) from error
    if year < OLDEST_YEAR or year > today.year or (whole and whole > today):
        raise ValueFault(Text("出生日期不可能", "the date of birth is impossible"), HOW_DATES)
    return whole.isoformat() if whole else f"{year:04}"


def birth_year_of(birth_date: str) -> int:
    return int(birth_date[:4])


def age_on(birth_date: str, day: date) -> int:
    """The age in whole years on a day; with a birth year alone, the lowest age that it allows."""
    if len(birth_date) == 4:
        return max(0, day.year - int(birth_date) - 1)
    born = date.fromisoformat(birth_date)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


YES = frozenset({"是", "有", "true", "yes", "1", "y", "√", "✓", "对"})


def _read_flag(text: str) -> str:
    if text.lower() not in YES:
        raise ValueFault(
            Text("只能填“是”", "only “yes” is kept"), Text("不是的话请留空。", "Leave it empty otherwise.")
        )
    return "yes"


def _read_choice(field: Field, text: str) -> str:
    for choice in field.choices:
        if text in {choice.code, choice.name.zh, choice.name.en}:
            return choice.code
    names = Text("、".join(c.name.zh for c in field.choices), ", ".join(c.name.en for c in field.choices))
    raise ValueFault(
        Text("不在可选范围内", "it is none of the choices"),
        Text(f"可填：{names.zh}。", f"Choose one of: {names.en}."),
    )


def _read_text(text: str) -> str:
    cleaned = " ".join(text.split())
    if len(cleaned) > TEXT_LENGTH:
        raise ValueFault(
            Text(f"超过 {TEXT_LENGTH} 字", f"it is longer than {TEXT_LENGTH} characters"),
            Text("请写短一些，只写必要的。", "Make it shorter; write only what is needed."),
        )
    return cleaned


PLAIN = {Kind.NAME: read_name, Kind.PHONE: read_phone, Kind.FLAG: _read_flag, Kind.TEXT: _read_text}
DATED = {Kind.IDENTITY_NUMBER: read_identity_number, Kind.DATE: read_birth_date}
"""Readers that hold what they read against today."""
