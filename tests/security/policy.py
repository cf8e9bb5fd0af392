"""Who may call which endpoint: one row for each operation of the API, for subjects at the first micro-grid of the town.

A row names who is let in; everyone else is refused with ``refused`` (or what ``otherwise`` says of them). Where a list
answers everyone, ``sees`` says in whose answer the subject appears.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from tests import town
from tests.factories import Person, move_body, photo, report_body
from tests.security import (
    dispatch_policy,
    emergency_policy,
    evacuation_policy,
    field_policy,
    review_policy,
    signals_policy,
)
from tests.security.rows import Call, Row, plain

from weige.core import clock
from weige.core.ids import new_id
from weige.core.revisions import current_revision

READERS = frozenset({"leader", "worker", "officer", "subdistrict", "district", "city"})
SEERS = READERS | {"data_officer"}
"""Those who see the divisions, grids and posts of the first micro-grid."""
REPORTERS = frozenset({"leader", "neighbour", "worker", "officer", "subdistrict", "district"})
ANSWERERS = frozenset({"officer", "data_officer"})
"""Those who answer the requests of its residents."""
CITY_ALONE = frozenset({"city"})
KEEPERS = frozenset({"leader", "worker", "officer"})
"""Those who keep the register of the first micro-grid."""
MANAGERS = frozenset({"officer", "subdistrict", "district", "city"})
MANAGED: dict[str, Any] = {
    "allowed": MANAGERS, "refused": 404, "otherwise": {"leader": 403, "worker": 403, "data_officer": 403}
}  # fmt: skip
"""Premises of the first micro-grid: its people see them, the offices above maintain them, others know of none."""


@dataclass(frozen=True)
class Home:
    """A household registered in the first micro-grid."""

    building: UUID
    dwelling: UUID
    empty: UUID
    """A dwelling in which nobody was ever registered."""
    household: UUID
    person: UUID
    change: UUID
    phone: str
    proposal: UUID
    name: str
    token: str
    link: UUID
    link_token: str
    request: UUID
    notice: UUID


@dataclass(frozen=True)
class Imports:
    """Files of the community on their way into the register: read, checked, taken."""

    read: UUID
    checked: UUID
    taken: UUID


@dataclass(frozen=True)
class Dispute:
    """A mediation of the community: accepted, the mediator presides, a party has asked that a colleague steps back."""

    dossier: UUID
    version: int
    party: UUID
    mediator: UUID
    colleague: UUID
    recusal: UUID
    candidate: UUID
    token: str
    code: str


@dataclass(frozen=True)
class Gateway:
    """What the subdistrict keeps towards other systems: a key, a webhook with a delivery, requests that wait."""

    key: UUID
    hook: UUID
    delivery: UUID
    waiting: UUID
    words: UUID


@dataclass(frozen=True)
class Subjects:
    """What the calls are about."""

    people: dict[str, Person]
    building: UUID
    case: UUID
    sent_case: UUID
    group: UUID
    other_group: UUID
    group_change: UUID
    campaign: UUID
    batch: UUID
    """The officer's own."""
    saved_filter: UUID
    """The officer's own."""
    reply_text: UUID
    """The community's."""
    case_export: UUID
    """Taken by the officer."""
    plan: UUID
    """Of the officer, kept by the leader, shared with the worker."""
    plan_step: UUID
    plan_share: UUID
    meeting: UUID
    """Of the community, with one item decided, one open, and a task of the property manager."""
    decided_item: UUID
    open_item: UUID
    meeting_task: UUID
    signed_meeting: UUID
    follow_up: UUID
    """A close that the officer made and that was drawn to be verified."""
    called_case: UUID
    call: UUID
    """A department's call to the called case."""
    resident_case: UUID
    photo: UUID
    vacant_post: UUID
    invitation: UUID
    invitation_token: str
    phone_token: str
    number: str
    code: str
    organisation: UUID
    homes: Home
    imports: Imports
    export: UUID
    dispute: Dispute
    gateway: Gateway
    emergency: emergency_policy.Emergency
    field: field_policy.Field
    signals: signals_policy.Signals
    evacuation: evacuation_policy.Evacuation
    dispatch: dispatch_policy.Dispatch
    review: review_policy.Review


def body(**values: Any) -> Callable[[Subjects], Call]:
    return lambda s: Call(body=values)


def on_case(**rest: Any) -> Callable[[Subjects], Call]:
    return lambda s: Call(path={"case_id": s.case}, **rest)


def on_plan(**values: Any) -> Callable[[Subjects], Call]:
    return lambda s: Call(path={"plan_id": s.plan}, body=values)


def on_meeting(path: str = "meeting", item: str = "", **values: Any) -> Callable[[Subjects], Call]:
    return lambda s: Call(
        path={"meeting_id": getattr(s, path), **({"item_id": getattr(s, item)} if item else {})}, body=values
    )


def file() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", photo(), "image/jpeg")


def new_post(s: Subjects) -> Call:
    values = {"id": str(new_id()), "post_type": "micro_grid_leader", "place": town.MICRO, "first_day": "2026-01-01"}
    return Call(body=values)


def new_grid(s: Subjects) -> Call:
    values = {
        "id": str(new_id()), "kind": "micro", "parent": town.GENERAL, "name": "新网格", "household_count": 1,
        "first_day": "2026-05-01",
    }  # fmt: skip
    return Call(body=values)


def new_doors(s: Subjects) -> Call:
    values = {"id": str(new_id()), "first_floor": 1, "last_floor": 2, "rooms": 2}
    return Call(path={"premises_id": s.homes.building}, body=values)


def resident_report(s: Subjects) -> Call:
    values = {
        "id": str(new_id()), "token": s.phone_token, "category": "facility.corridor_lamp", "description": "灯不亮",
        "community": town.COMMUNITY,
    }  # fmt: skip
    return Call(body=values)


def mine(**rest: Any) -> Callable[[Subjects], Call]:
    """What a resident sends to see what is theirs."""
    return lambda s: Call(body={"token": s.homes.token, "name": s.homes.name, **rest})


def table() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.csv", "姓名,地址\n测试,7号楼101\n".encode(), "text/csv")


def on_import(state: str, **rest: Any) -> Callable[[Subjects], Call]:
    return lambda s: Call(path={"import_id": getattr(s.imports, state)}, **rest)


GATEKEEPERS = frozenset({"subdistrict", "city"})
"""Those who keep the API keys and webhooks of the subdistrict."""
KEPT: dict[str, Any] = {"allowed": GATEKEEPERS, "refused": 404}
OFFICES = GATEKEEPERS | {"foreign subdistrict"}
"""Those who keep any."""


def on_hook(**rest: Any) -> Callable[[Subjects], Call]:
    return lambda s: Call(path={"hook_id": s.gateway.hook}, **rest)


def on_delivery(s: Subjects) -> Call:
    return Call(path={"hook_id": s.gateway.hook, "delivery_id": s.gateway.delivery})


def new_key(s: Subjects) -> Call:
    return Call(body={"id": str(new_id()), "name": "城市通", "place": town.SUBDISTRICT})


def new_hook(s: Subjects) -> Call:
    values = {"name": "城管", "url": "https://example.com/", "kinds": ["case."], "place": town.SUBDISTRICT}
    return Call(body={"id": str(new_id()), **values})


IMPORTERS: dict[str, Any] = {"allowed": frozenset({"officer"}), "refused": 404}
AREA: dict[str, Any] = {"allowed": frozenset({"officer", "subdistrict", "district", "city"}), "refused": 404}
"""Matters of the whole community, which its own desk and those above see."""
INSIDERS = frozenset({"mediator", "officer"})
"""Those who may open the dossier: its mediator and the supervising officer of its community."""


def on_dossier(**rest: Any) -> Callable[[Subjects], Call]:
    """A call on the dossier; further ids of the path by name, the body with a fresh id."""
    names = {name: rest.pop(name) for name in ("party_id", "mediator_id", "recusal_id") if name in rest}

    def made(s: Subjects) -> Call:
        path = {name: getattr(s.dispute, part) for name, part in names.items()}
        found = {name: value(s) if callable(value) else value for name, value in rest.items()}
        return Call(path={"dossier_id": s.dispute.dossier, **path}, body={"id": str(new_id()), **found})

    return made


def new_dossier(s: Subjects) -> Call:
    party = {"id": str(new_id()), "side": "applicant", "name": "某某", "phone": "13911115555"}
    values = {
        "id": str(new_id()), "place": town.COMMUNITY, "kind": "neighbours", "origin": "application",
        "summary": "噪音", "parties": [party],
    }  # fmt: skip
    return Call(body=values)


def as_party(**rest: Any) -> Callable[[Subjects], Call]:
    return lambda s: Call(body={"token": s.dispute.token, "code": s.dispute.code, **rest})


def version(s: Subjects) -> int:
    return s.dispute.version


PLAN_KEEPERS: dict[str, Any] = {
    "allowed": frozenset({"leader", "officer"}), "refused": 404, "otherwise": {"worker": 409}
}  # fmt: skip
"""The keeper of the plan, and who made it; the worker with whom it is shared only sees it."""
MEETING: dict[str, Any] = {**AREA, "otherwise": {"property": 403}}
"""A meeting of the whole community; the property manager, who has a task of it, only sees it."""
VISIBLE: dict[str, Any] = {"allowed": READERS, "refused": 404}
OFFICERS_OWN: dict[str, Any] = {"allowed": frozenset({"officer"}), "refused": 404}
TODAY = clock.today().isoformat()

POLICY: dict[tuple[str, str], Row] = {
    ("get", "/session"): Row(plain(), open=True),
    ("post", "/session"): Row(body(phone="13911111111", password="wrong"), status=401, open=True),
    ("delete", "/session"): Row(plain(), status=204, open=True),
    ("post", "/session/totp"): Row(body(code="000000"), status=401, half=True),
    ("post", "/session/totp/enrolment"): Row(plain(), half=True),
    ("post", "/session/totp/enrolment/confirm"): Row(body(code="000000"), status=422, half=True),
    ("post", "/session/password"): Row(body(current="wrong", new="长长的新密码-7788"), status=401),
    ("patch", "/session/preferences"): Row(body(large_type=True), half=True),
    ("get", "/session/devices"): Row(plain()),
    ("delete", "/session/devices/{device_id}"): Row(lambda s: Call(path={"device_id": new_id()}), status=404),
    ("get", "/post-types"): Row(plain()),
    ("get", "/organisations"): Row(plain(), marker=lambda s: s.organisation, sees=SEERS - {"leader"}),
    ("get", "/posts"): Row(plain(under=town.COMMUNITY), marker=lambda s: s.people["leader"].post.id, sees=SEERS),
    ("post", "/posts"): Row(new_post, MANAGERS, 201),
    ("post", "/posts/{post_id}/end"): Row(
        lambda s: Call(path={"post_id": s.people["leader"].post.id}, body={"last_day": TODAY}), MANAGERS
    ),
    ("post", "/posts/{post_id}/sign-in-link"): Row(
        lambda s: Call(path={"post_id": s.people["leader"].post.id}, body={"id": str(new_id())}), MANAGERS, 201
    ),
    ("post", "/invitations"): Row(
        lambda s: Call(body={"id": str(new_id()), "post_id": str(s.vacant_post), "name": "张"}), MANAGERS, 201
    ),
    ("delete", "/invitations/{invitation_id}"): Row(
        lambda s: Call(path={"invitation_id": s.invitation}), MANAGERS, 204
    ),
    ("post", "/invitations/open"): Row(lambda s: Call(body={"token": s.invitation_token}), open=True),
    ("post", "/invitations/accept"): Row(
        lambda s: Call(
            body={"token": s.invitation_token, "phone": "13911112222", "name": "张", "password": "榕树茶馆-1987"}
        ),
        open=True,
    ),
    ("get", "/divisions"): Row(plain(parent=town.SUBDISTRICT)),
    ("get", "/divisions/search"): Row(plain(q="菱窠")),
    ("get", "/places/{code}"): Row(
        lambda s: Call(path={"code": town.MICRO}), marker=lambda s: s.people["leader"].post.id, sees=SEERS
    ),
    ("get", "/grids"): Row(plain(under=town.COMMUNITY), marker=lambda s: town.MICRO, sees=SEERS),
    ("get", "/grids/boundaries"): Row(plain(under=town.COMMUNITY), marker=lambda s: town.MICRO, sees=SEERS),
    ("post", "/grids"): Row(new_grid, MANAGERS, 201),
    ("post", "/grids/{code}/end"): Row(
        lambda s: Call(path={"code": town.OTHER_MICRO}, body={"last_day": TODAY}), MANAGERS
    ),
    ("post", "/locate"): Row(body(longitude=104.105, latitude=30.605)),
    ("post", "/premises"): Row(
        lambda s: Call(body={"id": str(new_id()), "kind": "building", "place": town.MICRO, "name": "8号楼"}),
        MANAGERS,
        201,
    ),
    ("post", "/premises/{premises_id}/dwellings/preview"): Row(new_doors, **MANAGED),
    ("post", "/premises/{premises_id}/dwellings"): Row(new_doors, status=201, **MANAGED),
    ("patch", "/premises/{premises_id}"): Row(
        lambda s: Call(path={"premises_id": s.building}, body={"name": "三号楼", "seen_name": "3号楼"}), **MANAGED
    ),
    ("delete", "/premises/{premises_id}"): Row(
        lambda s: Call(path={"premises_id": s.homes.empty}), status=204, **MANAGED
    ),
    ("post", "/addresses/read"): Row(body(text="3号楼"), marker=lambda s: s.building, sees=SEERS),
    ("get", "/premises"): Row(plain(under=town.COMMUNITY), marker=lambda s: s.building, sees=SEERS),
    ("get", "/register/dictionary"): Row(plain(), open=True),
    ("get", "/buildings/{building_id}/register"): Row(
        lambda s: Call(path={"building_id": s.homes.building}), KEEPERS, refused=404
    ),
    ("post", "/dwellings/{dwelling_id}/open"): Row(
        lambda s: Call(path={"dwelling_id": s.homes.dwelling}, body={"purpose": "visit"}), KEEPERS, refused=404
    ),
    ("get", "/dwellings/{dwelling_id}/changes"): Row(
        lambda s: Call(path={"dwelling_id": s.homes.dwelling}), KEEPERS, refused=404
    ),
    ("post", "/people/{person_id}/unmask"): Row(
        lambda s: Call(path={"person_id": s.homes.person}, body={"field": "phone", "purpose": "visit"}),
        KEEPERS,
        refused=404,
    ),
    ("post", "/people/look-up"): Row(
        lambda s: Call(body={"by": "phone", "value": s.homes.phone, "purpose": "service"}),
        frozenset({"worker", "officer", "foreign worker", "foreign officer"}),
        refused=404,
        marker=lambda s: s.homes.person,
        sees=frozenset({"worker", "officer"}),
    ),
    ("post", "/register/changes"): Row(
        lambda s: Call(
            body={
                "id": str(new_id()),
                "kind": "verified",
                "dwelling_id": str(s.homes.dwelling),
                "happened_at": clock.now().isoformat(),
            }
        ),
        KEEPERS,
        201,
        refused=404,
    ),
    ("post", "/register/changes/{change_id}/undo"): Row(
        lambda s: Call(path={"change_id": s.homes.change}), KEEPERS, refused=404
    ),
    ("get", "/register/proposals"): Row(plain(), marker=lambda s: s.homes.proposal, sees=frozenset({"leader"})),
    ("get", "/register/proposals/month"): Row(
        plain(under=town.COMMUNITY),
        KEEPERS | {"neighbour"},
        refused=404,
        marker=lambda s: s.homes.proposal,
        sees=KEEPERS,
    ),
    ("post", "/register/proposals/{proposal_id}/answer"): Row(
        lambda s: Call(path={"proposal_id": s.homes.proposal}, body={"answer": "not_now"}), KEEPERS, refused=404
    ),
    ("get", "/register/settings"): Row(plain(place=town.COMMUNITY), KEEPERS | {"neighbour"}, refused=404),
    ("put", "/register/settings"): Row(
        lambda s: Call(query={"place": town.COMMUNITY}, body={"monthly_ceiling": 10, "verify_days": 90}),
        frozenset({"officer"}),
        refused=404,
        otherwise=dict.fromkeys(("subdistrict", "district", "city", "data_officer"), 403),
    ),
    ("get", "/register/figures"): Row(plain(under=town.COMMUNITY), MANAGERS | {"data_officer"}, refused=404),
    ("get", "/register/coverage"): Row(
        plain(under=town.COMMUNITY),
        KEEPERS | {"neighbour"},
        refused=404,
        marker=lambda s: s.homes.building,
        sees=KEEPERS,
    ),
    ("post", "/dwellings/{dwelling_id}/links"): Row(
        lambda s: Call(path={"dwelling_id": s.homes.dwelling}, body={"id": str(new_id())}), KEEPERS, 201, refused=404
    ),
    ("get", "/dwellings/{dwelling_id}/links"): Row(
        lambda s: Call(path={"dwelling_id": s.homes.dwelling}), KEEPERS, refused=404
    ),
    ("post", "/links/{link_id}/revoke"): Row(lambda s: Call(path={"link_id": s.homes.link}), KEEPERS, refused=404),
    ("get", "/disclosures"): Row(
        plain(under=town.COMMUNITY),
        frozenset({"data_officer", "foreign data_officer"}),
        marker=lambda s: town.MICRO,
        sees=frozenset({"data_officer"}),
    ),
    ("get", "/reading-notices"): Row(
        plain(under=town.COMMUNITY),
        ANSWERERS | {"foreign officer", "foreign data_officer"},
        marker=lambda s: s.homes.notice,
        sees=frozenset({"data_officer"}),
    ),
    ("post", "/reading-notices/{notice_id}/close"): Row(
        lambda s: Call(path={"notice_id": s.homes.notice}, body={"outcome": "justified", "note": "防汛排查"}),
        frozenset({"data_officer"}),
        refused=404,
    ),
    ("get", "/resident-requests"): Row(
        plain(under=town.COMMUNITY),
        ANSWERERS | {"foreign officer", "foreign data_officer"},
        marker=lambda s: s.homes.request,
        sees=ANSWERERS,
    ),
    ("post", "/resident-requests/{request_id}/open"): Row(
        lambda s: Call(path={"request_id": s.homes.request}), ANSWERERS, refused=404
    ),
    ("post", "/resident-requests/{request_id}/answer"): Row(
        lambda s: Call(path={"request_id": s.homes.request}, body={"granted": False, "answer": "已当面说明"}),
        ANSWERERS,
        refused=404,
    ),
    ("post", "/resident/home/open"): Row(lambda s: Call(body={"token": s.homes.link_token}), open=True),
    ("post", "/resident/home/answer"): Row(
        lambda s: Call(body={"token": s.homes.link_token, "id": str(new_id()), "kind": "confirm"}),
        status=201,
        open=True,
    ),
    ("post", "/resident/mine/open"): Row(mine(), open=True),
    ("post", "/resident/mine/readings"): Row(mine(after="nothing"), status=400, open=True),
    ("post", "/resident/mine/copy"): Row(mine(), open=True),
    ("post", "/resident/mine/requests"): Row(
        lambda s: mine(id=str(new_id()), person_id=str(s.homes.person), kind="copy")(s), status=201, open=True
    ),
    ("post", "/resident/mine/requests/recall"): Row(lambda s: mine(id=str(s.homes.request))(s), open=True),
    ("post", "/imports"): Row(
        lambda s: Call(form={"id": str(new_id()), "place": town.COMMUNITY, "file": table()}),
        frozenset({"officer"}),
        201,
        refused=404,
        otherwise={"foreign officer": 403},
    ),
    ("get", "/imports"): Row(plain(under=town.COMMUNITY), marker=lambda s: s.imports.read, sees=frozenset({"officer"})),
    ("get", "/imports/template"): Row(plain()),
    ("get", "/imports/{import_id}"): Row(on_import("read"), **IMPORTERS),
    ("post", "/imports/{import_id}/read"): Row(on_import("read", body={}), **IMPORTERS),
    ("post", "/imports/{import_id}/columns"): Row(
        on_import("read", body={"columns": {"0": "name", "1": "address"}}), **IMPORTERS
    ),
    ("get", "/imports/{import_id}/faults"): Row(on_import("checked"), **IMPORTERS),
    ("get", "/imports/{import_id}/near"): Row(on_import("checked"), **IMPORTERS),
    ("post", "/imports/{import_id}/choices"): Row(on_import("checked", body={"others": "skip"}), **IMPORTERS),
    ("post", "/imports/{import_id}/take"): Row(on_import("checked", body={}), **IMPORTERS),
    ("post", "/imports/{import_id}/undo"): Row(on_import("taken"), **IMPORTERS),
    ("post", "/imports/{import_id}/drop"): Row(on_import("checked"), **IMPORTERS),
    ("post", "/exports"): Row(
        lambda s: Call(
            body={
                "id": str(new_id()),
                "place": town.COMMUNITY,
                "columns": ["name"],
                "purpose": "visit",
                "format": "csv",
            }
        ),
        frozenset({"officer"}),
    ),
    ("get", "/exports"): Row(plain(under=town.COMMUNITY), marker=lambda s: s.export, sees=ANSWERERS),
    ("get", "/exports/columns"): Row(plain(place=town.COMMUNITY)),
    ("get", "/categories"): Row(plain(), open=True),
    ("get", "/my-grids"): Row(plain(), marker=lambda s: town.MICRO, sees=frozenset({"leader", "worker"})),
    ("get", "/cases"): Row(plain(view="area"), marker=lambda s: s.case, sees=READERS),
    ("get", "/cases/counts"): Row(plain()),
    ("get", "/cases/similar"): Row(
        plain(category="facility.corridor_lamp", place=town.MICRO), marker=lambda s: s.case, sees=REPORTERS
    ),
    ("post", "/cases/suggest-category"): Row(body(text="楼道灯不亮")),
    ("get", "/cases/{case_id}/suggested-category"): Row(on_case(), **VISIBLE),
    ("post", "/resident/suggest-category"): Row(body(text="楼道灯不亮"), open=True),
    ("post", "/cases"): Row(lambda s: Call(body=report_body()), REPORTERS, 201),
    ("get", "/cases/{case_id}"): Row(on_case(), **VISIBLE),
    ("get", "/cases/{case_id}/moves"): Row(on_case(), **VISIBLE),
    ("post", "/cases/{case_id}/moves"): Row(
        lambda s: Call(path={"case_id": s.case}, body=move_body("accept", 1)),
        frozenset({"officer"}),
        refused=404,
        otherwise=dict.fromkeys(READERS - {"officer"}, 409),
    ),
    ("get", "/cases/{case_id}/recipients"): Row(on_case(), **VISIBLE),
    ("post", "/cases/{case_id}/comments"): Row(
        lambda s: Call(path={"case_id": s.case}, body={"id": str(new_id()), "text": "说"}), status=201, **VISIBLE
    ),
    ("post", "/cases/{case_id}/photos"): Row(
        lambda s: Call(path={"case_id": s.case}, form={"id": str(new_id()), "stage": "proof", "file": file()}),
        status=201,
        **VISIBLE,
    ),
    ("get", "/cases/{case_id}/photos/{photo_id}/{variant}"): Row(
        lambda s: Call(path={"case_id": s.case, "photo_id": s.photo, "variant": "thumb"}), **VISIBLE
    ),
    ("post", "/cases/{case_id}/calls/{call_id}/answer"): Row(
        lambda s: Call(
            path={"case_id": s.called_case, "call_id": s.call}, body={"id": str(new_id()), "text": "已到场"}
        ),
        frozenset({"department"}),
        refused=404,
    ),
    ("post", "/cases/{case_id}/calls/{call_id}/take-back"): Row(
        lambda s: Call(
            path={"case_id": s.called_case, "call_id": s.call}, body={"id": str(new_id()), "text": "不需要了"}
        ),
        frozenset({"officer"}),
        refused=404,
    ),
    ("get", "/follow-ups"): Row(plain()),
    ("post", "/follow-ups/{follow_up_id}/verdict"): Row(
        lambda s: Call(
            path={"follow_up_id": s.follow_up}, body={"id": str(new_id()), "verdict": "solved", "words": "问过"}
        ),
        frozenset({"subdistrict", "district", "city"}),
        status=204,
        refused=404,
        otherwise={"officer": 403, "worker": 403},
    ),
    ("get", "/indicators"): Row(
        plain(place=town.COMMUNITY, first_day="2026-01-01", last_day="2026-12-31"),
        frozenset({"officer", "subdistrict", "district", "city"}),
        refused=404,
    ),
    ("get", "/indicators/{indicator}/cases"): Row(
        lambda s: Call(
            path={"indicator": "filing"},
            query={"place": town.COMMUNITY, "first_day": "2026-01-01", "last_day": "2026-12-31", "part": "met"},
        ),
        frozenset({"officer", "subdistrict", "district", "city"}),
        refused=404,
    ),
    ("get", "/like-groups"): Row(plain()),
    ("get", "/like-groups/{group_id}"): Row(lambda s: Call(path={"group_id": s.group}), **AREA),
    ("post", "/like-groups/{group_id}/split"): Row(
        lambda s: Call(path={"group_id": s.group}, body={"id": str(new_id()), "cases": [str(s.case)]}), **AREA
    ),
    ("post", "/like-groups/{group_id}/merge"): Row(
        lambda s: Call(path={"group_id": s.group}, body={"id": str(new_id()), "other": str(s.other_group)}), **AREA
    ),
    ("post", "/like-groups/{group_id}/dissolve"): Row(
        lambda s: Call(path={"group_id": s.other_group}, body={"id": str(new_id())}), **AREA
    ),
    ("post", "/group-changes/{change_id}/undo"): Row(lambda s: Call(path={"change_id": s.group_change}), **AREA),
    ("post", "/like-groups/{group_id}/campaign"): Row(
        lambda s: Call(path={"group_id": s.other_group}, body={"id": str(new_id()), "title": "换灯", "plan": "统一换"}),
        AREA["allowed"],
        status=201,
        refused=404,
    ),
    ("get", "/plans"): Row(plain(), marker=lambda s: s.plan, sees=KEEPERS),
    ("get", "/plan-posts"): Row(plain(place=town.MICRO), KEEPERS, refused=404),
    ("post", "/plans"): Row(
        lambda s: Call(
            body={
                "id": str(new_id()),
                "dwelling": str(s.homes.dwelling),
                "needs": "独居",
                "goal": "有人照应",
                "keeper": str(s.people["officer"].post.id),
            }
        ),
        KEEPERS,
        refused=404,
    ),
    ("post", "/plans/{plan_id}/open"): Row(on_plan(), KEEPERS, refused=404),
    ("put", "/plans/{plan_id}"): Row(on_plan(version=2, needs="独居", goal="有人照应"), **PLAN_KEEPERS),
    ("post", "/plans/{plan_id}/steps"): Row(
        lambda s: on_plan(id=str(new_id()), what="送餐", post=str(s.people["worker"].post.id))(s), **PLAN_KEEPERS
    ),
    ("post", "/plans/{plan_id}/steps/{step_id}/done"): Row(
        lambda s: Call(path={"plan_id": s.plan, "step_id": s.plan_step}), **PLAN_KEEPERS
    ),
    ("post", "/plans/{plan_id}/visits"): Row(on_plan(id=str(new_id()), day=TODAY, words="去过了"), **PLAN_KEEPERS),
    ("post", "/plans/{plan_id}/shares"): Row(
        lambda s: on_plan(
            id=str(new_id()),
            post=str(s.people["district"].post.id),
            reason="联系民政",
            first_day=TODAY,
            last_day=(clock.today() + timedelta(days=7)).isoformat(),
        )(s),
        **PLAN_KEEPERS,
    ),
    ("post", "/plans/{plan_id}/shares/{share_id}/take-back"): Row(
        lambda s: Call(path={"plan_id": s.plan, "share_id": s.plan_share}), **PLAN_KEEPERS
    ),
    ("post", "/plans/{plan_id}/turns"): Row(on_plan(id=str(new_id()), kind="ended", words="搬走了"), **PLAN_KEEPERS),
    ("get", "/meetings"): Row(plain(), marker=lambda s: s.meeting, sees=AREA["allowed"] | {"property"}),
    ("post", "/meetings"): Row(
        body(
            id=str(new_id()), title="议事会", place=town.COMMUNITY, at="2026-11-01T10:00:00+08:00", where="社区活动室"
        ),
        **AREA,
    ),
    ("get", "/meetings/{meeting_id}"): Row(on_meeting(), AREA["allowed"] | {"property"}, refused=404),
    ("get", "/meetings/{meeting_id}/posts"): Row(on_meeting(), AREA["allowed"] | {"property"}, refused=404),
    ("put", "/meetings/{meeting_id}"): Row(
        on_meeting(
            version=6, title="议事会", at="2026-11-01T10:00:00+08:00", where="社区活动室", minutes="讨论了楼道灯"
        ),
        **MEETING,
    ),
    ("post", "/meetings/{meeting_id}/cancel"): Row(on_meeting(reason="改期"), status=409, **MEETING),
    ("post", "/meetings/{meeting_id}/items"): Row(
        lambda s: on_meeting(id=str(new_id()), case=str(s.case), question="修不修")(s), **MEETING
    ),
    ("put", "/meetings/{meeting_id}/attendance"): Row(
        on_meeting(counts=[{"kind": "resident", "count": 12}]), **MEETING
    ),
    ("post", "/meetings/{meeting_id}/items/{item_id}/decision"): Row(
        on_meeting(item="open_item", id=str(new_id()), outcome="decided", decision="换灯", reasons="太暗"), **MEETING
    ),
    ("post", "/meetings/{meeting_id}/items/{item_id}/notice"): Row(
        on_meeting(item="decided_item", id=str(new_id()), words="下周换灯"), **MEETING
    ),
    ("post", "/meetings/{meeting_id}/items/{item_id}/tasks"): Row(
        lambda s: on_meeting(item="decided_item", id=str(new_id()), what="买灯", post=str(s.people["officer"].post.id))(
            s
        ),
        **MEETING,
    ),
    ("post", "/meetings/{meeting_id}/tasks/{task_id}/done"): Row(
        lambda s: Call(path={"meeting_id": s.meeting, "task_id": s.meeting_task}),
        AREA["allowed"] | {"property"},
        refused=404,
    ),
    ("post", "/meetings/{meeting_id}/sign"): Row(on_meeting("signed_meeting", version=3), **AREA),
    ("post", "/meetings/{meeting_id}/addenda"): Row(
        on_meeting("signed_meeting", id=str(new_id()), words="补充"), **AREA
    ),
    ("get", "/campaigns"): Row(plain()),
    ("get", "/campaigns/{campaign_id}"): Row(lambda s: Call(path={"campaign_id": s.campaign}), **AREA),
    ("put", "/campaigns/{campaign_id}"): Row(
        lambda s: Call(path={"campaign_id": s.campaign}, body={"version": 1, "title": "换灯", "plan": "分批换"}), **AREA
    ),
    ("post", "/campaigns/{campaign_id}/finish"): Row(
        lambda s: Call(path={"campaign_id": s.campaign}, body={"version": 1, "solution": "已换"}), **AREA
    ),
    ("post", "/case-batches/preview"): Row(
        lambda s: Call(body={"move": "accept", "cases": [{"id": str(s.case), "version": 1}]})
    ),
    ("post", "/case-batches"): Row(
        lambda s: Call(body={"id": str(new_id()), "move": "accept", "cases": [{"id": str(s.case), "version": 1}]}),
        status=201,
    ),
    ("get", "/case-batches/{batch_id}"): Row(
        lambda s: Call(path={"batch_id": s.batch}), frozenset({"officer"}), refused=404
    ),
    ("post", "/case-batches/{batch_id}/go-on"): Row(
        lambda s: Call(path={"batch_id": s.batch}), frozenset({"officer"}), refused=404
    ),
    ("post", "/case-batches/{batch_id}/undo"): Row(
        lambda s: Call(path={"batch_id": s.batch}), frozenset({"officer"}), refused=404
    ),
    ("get", "/saved-filters"): Row(plain(), marker=lambda s: s.saved_filter, sees=frozenset({"officer"})),
    ("post", "/saved-filters"): Row(
        lambda s: Call(body={"id": str(new_id()), "name": "紧急的", "filter": {"view": "area", "urgent": True}}),
        status=201,
    ),
    ("put", "/saved-filters/order"): Row(lambda s: Call(body={"ids": [str(s.saved_filter)]}), **OFFICERS_OWN),
    ("put", "/saved-filters/{filter_id}"): Row(
        lambda s: Call(path={"filter_id": s.saved_filter}, body={"version": 1, "name": "新名", "filter": {}}),
        **OFFICERS_OWN,
    ),
    ("post", "/saved-filters/{filter_id}/delete"): Row(
        lambda s: Call(path={"filter_id": s.saved_filter}), **OFFICERS_OWN
    ),
    ("post", "/saved-filters/{filter_id}/restore"): Row(
        lambda s: Call(path={"filter_id": s.saved_filter}), **OFFICERS_OWN
    ),
    ("get", "/reply-texts"): Row(plain(), marker=lambda s: s.reply_text, sees=frozenset({"officer"})),
    ("post", "/reply-texts"): Row(
        lambda s: Call(body={"id": str(new_id()), "place": town.COMMUNITY, "name": "新的", "text": "{编号}已办"}),
        MANAGERS,
        201,
        refused=404,
    ),
    ("put", "/reply-texts/order"): Row(
        lambda s: Call(body={"place": town.COMMUNITY, "ids": [str(s.reply_text)]}), MANAGERS, refused=404
    ),
    ("put", "/reply-texts/{text_id}"): Row(
        lambda s: Call(path={"text_id": s.reply_text}, body={"version": 1, "name": "新名", "text": "好"}),
        MANAGERS,
        refused=404,
    ),
    ("post", "/reply-texts/{text_id}/delete"): Row(
        lambda s: Call(path={"text_id": s.reply_text}, body={"version": 1}), MANAGERS, refused=404
    ),
    ("post", "/reply-texts/{text_id}/restore"): Row(
        lambda s: Call(path={"text_id": s.reply_text}), MANAGERS, refused=404
    ),
    ("get", "/cases/{case_id}/reply-texts"): Row(on_case(), **VISIBLE),
    ("get", "/case-exports/purposes"): Row(plain()),
    ("post", "/case-exports"): Row(
        lambda s: Call(body={"id": str(new_id()), "filter": {"view": "area"}, "purpose": "meeting", "format": "csv"}),
        AREA["allowed"] | {"department"},
        otherwise=dict.fromkeys(
            (
                "data_officer",
                "mediator",
                "foreign officer",
                "foreign subdistrict",
                "foreign district",
                "foreign department",
                "foreign data_officer",
                "foreign mediator",
            ),
            409,
        ),
    ),
    ("get", "/case-exports"): Row(
        plain(under=town.COMMUNITY), marker=lambda s: s.case_export, sees=AREA["allowed"] | {"data_officer"}
    ),
    ("get", "/deadlines"): Row(plain()),
    ("put", "/deadlines/rules"): Row(
        lambda s: Call(body={"based_on": current_revision("cases.rules"), "rules": []}), CITY_ALONE, refused=403
    ),
    ("put", "/deadlines/ladder"): Row(
        lambda s: Call(body={"based_on": current_revision("cases.rules"), "rungs": [{"percent": 100, "levels_up": 0}]}),
        CITY_ALONE,
        refused=403,
    ),
    ("put", "/deadlines/exceptions/{day}"): Row(
        lambda s: Call({"day": "2026-11-28"}, body={"worked": True, "reason": "调整"}), CITY_ALONE, refused=403
    ),
    ("delete", "/deadlines/exceptions/{day}"): Row(lambda s: Call({"day": "2026-11-28"}), CITY_ALONE, refused=403),
    ("post", "/cases/{case_id}/contact"): Row(
        lambda s: Call(path={"case_id": s.resident_case}, body={"purpose": "clarify"}),
        frozenset({"worker", "officer", "subdistrict", "district"}),
        refused=404,
        otherwise={"leader": 403, "city": 403},
    ),
    ("get", "/resident/places"): Row(plain(q="菱窠"), open=True),
    ("get", "/resident/premises"): Row(plain(community=town.COMMUNITY), open=True),
    ("post", "/resident/codes"): Row(body(phone="13911113333"), open=True),
    ("post", "/resident/codes/verify"): Row(body(phone="13911113333", code="000000"), status=422, open=True),
    ("post", "/resident/reports"): Row(resident_report, status=201, open=True),
    ("post", "/resident/photos"): Row(
        lambda s: Call(form={"number": s.number, "code": s.code, "id": str(new_id()), "file": file()}),
        status=201,
        open=True,
    ),
    ("post", "/resident/follow"): Row(lambda s: Call(body={"number": s.number, "code": s.code}), open=True),
    ("post", "/resident/answer"): Row(
        lambda s: Call(body={"number": s.number, "code": s.code, "id": str(new_id()), "solved": True}),
        status=409,
        open=True,
    ),
    ("get", "/mediation/terms"): Row(plain()),
    ("get", "/mediation/dossiers"): Row(plain(), marker=lambda s: s.dispute.dossier, sees=INSIDERS),
    ("get", "/mediation/counts"): Row(
        plain(under=town.COMMUNITY), frozenset({"officer", "subdistrict", "district", "city"})
    ),
    ("get", "/mediation/mediators"): Row(plain(place=town.COMMUNITY), frozenset({"officer"})),
    ("post", "/mediation/dossiers"): Row(new_dossier, INSIDERS, 201),
    ("post", "/mediation/dossiers/{dossier_id}/open"): Row(on_dossier(), INSIDERS, refused=404),
    ("post", "/mediation/dossiers/{dossier_id}/moves"): Row(
        on_dossier(move="fail", version=version, ground="no_agreement", remedies=["court"]), INSIDERS, refused=404
    ),
    ("post", "/mediation/dossiers/{dossier_id}/parties"): Row(
        on_dossier(version=version, party=lambda s: {"id": str(new_id()), "side": "respondent", "name": "某某"}),
        INSIDERS,
        201,
        refused=404,
    ),
    ("post", "/mediation/dossiers/{dossier_id}/parties/{party_id}/remove"): Row(
        on_dossier(party_id="party", version=version), INSIDERS, refused=404
    ),
    ("post", "/mediation/dossiers/{dossier_id}/parties/{party_id}/words"): Row(
        on_dossier(party_id="party", kind="rights_read"), INSIDERS, 201, refused=404
    ),
    ("post", "/mediation/dossiers/{dossier_id}/parties/{party_id}/links"): Row(
        on_dossier(party_id="party"), INSIDERS, 201, refused=404
    ),
    ("post", "/mediation/dossiers/{dossier_id}/mediators"): Row(
        on_dossier(version=version, account_id=lambda s: str(s.dispute.candidate)),
        frozenset({"officer"}),
        201,
        refused=404,
        otherwise={"mediator": 403},
    ),
    ("post", "/mediation/dossiers/{dossier_id}/mediators/{mediator_id}/release"): Row(
        on_dossier(mediator_id="colleague", version=version),
        frozenset({"officer"}),
        refused=404,
        otherwise={"mediator": 403},
    ),
    ("post", "/mediation/dossiers/{dossier_id}/recusals"): Row(
        lambda s: Call(
            path={"dossier_id": s.dispute.dossier},
            body={"id": str(new_id()), "mediator_id": str(s.dispute.mediator), "ground": "other"},
        ),
        frozenset({"mediator"}),
        201,
        refused=404,
        otherwise={"officer": 409},
    ),
    ("post", "/mediation/dossiers/{dossier_id}/recusals/{recusal_id}/decide"): Row(
        on_dossier(recusal_id="recusal", replaced=False, reason="没有发现"),
        frozenset({"officer"}),
        refused=404,
        otherwise={"mediator": 403},
    ),
    ("post", "/mediation/dossiers/{dossier_id}/papers"): Row(
        on_dossier(kind="evidence", happened_at=clock.now().isoformat(), text="照片三张"), INSIDERS, 201, refused=404
    ),
    ("post", "/mediation/dossiers/{dossier_id}/print"): Row(on_dossier(format="docx"), INSIDERS, refused=404),
    ("post", "/resident/mediation/open"): Row(as_party(), open=True),
    ("post", "/resident/mediation/answer"): Row(as_party(id=str(new_id()), kind="rights_read"), status=201, open=True),
    ("post", "/resident/mediation/recusal"): Row(
        lambda s: as_party(id=str(new_id()), mediator_id=str(s.dispute.mediator), ground="other")(s),
        status=201,
        open=True,
    ),
    ("get", "/inbox"): Row(plain()),
    ("post", "/inbox/read"): Row(body(all=True)),
    ("get", "/demo/cards"): Row(plain(), open=True),
    ("post", "/demo/enter"): Row(body(card="nobody"), status=404, open=True),
    ("get", "/gateway/keys"): Row(plain(), OFFICES, marker=lambda s: s.gateway.key, sees=GATEKEEPERS),
    ("post", "/gateway/keys"): Row(new_key, GATEKEEPERS, 201),
    ("post", "/gateway/keys/{key_id}/withdraw"): Row(lambda s: Call(path={"key_id": s.gateway.key}), **KEPT),
    ("get", "/gateway/requests"): Row(plain(), OFFICES, marker=lambda s: s.gateway.waiting, sees=GATEKEEPERS),
    ("post", "/gateway/requests/{request_id}/place"): Row(
        lambda s: Call(path={"request_id": s.gateway.waiting}, body={"place": town.MICRO}), **KEPT
    ),
    ("post", "/gateway/requests/{request_id}/refuse"): Row(
        lambda s: Call(path={"request_id": s.gateway.waiting}, body={"reason": "不在本街道"}), **KEPT
    ),
    ("post", "/gateway/requests/{request_id}/words"): Row(
        lambda s: Call(path={"request_id": s.gateway.words}, body={"public": True}), **KEPT
    ),
    ("get", "/gateway/kinds"): Row(plain()),
    ("get", "/gateway/webhooks"): Row(plain(), OFFICES, marker=lambda s: s.gateway.hook, sees=GATEKEEPERS),
    ("post", "/gateway/webhooks"): Row(new_hook, GATEKEEPERS, 201),
    ("get", "/gateway/webhooks/{hook_id}"): Row(on_hook(), **KEPT),
    ("put", "/gateway/webhooks/{hook_id}"): Row(
        on_hook(body={"name": "城管", "url": "https://example.com/x", "kinds": ["case.reported"]}), **KEPT
    ),
    ("post", "/gateway/webhooks/{hook_id}/pause"): Row(on_hook(), **KEPT),
    ("post", "/gateway/webhooks/{hook_id}/resume"): Row(on_hook(), **KEPT),
    ("post", "/gateway/webhooks/{hook_id}/end"): Row(on_hook(), **KEPT),
    ("post", "/gateway/webhooks/{hook_id}/secret"): Row(on_hook(), **KEPT),
    ("post", "/gateway/webhooks/{hook_id}/test"): Row(
        lambda s: Call(path={"hook_id": s.gateway.hook}, body={"id": str(new_id())}), status=201, **KEPT
    ),
    ("post", "/gateway/webhooks/{hook_id}/replay"): Row(
        on_hook(body={"start": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z"}), **KEPT
    ),
    ("get", "/gateway/webhooks/{hook_id}/deliveries"): Row(on_hook(), **KEPT),
    ("get", "/gateway/webhooks/{hook_id}/deliveries/{delivery_id}"): Row(on_delivery, **KEPT),
    ("post", "/gateway/webhooks/{hook_id}/deliveries/{delivery_id}/replay"): Row(on_delivery, **KEPT),
}
for room in (emergency_policy, field_policy, signals_policy, evacuation_policy, dispatch_policy, review_policy):
    POLICY |= room.ROWS
