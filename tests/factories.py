"""People, cases and requests for tests, made by the real actions on the small town of ``town``."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from PIL import Image
from tests import town
from tests.kept import kept

from weige.access.actions import create_post
from weige.access.actors import SYSTEM, Actor
from weige.access.models import Account, Organisation, Post
from weige.access.reference import load_post_types
from weige.access.sessions import COOKIE, actor_of, open_session
from weige.cases import actions
from weige.cases.actions import Command
from weige.cases.intake import Report
from weige.cases.lifecycle import Ground
from weige.cases.models import Case
from weige.cases.reference import load_categories, load_deadlines
from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.registry.premises import PremisesKind

API = "/api/v1"
LAMP = "facility.corridor_lamp"
NOISE = "environment.noise"
"""A category without routing rule."""


HANDLER = ClientHandler(enforce_csrf_checks=False)
"""One for all clients: each new one would look through all static files again."""


def browser(token: str = "") -> Client:
    """A browser, signed in with a session's secret."""
    client = Client()
    client.handler = HANDLER
    if token:
        client.cookies[COOKIE] = token
    return client


@dataclass(frozen=True)
class Person:
    """Someone with one post and a signed-in device."""

    account: Account
    post: Post
    token: str

    @property
    def actor(self) -> Actor:
        """The person as the server sees them now."""
        found = actor_of(self.token)
        assert found is not None, "the session has ended"
        return found

    @property
    def client(self) -> Client:
        """The person's browser."""
        return browser(self.token)


STAFF = {
    "leader": ("micro_grid_leader", town.MICRO, None),
    "neighbour": ("micro_grid_leader", town.OTHER_MICRO, None),
    "worker": ("grid_worker", town.GENERAL, None),
    "officer": ("community_officer", town.COMMUNITY, None),
    "subdistrict": ("subdistrict_officer", town.SUBDISTRICT, None),
    "district": ("district_officer", town.DISTRICT, None),
    "city": ("city_officer", town.CITY, None),
    "property": ("property_manager", town.GENERAL, "property"),
    "department": ("department_handler", town.SUBDISTRICT, "urban_management"),
    "data_officer": ("data_officer", town.COMMUNITY, None),
    "mediator": ("mediator", town.COMMUNITY, None),
}


@kept
def ground() -> UUID:
    """Divisions, grids, post types, categories and one building; returns the building's id."""
    town.build_grids()
    load_post_types()
    load_categories()
    load_deadlines()
    compound = town.premises(PremisesKind.COMPOUND, "金色家园", place=town.GENERAL)
    return town.premises(PremisesKind.BUILDING, "3号楼", compound, floors=6, longitude=104.105, latitude=30.605)


def organisation(kind: str, place: str) -> Organisation:
    return Organisation.objects.get_or_create(kind=kind, place=place, defaults={"name": f"{kind}单位"})[0]


def account(number: int, name: str = "") -> Account:
    """An account without password."""
    return Account.objects.create(phone=f"138{number:08}", name=name or f"测试{number}", created_at=clock.now())


def hold(
    post_type: str,
    place: str,
    *,
    number: int,
    of: str | None = None,
    who: Account | None = None,
    first_day: date = town.FIRST_DAY,
    last_day: date | None = None,
    rank: int = 0,
    strength: str = "totp",
) -> Person:
    """Someone who holds a shipped kind of post, signed in with the authenticator shown."""
    who = who or account(number)
    post = create_post(
        actor=SYSTEM, id=new_id(), post_type=post_type, place=place, first_day=first_day, last_day=last_day,
        organisation=organisation(of, place).id if of else None, account=who.id, rank=rank,
    )  # fmt: skip
    token, _ = open_session(who, label="test", strength=strength)
    return Person(who, post, token)


@kept
def staff(*names: str) -> dict[str, Person]:
    """The named people of ``STAFF`` (all of them when none is named)."""
    wanted = names or tuple(STAFF)
    return {
        name: hold(kind, place, of=of, number=at)
        for at, (name, (kind, place, of)) in enumerate(STAFF.items(), 1)
        if name in wanted
    }


def report(person: Person, **values: Any) -> Case:
    """A case reported by a person: the corridor lamp of the first micro-grid unless said otherwise."""
    values = {"id": new_id(), "category": LAMP, "description": "灯不亮", "place": town.MICRO, **values}
    values.setdefault("happened_at", clock.now())
    actions.report(actor=person.actor, report=Report(**values))
    return Case.objects.get(id=values["id"])


def report_as_resident(phone: str = "13912345678", **values: Any) -> Case:
    """A case reported by a resident."""
    values = {"id": new_id(), "category": LAMP, "description": "灯不亮", "place": town.MICRO, **values}
    values.setdefault("happened_at", clock.now())
    actions.report_as_resident(report=Report(**values), phone=phone)
    return Case.objects.get(id=values["id"])


def move(person: Person, case: Case, name: str, **values: Any) -> Case:
    """One move on the present version of a case."""
    case.refresh_from_db()
    values = {"id": new_id(), "version": case.version, "note": "说明", "happened_at": clock.now(), **values}
    if name == "return":
        values.setdefault("ground", Ground.NOT_OURS)
    return actions.move(actor=person.actor, case_id=case.id, command=Command(move=name, **values))


def send(client: Client, method: str, path: str, body: Mapping[str, Any] | None = None, **headers: str) -> HttpResponse:
    """A JSON request to the API; header names with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if method == "get":
        return client.get(API + path, body or {}, headers=named)
    return getattr(client, method)(API + path, dict(body or {}), content_type="application/json", headers=named)


def report_body(**values: Any) -> dict[str, Any]:
    """The body of a report."""
    body = {
        "id": str(new_id()), "category": LAMP, "description": "4楼灯不亮", "place": town.MICRO,
        "happened_at": clock.now().isoformat(),
    }  # fmt: skip
    return {key: value for key, value in {**body, **values}.items() if value is not None}


def move_body(name: str, version: int, **values: Any) -> dict[str, Any]:
    """The body of a move."""
    if name == "return":
        values.setdefault("ground", "not_ours")
    return {
        "id": str(new_id()), "move": name, "version": version, "note": "说明",
        "happened_at": clock.now().isoformat(), **values,
    }  # fmt: skip


def photo(width: int = 60, height: int = 40, form: str = "JPEG", colour: str = "red", **options: Any) -> bytes:
    """A small real photo."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, form, **options)
    return buffer.getvalue()


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run jobs in threads that start at the same moment; what each returned or raised, in order."""
    barrier = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)

    def run(at: int) -> None:
        barrier.wait()
        try:
            results[at] = jobs[at]()
        except Exception as error:  # noqa: BLE001 - the test looks at what was raised
            results[at] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def days(count: int) -> timedelta:
    return timedelta(days=count)


def refused(act: Callable[[], Any]) -> str:
    """The code with which an act is refused; it must be, and nothing else may happen."""
    with pytest.raises(Problem) as refusal, transaction.atomic():
        act()
    return refusal.value.code
