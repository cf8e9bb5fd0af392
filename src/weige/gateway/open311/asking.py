"""From the fields of a POST to what is asked for: one form of place, texts in bounds, contact, answers. Pure.

Every fault is found, not only the first, so that a client mends them all at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from weige.core.errors import FieldFault, Text
from weige.gateway.errors import INVALID, MISSING, MIXED_PLACE

from .form import Form
from .services import read_answers

MAX_DESCRIPTION = 4000
MAX_LENGTHS = {
    "address_string": 200,
    "address_id": 64,
    "email": 254,
    "device_id": 200,
    "account_id": 100,
    "first_name": 80,
    "last_name": 80,
    "phone": 30,
    "media_url": 2000,
}
_PHONE = re.compile(r"1\d{10}")
_DEGREES = re.compile(r"[+-]?[0-9]{1,6}(?:\.[0-9]{1,30})?")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")
TOO_LONG = Text("超过 {limit} 个字符", "it is over {limit} characters")
NO_NUMBER = Text("应为数字", "it must be a number")
OUT_OF_RANGE = Text("超出经纬度的范围", "it is no latitude or longitude")
NO_EMAIL = Text("不是邮箱地址", "it is no email address")
NO_PHONE = Text("应为 11 位手机号", "it must be a mobile number of 11 digits")
NO_MARKUP = Text("不能含有 HTML 或代码", "it may not hold HTML or code")


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is, in the one form that was used. WGS 84 in degrees."""

    longitude: float | None = None
    latitude: float | None = None
    address: str = ""
    address_id: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it was asked. ``phone`` is empty or a mobile number; ``words`` is the text of the case."""

    service_code: str
    place: Place
    words: str
    phone: str
    account_id: str
    floor: int | None
    happened_at: datetime | None
    public: bool
    media: bool
    other_contact: bool
    """A name, email address or device was sent along; none is kept."""


def read(form: Form, *, address_beside_point: bool) -> tuple[Asked, list[FieldFault]]:
    """What is asked for, and everything that is wrong with it (then the first is of no use).

    Args:
        address_beside_point: lat and long may come together with address_string, which is then only kept as words.
    """
    faults: list[FieldFault] = []
    for name, limit in MAX_LENGTHS.items():
        if len(form.get(name)) > limit:
            faults.append(_invalid(name, Text(TOO_LONG.zh.format(limit=limit), TOO_LONG.en.format(limit=limit))))
    place = _place(form, faults, address_beside_point=address_beside_point)
    description = form.get("description").replace("\r\n", "\n")
    if len(description) > MAX_DESCRIPTION:
        limit = MAX_DESCRIPTION
        faults.append(_invalid("description", Text(TOO_LONG.zh.format(limit=limit), TOO_LONG.en.format(limit=limit))))
    if _MARKUP.search(description):
        faults.append(_invalid("description", NO_MARKUP))
    email = form.get("email")
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        faults.append(_invalid("email", NO_EMAIL))
    phone = _phone(form.get("phone"))
    if phone and not _PHONE.fullmatch(phone):
        faults.append(_invalid("phone", NO_PHONE))
    code = form.get("service_code")
    answers = read_answers(code, form.attributes)
    faults += answers.faults
    asked = Asked(
        service_code=code,
        place=place,
        words="\n".join([*([description] if description else []), *answers.words]),
        phone=phone,
        account_id=form.get("account_id"),
        floor=answers.floor,
        happened_at=answers.happened_at,
        public=answers.public,
        media=bool(form.get("media_url")),
        other_contact=any(form.get(name) for name in ("first_name", "last_name", "email", "device_id")),
    )
    return asked, faults


def _invalid(field: str, reason: Text) -> FieldFault:
    return FieldFault(field, INVALID, {"field": field, "reason": reason})


def _phone(text: str) -> str:
    digits = re.sub(r"[\s()\-]", "", text)
    return re.sub(r"^(?:\+|00)86", "", digits)


def _place(form: Form, faults: list[FieldFault], *, address_beside_point: bool) -> Place:
    """The place in the one form that was used: both coordinates, or an address, or the id of one."""
    latitude, longitude = form.get("lat"), form.get("long")
    address, address_id = form.get("address_string"), form.get("address_id")
    used = [name for name in ("lat", "long", "address_string", "address_id") if form.get(name)]
    forms = [bool(latitude or longitude), bool(address), bool(address_id)]
    beside = address_beside_point and forms == [True, True, False]
    if sum(forms) > 1 and not beside:
        faults.append(FieldFault(used[0], MIXED_PLACE, {"fields": ", ".join(used)}))
    if not any(forms):
        faults.append(FieldFault("lat", MISSING, {"field": "lat, long / address_string / address_id"}))
    if forms[0]:
        for name in ("lat", "long"):
            if not form.get(name):
                faults.append(FieldFault(name, MISSING, {"field": name}))
    return Place(
        longitude=_degrees("long", longitude, 180, faults),
        latitude=_degrees("lat", latitude, 90, faults),
        address=address,
        address_id=address_id,
    )


def _degrees(name: str, text: str, most: int, faults: list[FieldFault]) -> float | None:
    if not text:
        return None
    if not _DEGREES.fullmatch(text):
        faults.append(_invalid(name, NO_NUMBER))
        return None
    value = float(text)
    if abs(value) > most:
        faults.append(_invalid(name, OUT_OF_RANGE))
        return None
    return value
