"""Changes of the register: recorded once, dated, never overwriting, undone whole, refused with a reason."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from tests import town
from tests.factories import refused, send
from tests.registry.people.homes import (
    Homes,
    commands,
    consent,
    days_ago,
    homes,
    identity_number,
    move_in,
    someone,
    stays_of,
    told,
)

from weige.core import clock
from weige.core.ids import new_id
from weige.core.places import Scope
from weige.notify.models import Notification
from weige.registry.models import Household, Person, Premises, Stay
from weige.registry.people import changes, persons, reading, vault, wall
from weige.registry.people.commands import SaidPerson
from weige.registry.people.terms import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Homes:
    return homes()


def everything() -> list[Any]:
    """Every row of the register's stays, households and persons, as it stands."""
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        return [
            sorted(Household.objects.values_list("id", "last_day", "end_reason", "verified_at"), key=str),
            sorted(
                Stay.objects.filter(voided_at__isnull=True).values_list("id", "last_day", "end_reason", "role"), key=str
            ),
            sorted(Person.objects.values_list("id", "died_on", "birth_year"), key=str),
        ]


def test_a_family_moves_in_and_is_read_masked_and_recorded(at: Homes) -> None:
    door = at.dwellings[0]
    head = someone(
        words={"name": "王秀英", "phone": "１３８ 0000 1234", "identity_number": identity_number()},
        consent=consent("identity_number"),
    )
    home = move_in(at, door, head, someone(Role.CHILD, name="王小明", born="1980"), day=days_ago(10))
    seen = reading.open_dwelling(at.leader.actor, door, "visit")
    (shown,) = seen["households"]
    assert shown["id"] == home.id
    fields = {field["code"]: field["shown"] for field in shown["members"][0]["fields"]}
    assert fields == {
        "name": "王**",
        "phone": "138****1234",
        "identity_number": "5****" + identity_number()[-1],
        "birth_date": "1950",
    }
    assert reading.unmask(at.leader.actor, head.id, "phone", "visit") == "13800001234"
    assert (
        refused(lambda: reading.unmask(at.leader.actor, head.id, "identity_number", "verify"))
        == "registry.field_not_yours"
    )
    assert reading.unmask(at.people["officer"].actor, head.id, "identity_number", "verify") == identity_number()


def test_a_change_sent_twice_is_recorded_once(at: Homes) -> None:
    command = commands.MovedIn(**told(dwelling=at.dwellings[0], people=(someone(),)))
    first, second = at.tell(command), at.tell(command)
    assert first == second
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        assert Household.objects.count() == 1
    other = commands.Vacant(**{**told(dwelling=at.dwellings[0]), "id": command.id})
    assert refused(lambda: at.tell(other)) == "core.id_taken"


def test_two_heads_and_no_head_are_refused(at: Homes) -> None:
    door = at.dwellings[0]
    two = commands.MovedIn(**told(dwelling=door, people=(someone(), someone(name="李四"))))
    none = commands.MovedIn(**told(dwelling=door, people=(someone(Role.CHILD),)))
    assert refused(lambda: at.tell(two)) == "registry.two_heads"
    assert refused(lambda: at.tell(none)) == "registry.head_needed"


def test_who_lives_elsewhere_moves_only_when_said_so(at: Homes) -> None:
    first = at.dwellings[0]
    number = identity_number()
    words = {"name": "王秀英", "identity_number": number}
    old = move_in(
        at, at.elsewhere, someone(words=words, consent=consent("identity_number")), who="neighbour", day=days_ago(400)
    )
    again = someone(words=words, consent=consent("identity_number"))
    assert refused(lambda: move_in(at, first, again, day=days_ago(3))) == "registry.lives_elsewhere"
    wrong = someone(words={**words, "name": "王秀兰"}, consent=consent("identity_number"), moved_from_elsewhere=True)
    assert refused(lambda: move_in(at, first, wrong, day=days_ago(3))) == "registry.identity_of_other_name"
    moved = someone(words=words, consent=consent("identity_number"), moved_from_elsewhere=True)
    assert refused(lambda: move_in(at, first, moved, day=days_ago(500))) == "registry.overlapping_stays"
    new = move_in(at, first, moved, day=days_ago(3))
    (line,) = Notification.objects.filter(account=at.people["neighbour"].account)
    assert (line.kind, line.subject_id) == ("register.left_by_move", at.elsewhere)
    building = Premises.objects.get(id=at.elsewhere).parent_id
    assert line.params == {"where": "9号楼101", "building_id": str(building)}
    (was,), (now,) = stays_of(old.id), stays_of(new.id)
    assert was.person_id == now.person_id
    assert was.last_day == days_ago(4)
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        assert Household.objects.get(id=old.id).last_day == days_ago(4)


def test_undo_brings_back_what_stood_before(at: Homes) -> None:
    first = at.dwellings[0]
    head, child = someone(), someone(Role.CHILD, name="小王", born="1990")
    home = move_in(at, first, head, child, day=days_ago(100))
    told_later = [
        commands.MovedOut(**told(dwelling=first, household=home.id, people=(head.id,), day=days_ago(2))),
        commands.MovedOut(**told(dwelling=first, household=home.id, now_empty=True, day=days_ago(2))),
        commands.Died(**told(dwelling=first, person=child.id, day=days_ago(1))),
        commands.Split(
            **told(dwelling=first, household=home.id, people=(child.id,), new_head=child.id, day=days_ago(5))
        ),
        commands.HeadChanged(**told(dwelling=first, household=home.id, person=child.id)),
        commands.Verified(**told(dwelling=first)),
        commands.Vacant(**told(dwelling=first, all_left=True)),
        commands.MovedIn(**told(dwelling=first, people=(someone(name="新来"),), previous_left=True)),
        commands.Removed(**told(dwelling=first, household=home.id, person=child.id)),
    ]
    for command in told_later:
        before = everything()
        change = at.tell(command)
        assert everything() != before, command.kind
        changes.undo(actor=at.leader.actor, change_id=change.id)
        kept = {row[0] for rows in before for row in rows}
        after = [[row for row in rows if row[0] in kept] for rows in everything()]
        assert after == before, command.kind


def test_what_was_built_upon_cannot_be_undone(at: Homes) -> None:
    door = at.dwellings[0]
    home = move_in(at, door, day=days_ago(100))
    change = at.said[-1]
    at.tell(commands.MovedOut(**told(dwelling=door, household=home.id)))
    assert refused(lambda: changes.undo(actor=at.leader.actor, change_id=change.id)) == "registry.changed_since"


def history(at: Homes, dwelling: UUID) -> list[dict[str, Any]]:
    """The history of a dwelling as its keeper reads it, newest first."""
    return list(send(at.leader.client, "get", f"/dwellings/{dwelling}/changes").json()["items"])


def test_the_history_offers_to_undo_what_can_be_undone_and_says_why_the_rest_stays(at: Homes) -> None:
    door = at.dwellings[0]
    head = someone(words={"name": "王秀英", "phone": "13800001234"})
    home = move_in(at, door, head, day=days_ago(100))
    for phone in ("13800001235", "13800001236"):
        at.tell(commands.Corrected(**told(dwelling=door, household=home.id, person=head.id, words={"phone": phone})))
    before = everything()
    newest, older, first = history(at, door)
    assert everything() == before
    assert (newest["can_undo"], newest["why_not"]) == (True, None)
    assert (older["can_undo"], older["why_not"]) == (False, "这次变动之后又有新的变动，不能撤销。")
    assert first["kind"] == "moved_in"
    # What is refused is refused, what is offered holds.
    actor = at.leader.actor
    assert refused(lambda: changes.undo(actor=actor, change_id=UUID(older["id"]))) == "registry.changed_since"
    changes.undo(actor=actor, change_id=UUID(newest["id"]))
    newest, older, first = history(at, door)
    assert (newest["can_undo"], newest["why_not"], older["can_undo"]) == (False, None, True)
    with clock.at(clock.now() + timedelta(days=31)):
        rows = history(at, door)
    assert {row["why_not"] for row in rows if row["undone_at"] is None} == {"登记超过 30 天，不能再撤销。"}
    assert {row["can_undo"] for row in rows} == {False}


def test_one_person_registered_twice_becomes_one_and_can_be_parted_again(at: Homes) -> None:
    first, second = at.dwellings[:2]
    number = {"name": "王秀英", "identity_number": identity_number()}
    known = someone(words=number, consent=consent("identity_number"))
    old = move_in(at, first, known, day=days_ago(100))
    double = someone(words={"name": "王秀英"})
    new = move_in(at, second, double, someone(Role.CHILD, name="小明"), day=days_ago(10))
    taken = commands.Corrected(**told(dwelling=second, household=new.id, person=double.id, words=number,
                                      consent=consent("identity_number")))  # fmt: skip
    assert refused(lambda: at.tell(taken)) == "registry.identity_taken"
    same = commands.SamePerson(**told(dwelling=second, household=new.id, person=double.id, other=known.id))
    assert refused(lambda: at.tell(same)) == "registry.lives_elsewhere"
    before = everything()
    moved = commands.SamePerson(
        **told(dwelling=second, household=new.id, person=double.id, other=known.id, moved_from_elsewhere=True)
    )
    change = at.tell(moved)
    assert {stay.person_id for stay in stays_of(new.id) if stay.role == "head"} == {known.id}
    assert stays_of(old.id)[0].last_day == days_ago(11)
    changes.undo(actor=at.leader.actor, change_id=change.id)
    assert everything() == before


def test_who_left_the_area_is_not_known_there_by_id(at: Homes) -> None:
    gone = someone(words={"name": "王秀英", "phone": "13800001234"})
    home = move_in(at, at.dwellings[0], gone, day=days_ago(50))
    at.tell(commands.MovedOut(**told(dwelling=at.dwellings[0], household=home.id, day=days_ago(20))))
    move_in(at, at.elsewhere, someone(words={"name": "王秀英", "phone": "13800009999"}), who="neighbour")
    back = commands.MovedIn(**told(dwelling=at.dwellings[1], people=(SaidPerson(gone.id, Role.HEAD),)))
    assert refused(lambda: at.tell(back)) == "registry.name_needed"
    assert refused(lambda: reading.unmask(at.leader.actor, gone.id, "phone", "visit")) == "core.not_found"


def test_who_split_by_mistake_joins_again_on_the_same_day(at: Homes) -> None:
    door = at.dwellings[0]
    child = someone(Role.CHILD, name="小王", born="1990")
    home = move_in(at, door, someone(), child, day=days_ago(100))
    split = commands.Split(**told(dwelling=door, household=home.id, people=(child.id,), new_head=child.id))
    apart = at.tell(split).effects["households_opened"][0]
    at.tell(commands.Merged(**told(dwelling=door, household=UUID(apart), into=home.id, roles={child.id: Role.CHILD})))
    assert sorted(stay.role for stay in stays_of(home.id) if stay.last_day is None) == ["child", "head"]
    assert stays_of(UUID(apart)) == []


def test_a_correction_keeps_what_was_said_before_and_can_be_undone(at: Homes) -> None:
    head = someone(words={"name": "王秀英", "phone": "13800001234"})
    home = move_in(at, at.dwellings[0], head)
    change = at.tell(
        commands.Corrected(
            **told(dwelling=at.dwellings[0], household=home.id, person=head.id, words={"phone": "13800009999"})
        )
    )
    assert reading.unmask(at.leader.actor, head.id, "phone", "visit") == "13800009999"
    changes.undo(actor=at.leader.actor, change_id=change.id)
    assert reading.unmask(at.leader.actor, head.id, "phone", "visit") == "13800001234"


def test_sensitive_fields_need_consent_and_children_a_guardian(at: Homes) -> None:
    door = at.dwellings[0]
    words = {"name": "王秀英", "birth_date": "1950", "mobility": "wheelchair"}
    assert refused(lambda: move_in(at, door, someone(words=words))) == "registry.consent_needed"
    head = someone(words=words, consent=consent("mobility"))
    child = someone(Role.CHILD, name="小小", born=str(clock.today().year - 5))
    assert refused(lambda: move_in(at, door, head, child)) == "registry.guardian_needed"
    stranger = someone(Role.CHILD, name="小小", born=str(clock.today().year - 5), consent=consent(guardian=new_id()))
    assert refused(lambda: move_in(at, door, head, stranger)) == "registry.guardian_unfit"
    ahead = someone(words=words, consent=dataclasses.replace(consent("mobility"), given_on=days_ago(-1)))
    assert refused(lambda: move_in(at, door, ahead)) == "registry.consent_in_future"
    guarded = someone(Role.CHILD, name="小小", born=str(clock.today().year - 5), consent=consent(guardian=head.id))
    home = move_in(at, door, head, guarded)
    (shown,) = reading.open_dwelling(at.leader.actor, door, "service")["households"]
    assert [f["shown"] for f in shown["members"][0]["fields"] if f["code"] == "mobility"] == ["•••"]
    assert home.id == shown["id"]


def test_a_change_based_on_an_older_state_is_a_conflict(at: Homes) -> None:
    door = at.dwellings[0]
    home = move_in(at, door)
    at.tell(commands.Verified(**told(dwelling=door, seen={home.id: home.version})))
    stale = commands.MovedOut(**told(dwelling=door, household=home.id, seen={home.id: home.version}))
    assert refused(lambda: at.tell(stale)) == "registry.conflict"


def test_a_change_told_of_an_empty_door_is_a_conflict_when_someone_was_registered_since(at: Homes) -> None:
    door = at.dwellings[0]
    move_in(at, door)
    unseen = commands.MovedIn(**told(dwelling=door, people=(someone(name="测试乙"),), seen={}))
    assert refused(lambda: at.tell(unseen)) == "registry.conflict"
    beside = commands.MovedIn(**told(dwelling=door, people=(someone(name="测试乙"),)))
    at.tell(beside)


def test_a_change_says_how_it_left_the_households_so_that_the_next_can_follow(at: Homes) -> None:
    door = at.dwellings[0]
    first = commands.MovedIn(**told(dwelling=door, people=(someone(),), seen={}))
    recorded = changes.record(actor=at.leader.actor, command=first)
    home = recorded.change.household_id
    assert recorded.left is not None
    assert set(recorded.left) == {home}
    again = changes.record(actor=at.leader.actor, command=first)
    assert again.left == recorded.left
    at.tell(commands.Verified(**told(dwelling=door, seen=recorded.left)))
    # Something else has been recorded: a repetition that arrives late must not pass it off as seen.
    assert changes.record(actor=at.leader.actor, command=first).left is None


def test_a_sealed_value_moved_to_another_person_is_refused(at: Homes) -> None:
    sealed = vault.seal_value(new_id(), "phone", "13800001234")
    with pytest.raises(ValueError, match="no value sealed"):
        vault.open_value(new_id(), "phone", sealed)


def test_without_an_opened_wall_the_database_shows_nobody(at: Homes) -> None:
    move_in(at, at.dwellings[0])
    assert not Person.objects.exists()
    assert not Stay.objects.exists()
    with transaction.atomic(), wall.opened(Scope((town.OTHER_MICRO,))):
        assert not Person.objects.exists()
    with transaction.atomic(), wall.opened(Scope((town.MICRO,))):
        assert Person.objects.count() == 1


def test_the_whole_way_over_http(at: Homes) -> None:
    client = at.leader.client
    person = str(new_id())
    body = {
        "id": str(new_id()), "kind": "moved_in", "dwelling_id": str(at.dwellings[0]),
        "happened_at": clock.now().isoformat(), "day": days_ago(1).isoformat(),
        "people": [{"id": person, "role": "head", "values": {"name": "王秀英", "phone": "13800001234"}}],
    }  # fmt: skip
    answer = send(client, "post", "/register/changes", body)
    assert answer.status_code == 201, answer.content
    picture = send(client, "get", f"/buildings/{at.building}/register").json()
    doors = picture["entrances"][0]["doors"]
    assert [door["state"] for door in doors if door["id"] == str(at.dwellings[0])] == ["changed"]
    assert "王" not in json.dumps(picture, ensure_ascii=False)
    opened = send(client, "post", f"/dwellings/{at.dwellings[0]}/open", {"purpose": "visit"}).json()
    assert opened["households"][0]["members"][0]["fields"][0]["shown"] == "王**"
    officer = at.people["officer"].client
    found = send(officer, "post", "/people/look-up", {"by": "phone", "value": "138 0000 1234", "purpose": "service"})
    assert [row["person_id"] for row in found.json()["items"]] == [person]
    assert (
        send(
            at.people["neighbour"].client, "post", f"/dwellings/{at.dwellings[0]}/open", {"purpose": "visit"}
        ).status_code
        == 404
    )


def test_a_number_alone_draws_nobody_into_ones_own_area(at: Homes) -> None:
    words = {"name": "王秀英", "phone": "13800001234", "identity_number": identity_number()}
    move_in(at, at.elsewhere, someone(words=words, consent=consent("identity_number")), who="neighbour")
    door = at.dwellings[0]
    home = move_in(at, door)

    def attach(**values: Any) -> Any:
        person = someone(Role.OTHER, words=values, lives_here=False, consent=consent("identity_number"))
        return lambda: at.tell(commands.MovedIn(**told(dwelling=door, household=home.id, people=(person,))))

    assert refused(attach(identity_number=identity_number())) == "registry.name_needed"
    assert refused(attach(identity_number=identity_number(), name="李四")) == "registry.identity_of_other_name"
    attach(identity_number=identity_number(), name="王秀英", phone="13900000000")()
    (stay,) = [row for row in stays_of(home.id) if not row.lives_here]
    assert reading.unmask(at.leader.actor, stay.person_id, "phone", "visit") == "13800001234", "nothing was changed"


def test_asking_for_people_of_elsewhere_is_counted_and_ends(at: Homes) -> None:
    words = {"name": "王秀英", "identity_number": identity_number()}
    move_in(at, at.elsewhere, someone(words=words, consent=consent("identity_number")), who="neighbour")

    def ask() -> Any:
        body = {
            "id": str(new_id()), "kind": "moved_in", "dwelling_id": str(at.dwellings[0]),
            "happened_at": clock.now().isoformat(),
            "people": [{"id": str(new_id()), "role": "head", "values": {**words, "name": "李四"}}],
        }  # fmt: skip
        return send(at.leader.client, "post", "/register/changes", body)

    answers = [ask().status_code for _ in range(21)]
    assert answers == [409] * 20 + [429]


def test_another_date_of_birth_takes_no_guardian_out_of_the_way(at: Homes) -> None:
    door = at.dwellings[0]
    head = someone()
    born = str(clock.today().year - 5)
    child = someone(Role.CHILD, name="小小", born=born, consent=consent(guardian=head.id))
    home = move_in(at, door, head, child)

    def correct(words: dict[str, str | None], given: Any = None) -> Any:
        values = told(dwelling=door, household=home.id, person=child.id, words=words, consent=given)
        return lambda: at.tell(commands.Corrected(**values))

    own = consent("medication")
    assert refused(correct({"birth_date": "1980", "medication": "药"}, own)) == "registry.guardian_needed"
    assert refused(correct({"birth_date": None})) == "registry.guardian_needed"
    assert refused(correct({"medication": "药"}, own)) == "registry.guardian_needed"
    correct({"birth_date": str(clock.today().year - 6)}, consent(guardian=head.id))()


def test_an_older_word_on_a_need_cannot_be_undone_under_a_newer_one(at: Homes) -> None:
    door = at.dwellings[0]
    head = someone(words={"name": "王秀英", "mobility": "stick"}, consent=consent("mobility"))
    home = move_in(at, door, head)

    def say(value: str) -> Any:
        return at.tell(
            commands.Corrected(**told(dwelling=door, household=home.id, person=head.id, words={"mobility": value}))
        )

    older, newer = say("wheelchair"), say("bed")
    assert refused(lambda: changes.undo(actor=at.leader.actor, change_id=older.id)) == "registry.changed_since"
    for change in (newer, older):
        changes.undo(actor=at.leader.actor, change_id=change.id)
    assert reading.unmask(at.leader.actor, head.id, "mobility", "service") == "stick"


def test_nothing_is_filled_in_again_for_someone_whose_data_was_erased(at: Homes) -> None:
    door = at.dwellings[0]
    gone = someone(Role.CHILD, name="小王", born="1990")
    home = move_in(at, door, someone(), gone)
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        persons.erase_people([gone.id])
    again = commands.Corrected(**told(dwelling=door, household=home.id, person=gone.id, words={"name": "小王"}))
    assert refused(lambda: at.tell(again)) == "registry.person_erased"


def test_no_value_is_put_back_for_someone_who_has_moved_out_of_the_area(at: Homes) -> None:
    door = at.dwellings[0]
    words = {"name": "王秀英", "phone": "13800001234", "identity_number": identity_number()}
    head = someone(words=words, consent=consent("identity_number"))
    home = move_in(at, door, head, day=days_ago(50))
    change = at.tell(
        commands.Corrected(**told(dwelling=door, household=home.id, person=head.id, words={"phone": "13800009999"}))
    )
    again = someone(words=words, consent=consent("identity_number"), moved_from_elsewhere=True)
    move_in(at, at.elsewhere, again, who="neighbour", day=days_ago(1))
    assert refused(lambda: changes.undo(actor=at.leader.actor, change_id=change.id)) == "registry.changed_since"
