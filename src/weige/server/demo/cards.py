"""The "enter as" cards: one account for each kind of user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from weige.access.models import Account
from weige.core.errors import Text


@dataclass(frozen=True, slots=True)
class Card:
    """A person to enter as: who, where they work, what they come for."""

    id: str
    phone: str
    name: str
    title: Text
    subtitle: Text
    home: Literal["/m/", "/desk/", "/r/"]
    post_type: str
    place: str
    organisation: str | None = None


LINGKE = "510104032006"
YONGXING = "510107014003"
JINMA = "510115005"

CARDS = (
    Card("leader", "10000000001", "周淑芬", Text("微网格长", "micro-grid leader"),
         Text("菱窠社区 · 上报、现场解决、看本网格", "Lingke community: report, solve on the spot, my grid"),
         "/m/", "micro_grid_leader", LINGKE + "001001"),
    Card("grid_worker", "10000000002", "罗建国", Text("专职网格员", "grid worker"),
         Text("菱窠社区第一网格 · 受理、派单", "Lingke community, grid 1: triage and dispatch"),
         "/m/", "grid_worker", LINGKE + "001"),
    Card("community", "10000000003", "陈雪梅", Text("社区工作者", "community officer"),
         Text("菱窠社区 · 工作台、网格、岗位", "Lingke community: desk, grids, posts"),
         "/desk/", "community_officer", LINGKE),
    Card("data_officer", "10000000009", "谢文君", Text("个人信息保护专员", "data officer"),
         Text("菱窠社区 · 谁看过谁的信息、居民的申请", "Lingke community: who read what, residents' requests"),
         "/desk/", "data_officer", LINGKE),
    Card("mediator", "10000000010", "郑国秀", Text("人民调解员", "people's mediator"),
         Text("菱窠社区 · 调解卷宗、协议、打印", "Lingke community: dossiers, agreements, print"),
         "/desk/", "mediator", LINGKE),
    Card("property", "10000000004", "吴强", Text("物业管理员", "property manager"),
         Text("金色家园物业 · 只看派给自己的事件", "property manager: only what is sent to it"),
         "/m/", "property_manager", LINGKE + "001", "property"),
    Card("subdistrict", "10000000005", "何志远", Text("街道工作人员", "subdistrict officer"),
         Text("金马街道 · 九个社区", "Jinma subdistrict: nine communities"),
         "/desk/", "subdistrict_officer", JINMA),
    Card("department", "10000000006", "杨涛", Text("部门经办人", "department handler"),
         Text("狮子山街道综合执法 · 处置派来的事件", "urban management: what is sent to it"),
         "/desk/", "department_handler", "510104032", "urban_management"),
    Card("district", "10000000007", "蒋文静", Text("区级工作人员", "district officer"),
         Text("锦江区 · 全区事件", "Jinjiang district: all its cases"),
         "/desk/", "district_officer", "510104"),
    Card("city", "10000000008", "邓海波", Text("市级工作人员", "city officer"),
         Text("成都市 · 一直看到每个微网格", "Chengdu: down to every micro-grid"),
         "/desk/", "city_officer", "5101"),
)  # fmt: skip


def account_of(card: str) -> Account | None:
    """The account of a card, if the demo is loaded."""
    phone = next((c.phone for c in CARDS if c.id == card), None)
    return Account.objects.filter(phone=phone, is_active=True).first() if phone else None
