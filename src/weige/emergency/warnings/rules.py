"""Every rule that a warning's file is held against, on one page: how much it weighs and what it says. Pure.

``stop`` makes a message unusable: it is shown and not acted on. ``error`` breaks the standard, and what was meant is
clear. ``warning`` is allowed and has consequences that a reader should know; ``note`` is worth knowing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from weige.core.errors import Text

from .alert import Fault

Weight = Literal["stop", "error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its name, its weight, and what it says to the sender."""

    name: str
    weight: Weight
    text: Text


def _rule(name: str, weight: Weight, zh: str, en: str) -> Rule:
    return Rule(name, weight, Text(zh, en))


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        # The file.
        _rule("file.too_large", "stop", "文件超过上限", "the file is larger than is read"),
        _rule("file.empty", "stop", "文件是空的", "the file is empty"),
        _rule("file.no_alert", "stop", "文件里没有预警（alert）", "the file holds no alert"),
        _rule("file.too_many_alerts", "error", "预警太多，只读前面的", "more alerts than are read; the first were"),
        _rule("file.repeated_alert", "warning", "同一条预警出现了两次", "the same alert occurs twice"),
        _rule("xml.broken", "stop", "XML 不完整或写错", "the XML is not well-formed"),
        _rule("xml.doctype", "stop", "含有文档类型或实体定义，不予读取", "it defines a document type or entities; not read"),
        _rule("xml.too_deep", "stop", "XML 层数过多", "the XML is nested too deeply"),
        _rule("xml.too_many_elements", "stop", "XML 元素过多", "the XML has too many elements"),
        _rule("xml.space_before", "error", "XML 声明前面有空白或字符", "something stands before the XML declaration"),
        _rule("xml.html_entity", "error", "用了 XML 没有的 HTML 实体，如 &nbsp;", "HTML entities such as &nbsp; that XML lacks"),
        _rule("encoding.bom", "note", "文件以字节顺序标记开头", "the file begins with a byte-order mark"),
        _rule("encoding.unknown", "error", "声明的编码不认识", "the declared encoding is not known"),
        _rule("encoding.wrong", "error", "实际编码与声明不符", "the bytes are not in the declared encoding"),
        _rule("namespace.missing", "error", "没有写 CAP 命名空间", "the CAP namespace is missing"),
        _rule("namespace.wrong", "stop", "命名空间不是 CAP", "the namespace is not CAP's"),
        _rule("namespace.older", "warning", "是旧版 CAP（1.0 或 1.1）", "an older CAP (1.0 or 1.1)"),
        # Elements and values, as the schema has them.
        _rule("element.missing", "error", "缺少必需的元素", "a required element is missing"),
        _rule("element.empty", "error", "元素是空的", "an element is empty"),
        _rule("element.repeated", "error", "只能出现一次的元素出现了多次", "an element occurs more often than it may"),
        _rule("element.unknown", "error", "CAP 没有这个元素", "CAP has no such element"),
        _rule("element.order", "error", "元素顺序与标准不同", "elements are in another order than the standard's"),
        _rule("element.case", "error", "元素名大小写写错", "an element's name is in the wrong case"),
        _rule("identifier.missing", "stop", "没有编号（identifier），无法对应后续消息", "no identifier: nothing can refer to it"),
        _rule("identifier.characters", "error", "编号里有空格、逗号、< 或 &", "the identifier has a space, a comma, < or &"),
        _rule("sender.missing", "stop", "没有发布者（sender）", "no sender"),
        _rule("sender.characters", "error", "发布者里有空格、逗号、< 或 &", "the sender has a space, a comma, < or &"),
        _rule("value.unknown", "error", "不是标准里的取值", "not a value of the standard"),
        _rule("value.case", "error", "取值大小写写错", "a value is in the wrong case"),
        _rule("value.older", "warning", "是旧版 CAP 的取值", "a value of an older CAP"),
        _rule("value.number", "error", "应当是数字", "it should be a number"),
        # Times.
        _rule("time.unreadable", "error", "时间读不出来", "the time cannot be read"),
        _rule("time.zone", "error", "时间没有时区，按本市时间理解", "the time has no zone; taken in the city's"),
        _rule("time.z", "error", "时区写作 Z，应写 -00:00", "the zone is written Z instead of -00:00"),
        _rule("time.form", "error", "时间写法不合标准", "the time is written in another form than the standard's"),
        _rule("sent.missing", "stop", "没有可读的发布时间（sent）", "no readable time of sending"),
        _rule("sent.future", "warning", "发布时间在将来", "it was sent in the future"),
        _rule("effective.before_sent", "note", "生效时间早于发布时间", "it took effect before it was sent"),
        _rule("onset.after_expires", "error", "开始时间晚于失效时间", "the onset is after the expiry"),
        _rule("expires.missing", "warning", "没有失效时间，按默认时长处理", "no expiry; the usual length is taken"),
        _rule("expires.before_start", "error", "失效时间早于发布或生效时间", "it expires before it is sent or takes effect"),
        _rule("expires.far", "warning", "失效时间太远", "it expires unusually late"),
        # What messages say of one another.
        _rule("references.missing", "error", "更新、取消、确认或错误消息要写明针对哪一条", "an update, cancellation, acknowledgement or error must say of which message"),
        _rule("references.form", "error", "引用应为“发布者,编号,时间”", "a reference is sender,identifier,sent"),
        _rule("references.self", "error", "消息引用了自己", "the message refers to itself"),
        _rule("references.later", "error", "消息引用了比自己更晚发布的消息", "the message refers to one that was sent later"),
        _rule("references.other_sender", "warning", "引用了别的发布者的消息，不据此结束那条预警", "it refers to another sender's message, which it does not end"),
        _rule("references.other_status", "error", "演练或测试消息引用了正式消息，不据此结束", "an exercise or test refers to an actual message, which it does not end"),
        _rule("references.on_alert", "warning", "首发消息（Alert）不应引用别的消息", "a first message (Alert) should refer to none"),
        _rule("references.circle", "error", "几条消息互相引用成圈", "messages refer to one another in a circle"),
        _rule("restriction.missing", "error", "Restricted 消息要写明限制", "a restricted message must say to what"),
        _rule("restriction.needless", "note", "只有 Restricted 消息才有限制", "only a restricted message has a restriction"),
        _rule("addresses.missing", "error", "Private 消息要写明收件人", "a private message must name its recipients"),
        _rule("note.missing", "warning", "Error 消息应说明错在哪里", "an error message should say what is wrong"),
        _rule("exercise.note", "note", "演练消息应在 note 里说明是哪次演练", "an exercise should say in its note which one"),
        _rule("status.not_actual", "note", "不是正式消息（演练、测试、草稿或系统）", "not an actual message (exercise, test, draft or system)"),
        _rule("info.missing", "error", "预警或更新没有内容（info）", "an alert or update without info"),
        _rule("info.language_repeated", "note", "同一语言有几段内容，按区域理解", "several infos in one language; taken as areas"),
        _rule("info.languages_differ", "warning", "各语言的事件或等级不一致", "the languages differ in event or severity"),
        _rule("language.form", "error", "语言代码写法不对（如 zh-CN）", "not a language code such as zh-CN"),
        _rule("headline.long", "note", "标题超过 160 字", "the headline is over 160 characters"),
        _rule("text.html", "warning", "文字里有 HTML 标记，按文字显示", "there is HTML in a text; shown as text"),
        _rule("urgency.unknown", "warning", "紧迫程度未知（Unknown）", "the urgency is Unknown"),
        _rule("severity.unknown", "warning", "严重程度未知（Unknown）", "the severity is Unknown"),
        _rule("certainty.unknown", "note", "确定程度未知（Unknown）", "the certainty is Unknown"),
        _rule("colour.headline", "note", "颜色只写在标题或正文里", "the colour stands in the headline or text only"),
        _rule("colour.differs", "warning", "标题里的颜色与严重程度对不上", "the colour of the headline and the severity differ"),
        _rule("colour.none", "note", "没有颜色，按严重程度对应", "no colour; taken from the severity"),
        # Places.
        _rule("area.missing", "warning", "没有写区域（area）", "no area"),
        _rule("area.no_shape", "warning", "区域既无多边形、圆，也无代码", "an area without polygon, circle or code"),
        _rule("area.code_only", "note", "区域只有代码，范围取自行政区划", "an area with codes only: its shape is that of the division"),
        _rule("polygon.points", "error", "多边形不足四个点", "a polygon of fewer than four points"),
        _rule("polygon.number", "error", "多边形里有读不出的坐标", "a polygon with coordinates that cannot be read"),
        _rule("polygon.separator", "error", "坐标之间有制表符、换行或别的分隔", "coordinates separated by tabs, line breaks or something else"),
        _rule("polygon.range", "error", "坐标超出经纬度范围", "coordinates that are no latitude and longitude"),
        _rule("polygon.order", "error", "坐标写成了“经度,纬度”，已对调", "longitude before latitude; they were swapped"),
        _rule("polygon.closed", "error", "多边形首尾没有闭合，已补上", "the polygon is not closed; it was"),
        _rule("polygon.crossing", "error", "多边形自相交", "the polygon crosses itself"),
        _rule("polygon.flat", "error", "多边形没有面积", "the polygon has no area"),
        _rule("polygon.clockwise", "note", "多边形按顺时针书写", "the polygon runs clockwise"),
        _rule("polygon.repeated_point", "note", "多边形有连续重复的点", "the polygon repeats a point"),
        _rule("polygon.too_many_points", "error", "多边形的点太多，没有采用", "the polygon has more points than are read; it was left out"),
        _rule("polygon.too_many", "error", "多边形太多，只读前面的", "more polygons than are read; the first were"),
        _rule("circle.form", "error", "圆应为“纬度,经度 半径”", "a circle is latitude,longitude radius"),
        _rule("circle.radius", "warning", "圆的半径为零或大得离谱", "the circle's radius is nothing, or too large to be meant"),
        _rule("geocode.form", "warning", "区划代码不是 6 位、9 位或 12 位", "a division code of other than 6, 9 or 12 digits"),
        _rule("geocode.parent", "warning", "区划代码不认识，取其上级", "the division code is not known; its parent is taken"),
        _rule("geocode.elsewhere", "note", "区划代码不在本市", "the division code lies outside this city"),
        _rule("altitude.ceiling_alone", "error", "有 ceiling 而没有 altitude", "a ceiling without an altitude"),
        # Files that come along.
        _rule("resource.no_address", "error", "附件既没有地址也没有内容", "a resource with neither address nor content"),
        _rule("resource.relative_uri", "error", "附件地址不是完整网址，也没有内容", "a resource's address is relative, and it has no content"),
        _rule("resource.content", "error", "附件内容不是完整的 Base64", "a resource's content is not Base64"),
        _rule("resource.digest", "error", "附件摘要与内容不符", "a resource's digest does not fit its content"),
        _rule("web.form", "warning", "网址不是 http 或 https", "an address that is not http or https"),
    )
}  # fmt: skip


def weight_of(fault: Fault) -> Weight:
    return RULES[fault.rule].weight


def is_usable(faults: Iterable[Fault]) -> bool:
    """Whether what was read may be acted on: nothing that stops it is wrong."""
    return all(weight_of(fault) != "stop" for fault in faults)
