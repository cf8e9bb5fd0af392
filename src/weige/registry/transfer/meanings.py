"""What a column can mean: the fields of the dictionary, and what places a person in a dwelling and a household. Pure.

Each meaning has the headers under which offices write it. Headers of what is never kept are here too, so that it can
be said why a column is left out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from weige.core.errors import Text
from weige.registry.people.dictionary import FORBIDDEN_WORDS, dictionary


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column means; ``field`` where it is a field of the dictionary."""

    code: str
    name: Text
    headers: tuple[str, ...]
    field: bool = False


FIELD_HEADERS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "名字", "居民姓名", "成员姓名", "人员姓名", "住户姓名", "家庭成员姓名", "本人姓名", "name", "full name"),
    "phone": ("联系电话", "手机号", "手机号码", "手机", "电话", "电话号码", "联系方式", "本人电话", "移动电话", "联系号码",
              "居民电话", "phone", "phone number", "mobile", "mobile number"),
    "birth_date": ("出生日期", "出生年月", "出生年月日", "出生年份", "生日", "出生", "出生时间", "出生年",
                   "date of birth", "birth date", "birthday"),
    "identity_number": ("身份证号", "身份证号码", "公民身份号码", "公民身份证号", "身份证", "证件号码", "证件号", "身份号码",
                        "居民身份证号", "居民身份证号码", "公民身份证号码", "identity number", "id number"),
    "contact_name": ("紧急联系人", "紧急联系人姓名", "应急联系人", "contact in need", "emergency contact"),
    "contact_phone": ("紧急联系人电话", "紧急联系电话", "应急联系电话", "紧急联系人手机", "紧急联系方式",
                      "contact's phone number", "emergency phone"),
    "mobility": ("行动不便", "行动能力", "行动情况", "help with walking", "mobility"),
    "medication": ("离不开的药品或设备", "常用药品", "必需药品", "常备药", "用药", "medication or device", "medication"),
    "hearing_sight": ("听不见或看不清", "听力视力", "视力听力", "hearing or sight"),
    "living_alone": ("独自居住，希望有人常来看看", "独居", "是否独居", "独居老人", "lives alone and wishes visits"),
    "child_needs": ("14岁以下儿童需要的照应", "儿童需要的照应", "what a child under 14 needs"),
}  # fmt: skip
STRUCTURE = (
    Meaning("address", Text("详细住址", "whole address"),
            ("详细住址", "住址", "地址", "现住址", "居住地址", "详细地址", "家庭住址", "现居住地址", "居住地", "房屋地址",
             "实际居住地址", "现住地址", "门牌号", "门牌地址", "address", "whole address")),
    Meaning("compound", Text("小区", "compound"),
            ("小区", "小区名称", "院落", "小区院落", "院落名称", "楼盘", "小区/院落", "compound")),
    Meaning("building", Text("楼栋", "building"),
            ("楼栋", "楼栋号", "栋", "幢", "栋号", "幢号", "楼号", "几栋", "楼幢", "楼", "building")),
    Meaning("entrance", Text("单元", "entrance"), ("单元", "单元号", "几单元", "门洞", "entrance")),
    Meaning("floor", Text("楼层", "floor"), ("楼层", "层", "所在楼层", "floor")),
    Meaning("room", Text("房号", "room"),
            ("房号", "房间号", "室", "室号", "户室号", "房屋号", "门号", "房室号", "户门号", "门牌", "room")),
    Meaning("household_number", Text("户号", "household number"),
            ("户号", "户编号", "家庭编号", "户籍号", "户序号", "户口簿号", "户口号", "household number")),
    Meaning("head_name", Text("户主姓名", "head's name"),
            ("户主", "户主姓名", "户主名字", "所属户主", "户主名称", "head", "head's name")),
    Meaning("relation", Text("与户主关系", "relation to the head"),
            ("与户主关系", "与户主的关系", "和户主关系", "家庭关系", "关系", "同户主关系", "与户主之关系", "成员关系",
             "relation", "relation to the head")),
    Meaning("tenure", Text("房屋性质", "tenure"),
            ("房屋性质", "房屋类型", "住房性质", "房屋使用性质", "自住/出租", "房屋用途", "产权性质",
             "房屋状态", "房屋情况", "tenure")),
    Meaning("lives_here", Text("居住状况", "lives here"),
            ("居住状况", "居住状态", "是否居住", "是否在住", "人户情况", "人户状态", "是否常住", "居住情况",
             "是否实际居住", "lives here")),
    Meaning("first_day", Text("迁入日期", "moved in on"),
            ("迁入日期", "入住日期", "入住时间", "迁入时间", "搬入日期", "入住年月", "迁入年月", "起租日期", "moved in on")),
    Meaning("last_day", Text("迁出日期", "moved out on"),
            ("迁出日期", "搬离日期", "搬出日期", "迁出时间", "离开日期", "moved out on")),
    Meaning("guardian", Text("监护人", "guardian"), ("监护人", "监护人姓名", "法定监护人", "guardian")),
)  # fmt: skip
NEVER_KEPT = {
    "民族": Text("民族不登记", "ethnicity is never kept"),
    "政治面貌": Text("政治面貌不登记", "party membership is never kept"),
    "党员": Text("政治面貌不登记", "party membership is never kept"),
    "宗教": Text("宗教信仰不登记", "religion is never kept"),
    "信仰": Text("宗教信仰不登记", "religion is never kept"),
    "重点": Text("不给居民贴标签", "residents are never labelled"),
    "人员类别": Text("不给居民贴标签", "residents are never labelled"),
    "标签": Text("不给居民贴标签", "residents are never labelled"),
    "信访": Text("不给居民贴标签", "residents are never labelled"),
    "评分": Text("不给居民打分", "residents are never scored"),
    "积分": Text("不给居民打分", "residents are never scored"),
    "备注": Text("备注里什么都可能有，没有用途的不登记", "remarks may hold anything; what has no purpose is not kept"),
    "说明": Text("备注里什么都可能有，没有用途的不登记", "remarks may hold anything; what has no purpose is not kept"),
}
NO_PLACE = Text("字段目录里没有这一项，不会保存", "the dictionary has no such field; it will not be kept")
FORBIDDEN = Text("字段目录不收这类内容", "the dictionary never takes things of this kind")
SERIAL = frozenset({"序号", "编号", "no", "no.", "行号", "#", "序"})
ROW_NUMBER = Text("只是序号", "only a running number")
_NOISE = re.compile(r"[\s*＊:：、.。\-_]+|[(（\[【].*?[)）\]】]")


def fold_header(header: str) -> str:
    """One spelling of a header: narrow letters, no gaps, stars or remarks in brackets (“姓 名（必填）*” -> 姓名)."""
    normal = unicodedata.normalize("NFKC", header).lower().strip()
    folded = _NOISE.sub("", normal)
    return folded or normal


@lru_cache(maxsize=1)
def meanings() -> dict[str, Meaning]:
    """All meanings by code: the dictionary's fields first."""
    fields = [
        Meaning(field.code, field.name, (field.name.zh, field.name.en, *FIELD_HEADERS.get(field.code, ())), field=True)
        for field in dictionary().fields.values()
    ]
    return {meaning.code: meaning for meaning in (*fields, *STRUCTURE)}


@lru_cache(maxsize=1)
def by_header() -> dict[str, Meaning]:
    """Meanings by their folded headers."""
    found: dict[str, Meaning] = {}
    for meaning in meanings().values():
        for header in meaning.headers:
            found.setdefault(fold_header(header), meaning)
    return found


def why_not_kept(header: str) -> Text:
    """Why a column without a meaning is left out."""
    folded = fold_header(header)
    if folded in SERIAL:
        return ROW_NUMBER
    for word, reason in NEVER_KEPT.items():
        if word in folded:
            return reason
    if any(word in folded for word in FORBIDDEN_WORDS):
        return FORBIDDEN
    return NO_PLACE
