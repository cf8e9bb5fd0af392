"""Place words in a message: compounds, streets, villages, schools and the like, by the words names end with. Pure.

No list of a city's places is needed; what is found is soft: pairs of characters of the name, its last two before the
ending, the whole with its phase, the building. So a name written wrongly or cut too long still meets its like.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from weige.registry.numerals import NUMERALS, read_numeral

ENDINGS = (
    "小区 家园 花园 佳苑 雅苑 嘉苑 公寓 公馆 华庭 雅居 名都 名城 名苑 新城 新村 新居 半岛 国际 山庄 别墅 大厦 商厦 广场 院落 大院 宿舍 家属院 安置房 苑 府 城 庄 "
    "大道 东路 西路 南路 北路 中路 东街 西街 南街 北街 路 街 巷 大桥 立交 高速 "
    "街道 镇 乡 村 组 "
    "实验学校 外国语学校 第一中学 第二中学 小学 中学 学校 学院 大学 幼儿园 幼稚园 "
    "人民医院 中医院 骨科医院 妇幼保健院 卫生服务中心 医院 卫生院 卫生室 诊所 保健院 服务中心 "
    "科技有限公司 实业公司 物流公司 有限公司 公司 化工厂 电子厂 建材厂 厂 工业园 产业园 集团 会所 酒店 宾馆 "
    "农贸市场 菜市场 批发市场 建材市场 市场 超市 商场 商业城 购物中心 百货 "
    "公园 景区 古镇 湿地 水库 火车站 高铁站 客运站 地铁站 机场"
).split()
_NOT_AFTER = {
    "路": "灯面口边上过段程费", "街": "灯上头边道", "村": "里干民医委口", "厂": "里家房", "城": "管市乡里", "镇": "上里政医干",
    "乡": "里下村镇亲", "组": "织长成", "府": "", "庄": "稼", "街道": "办", "医院": "", "公司": "",
}  # fmt: skip
_PARTING = re.compile(r".*[在于是的到从住这那给被把向对让说请您你他她它我们像壁近边映诉市区县内里没有去来了]")
_NOT_NAMES = frozenset(
    "配套 井离 物业 供水 自来水 水务 公交 劳务 地产 维保 派遣 旅游 保险 施工 建筑 投资 快递 燃气 供电 电力 餐饮 配餐 老旧 商品房 人行道 "
    "马路 公路 铁路 线路 道路 网络 电路 管路 修路 上路 走路 过路 拦路 绕路 一路 整条 这条 农民 全村 邻村 农村 乡村 城中 全镇 养殖 养猪 "
    "工 药 附近 周边 外地 幼儿 适龄 高端 大型 儿童 体育 政 家属 县级 三甲 私立 公办 民办 职业 培训 驾驶 行政 便民 社区 卫生 门面".split()
)
_STEM = 3
"""A name's own part is mostly two or three characters; what stands before may be another word."""
_ENDING = "|".join(
    ending + (f"(?![{_NOT_AFTER[ending]}])" if _NOT_AFTER.get(ending) else "")
    for ending in sorted(ENDINGS, key=len, reverse=True)
)
_NAME = re.compile(
    rf"(?P<stem>[\u4e00-\u9fff]{{2,{_STEM}}}?)(?P<ending>{_ENDING})(?P<phase>[{NUMERALS}0-9]{{1,2}}期)?"
    rf"|(?P<bare>[\u4e00-\u9fff]{{2,{_STEM}}})(?P<bare_phase>[{NUMERALS}]期)?(?=[0-9]{{1,3}}(?:栋|幢|座|号楼|号院|单元))"
)
_DIVISION = re.compile(r"[\u4e00-\u9fff]{2}[市区县]$")
_BUILDING = re.compile(rf"(?P<number>[0-9]{{1,3}}|[{NUMERALS}]{{1,3}})(?:栋|幢|座|号楼)")
_CODE = re.compile(r"[0-9]{4,18}")
_LEVELS = (6, 9, 12, 15, 18)


@dataclass(frozen=True, slots=True)
class Found:
    """The place words of a text, the names as they read, and the text without them."""

    terms: frozenset[str]
    names: tuple[str, ...]
    rest: str


def find(folded: str) -> Found:
    """The places a folded text names."""
    terms: set[str] = set()
    names: list[str] = []
    rest: list[str] = []
    end = 0
    for match in _NAME.finditer(folded):
        stem = _PARTING.sub("", match["stem"] or match["bare"])
        if not stem or stem in _NOT_NAMES or stem[-2:] in _NOT_NAMES:
            continue
        ending, phase = match["ending"] or "", match["phase"] or match["bare_phase"] or ""
        before = folded[end : match.end() - len(stem) - len(ending) - len(phase)]
        division = _DIVISION.search(before)
        if division:
            terms.add(division[0])
            before = before[: division.start()]
        rest += (before, "|")
        end = match.end()
        name = stem + ending + phase
        names.append(name)
        terms.add(f"@{name}")
        terms.add(f"@{stem[-2:]}")
        whole = stem + ending
        terms.update([whole[place : place + 2] for place in range(len(whole) - 1)])
        if phase:
            terms.add(f"@{stem[-2:]}{phase}")
    rest.append(folded[end:])
    for match in _BUILDING.finditer(folded):
        number = read_numeral(match["number"])
        if number:
            terms.add(f"#{number}")
    return Found(frozenset(terms), tuple(dict.fromkeys(names)), "".join(rest))


def of_field(place: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The place words of a field that holds nothing but a place: a code of the territory, or a name, or both."""
    terms: set[str] = set()
    for code in _CODE.findall(place):
        terms.update(f"={code[:length]}" for length in _LEVELS if length <= len(code))
    found = find(place)
    left = re.sub(r"[^\u4e00-\u9fff]", "", found.rest)
    terms.update(found.terms)
    terms.update(left[spot : spot + 2] for spot in range(len(left) - 1))
    return frozenset(terms), found.names
