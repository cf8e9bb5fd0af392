"""One catalogue of refusals: code, status, and in each language what is wrong and how to mend it.

A domain declares its own entries with :func:`define` in its ``errors.py`` and raises :class:`Problem` with the
code. Over HTTP a problem becomes problem details (RFC 9457) in the reader's language; see ``core.http``.
Texts may name values with ``{placeholders}``; they never carry personal data.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LANGUAGES = ("zh-CN", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Entry:
    """A kind of refusal: a stable code, the HTTP status that follows from it, and its texts."""

    code: str
    status: int
    title: Text
    detail: Text
    mend: Text


@dataclass(frozen=True, slots=True)
class FieldFault:
    """A fault of one field among several, with the code of its entry and the values of its texts."""

    field: str
    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class Problem(Exception):
    """A refusal that the caller can understand and mend.

    Args:
        code: a code of the catalogue.
        field: the field at fault, in dotted form, where there is one.
        faults: further faults, when several fields are wrong at once.
        current: the present state of the subject, for a conflict.
        params: values for the placeholders of the texts.
    """

    def __init__(
        self,
        code: str,
        /,
        *,
        field: str | None = None,
        faults: tuple[FieldFault, ...] = (),
        current: Any = None,
        **params: Any,
    ) -> None:
        super().__init__(code)
        self.entry = CATALOGUE[code]
        self.code = code
        self.field = field
        self.faults = faults
        self.current = current
        self.params = {"field": field or "", **params}

    def __str__(self) -> str:
        return f"{self.code}: {self.text('detail', 'en')}"

    def text(self, part: str, language: str) -> str:
        """The ``title``, ``detail`` or ``mend`` in a language, its placeholders filled."""
        template: Text = getattr(self.entry, part)
        return fill(template, self.params, language)


CATALOGUE: dict[str, Entry] = {}


def fill(template: Text, params: Mapping[str, Any], language: str) -> str:
    """Fill a text's placeholders; a value that is itself a :class:`Text` is taken in the same language."""
    values = {name: value.in_language(language) if isinstance(value, Text) else value for name, value in params.items()}
    return template.in_language(language).format(**values)


def define(code: str, status: int, *, title: tuple[str, str], detail: tuple[str, str], mend: tuple[str, str]) -> str:
    """Add an entry to the catalogue and return its code. Pairs are Chinese, English.

    Raises:
        ValueError: the code is taken.
    """
    if code in CATALOGUE:
        raise ValueError(f"the error code {code} is defined twice")
    CATALOGUE[code] = Entry(code, status, Text(*title), Text(*detail), Text(*mend))
    return code


INVALID = define(
    "core.invalid",
    422,
    title=("填写有误", "Invalid input"),
    detail=("有内容不符合要求。", "Some of the input is not as it must be."),
    mend=("请按提示修改后再提交。", "Correct the named fields and send again."),
)
FIELD_INVALID = define(
    "core.field_invalid",
    422,
    title=("填写有误", "Invalid value"),
    detail=("“{field}”不符合要求：{reason}", "“{field}” is not valid: {reason}"),
    mend=("请修改这一项。", "Correct this field."),
)
FIELD_MISSING = define(
    "core.field_missing",
    422,
    title=("缺少内容", "Missing value"),
    detail=("缺少“{field}”。", "“{field}” is missing."),
    mend=("请补充这一项。", "Add this field."),
)
TIME_WITHOUT_ZONE = define(
    "core.time_without_zone",
    422,
    title=("时间缺少时区", "Time without zone"),
    detail=("“{field}”没有时区。", "“{field}” has no time zone."),
    mend=(
        "请使用带时区的时间，例如 2026-11-24T09:30:00+08:00。",
        "Send a time with its zone, as 2026-11-24T09:30:00+08:00.",
    ),
)
MALFORMED = define(
    "core.malformed",
    400,
    title=("无法读取请求", "Malformed request"),
    detail=("请求的内容无法读取。", "The body of the request cannot be read."),
    mend=("请检查格式后重新发送。", "Check its format and send it again."),
)
TOO_LARGE = define(
    "core.too_large",
    413,
    title=("内容过大", "Too large"),
    detail=("内容超过 {limit} 的上限。", "The content is over the limit of {limit}."),
    mend=("请缩小后再提交。", "Make it smaller and send it again."),
)
NOT_FOUND = define(
    "core.not_found",
    404,
    title=("没有找到", "Not found"),
    detail=("没有这项内容，或您无权查看。", "There is no such thing, or it is not yours to see."),
    mend=("请检查地址，或返回上一页。", "Check the address, or go back."),
)
METHOD_NOT_ALLOWED = define(
    "core.method_not_allowed",
    405,
    title=("不支持这种操作", "Method not allowed"),
    detail=("这个地址不支持该操作。", "This address does not support that method."),
    mend=("请查看接口文档。", "See the API document."),
)
FOREIGN_ORIGIN = define(
    "core.foreign_origin",
    403,
    title=("来自其他网站的请求", "Request from another site"),
    detail=(
        "为保护您的账号，不接受其他网站代您提交的内容。",
        "To protect your account, writes sent by another site are refused.",
    ),
    mend=("请直接在微格里操作。", "Act within Weige itself."),
)
TOO_MANY = define(
    "core.too_many_requests",
    429,
    title=("操作太频繁", "Too many requests"),
    detail=("操作太频繁，请稍候。", "That was too often in a short time."),
    mend=("请在 {seconds} 秒后再试。", "Try again in {seconds} seconds."),
)
BAD_CURSOR = define(
    "core.bad_cursor",
    400,
    title=("翻页标记无效", "Invalid cursor"),
    detail=("翻页标记无法识别。", "The paging cursor cannot be read."),
    mend=("请从第一页重新开始。", "Start again from the first page."),
)
ID_TAKEN = define(
    "core.id_taken",
    409,
    title=("编号已被占用", "Id already used"),
    detail=("这个编号已用于另一项操作。", "This id was already used for another command."),
    mend=("请用新的编号重新提交。", "Send the command with a new id."),
)
UNEXPECTED = define(
    "core.unexpected",
    500,
    title=("系统出错", "Unexpected error"),
    detail=("系统出了问题，已记录(编号 {request})。您的内容没有被部分保存。",
            "Something went wrong and was recorded (request {request}). Nothing was half saved."),
    mend=("请稍后再试；若仍不行，请把编号告诉管理员。", "Try again later; if it stays, give the request number to the administrator."),
)  # fmt: skip
UNAVAILABLE = define(
    "core.unavailable",
    503,
    title=("暂时无法服务", "Temporarily unavailable"),
    detail=("数据库暂时无法连接。", "The database cannot be reached at the moment."),
    mend=(
        "请稍后再试，您手机里的内容会自动重发。",
        "Try again shortly; what is on the phone will be sent again.",
    ),
)
