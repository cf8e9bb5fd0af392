"""A file that names people from elsewhere in the city learns nothing about them, and does nothing to them unasked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from tests import town
from tests.factories import hold
from tests.registry.people.homes import (
    Homes,
    commands,
    consent,
    homes,
    identity_number,
    move_in,
    someone,
    told,
)
from tests.registry.transfer.files import HEADERS, background, checked, get, post, taken, xlsx

from weige.core import clock
from weige.core.places import Scope
from weige.registry.models import Disclosure, Person, Stay
from weige.registry.people import vault, wall
from weige.registry.people.terms import Role
from weige.registry.premises import PremisesKind
from weige.registry.transfer import errors

pytestmark = pytest.mark.django_db
SAME, RENAMED, DEAD = (identity_number(born) for born in ("19500305", "19510306", "19520307"))


@pytest.fixture
def at() -> Homes:
    """The town, and in another community a household of three, one of whom has died."""
    found = homes()
    stranger = hold("community_officer", town.NEIGHBOUR, number=70)
    found.people["stranger"] = stranger
    building = town.premises(PremisesKind.BUILDING, "20号楼", place=town.NEIGHBOUR)
    found.elsewhere = town.premises(PremisesKind.DWELLING, "101", building, place=town.NEIGHBOUR)
    people = [
        someone(
            Role(role), consent=consent("identity_number", "phone"),
            words={"name": name, "identity_number": number, "phone": "13911112222"},
        )
        for role, name, number in (("head", "王秀英", SAME), ("other", "赵改名", RENAMED), ("other", "钱已故", DEAD))
    ]  # fmt: skip
    home = move_in(found, found.elsewhere, *people, who="stranger", day=clock.today() - timedelta(days=90))
    assert home is not None
    found.tell(
        commands.Died(**told(dwelling=found.elsewhere, day=clock.today() - timedelta(days=3)), person=people[2].id),
        who="stranger",
    )
    return found


@pytest.fixture
def client(at: Homes) -> Any:
    return at.people["officer"].client


def line(room: str, name: str, number: str, *, phone: str = "", relation: str = "户主") -> list[str]:
    return ["银杏苑", "1", "1", room, relation, name, number, phone, "", ""]


FILE = xlsx(
    [
        HEADERS,
        line("101", "王秀英", SAME, phone="13800001234"),
        line("102", "孙新名", RENAMED),
        line("201", "钱已故", DEAD),
    ]
)


def of(number: str) -> tuple[list[str], str]:
    """Where whoever has a number is registered today, and their phone number."""
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        person = next(
            p
            for p in Person.objects.all()
            if p.identity_number and vault.open_value(p.id, "identity_number", p.identity_number) == number
        )
        places = Stay.objects.filter(person=person, last_day=None, voided_at=None).values_list("place", flat=True)
        phone = vault.open_value(person.id, "phone", person.phone) if person.phone else ""
        return sorted(places), phone


def test_whoever_is_registered_outside_is_shown_as_a_number_and_nothing_else(client: Any, at: Homes) -> None:
    result = checked(client, FILE)
    assert get(client, result["id"], "faults")["items"] == [
        item for item in get(client, result["id"], "faults")["items"] if item["code"] == "registry.row_undecided"
    ]
    near = get(client, result["id"], "near")["items"]
    seen = [{key: value for key, value in item.items() if key not in {"line", "fields"}} for item in near]
    assert seen[0] == seen[1] == seen[2], "same name, another name and dead look alike"
    assert (seen[0]["person_id"], seen[0]["where"], seen[0]["may_differ"]) == (None, None, False)
    assert all(field["other"] == "" for item in near for field in item["fields"])
    assert (result["counts"]["known"], result["counts"]["changed"], result["counts"]["new"]) == (0, 0, 0)
    for secret in ("1391111", "赵", "20号楼"):
        assert secret not in str(near)
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        assert Disclosure.objects.filter(manner="imported", place=town.NEIGHBOUR).count() == 3, (
            "they read it in their log"
        )


def test_only_whoever_is_the_same_is_moved_and_only_when_it_was_said(client: Any, at: Homes) -> None:
    result = checked(client, FILE)
    refused = taken(client, result["id"], only_good=True)
    assert refused["problem"]["code"] == errors.NOTHING_TO_TAKE
    assert of(SAME) == ([town.NEIGHBOUR], "13911112222")
    post(client, result["id"], "choices", {"others": "same"})
    done = taken(client, result["id"], only_good=True)
    assert (done["state"], done["counts"]["changes"]) == ("taken", 1)
    assert of(SAME)[0] == [town.MICRO]
    assert of(RENAMED)[0] == [town.NEIGHBOUR]
    post(client, done["id"], "undo")
    background()
    assert of(SAME) == ([town.NEIGHBOUR], "13911112222")


def test_whoever_only_belongs_here_is_linked_and_nothing_of_them_is_changed(client: Any, at: Homes) -> None:
    rows = [[*HEADERS, "居住状况"], [*line("101", "王秀英", SAME, phone="13800001234"), "人户分离"]]
    result = checked(client, xlsx(rows))
    assert result["counts"]["undecided"] == 1
    post(client, result["id"], "choices", {"choices": {"2": "same"}})
    done = taken(client, result["id"], prefer_file=True)
    assert (done["state"], done["problem"]) == ("taken", None)
    assert of(SAME) == (
        [town.NEIGHBOUR, town.MICRO] if town.NEIGHBOUR < town.MICRO else [town.MICRO, town.NEIGHBOUR],
        "13911112222",
    )
