"""From the event log to receivers: nothing lost, sent at least once, signed, in bounds, ended with word to the owner."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from tests import town
from tests.factories import at_once, ground, move, refused, report, staff
from tests.gateway.receivers import LOOPBACK, Received, Receiver, receiver, status

from weige.access import actions as access
from weige.access.actors import SYSTEM
from weige.core import clock, events, sealing
from weige.core.events import FEED_END_SQL
from weige.core.ids import new_id
from weige.core.models import Event
from weige.core.outgoing.calling import Called, Limits, call
from weige.gateway.models import Attempt, Delivery, Subscription
from weige.gateway.webhooks import jobs, sending, subscriptions
from weige.gateway.webhooks.kinds import OFFERED, matches
from weige.gateway.webhooks.waits import MAX_ATTEMPTS
from weige.notify.models import Notification

pytestmark = pytest.mark.usefixtures("committed")
People = dict[str, Any]
QUICK = Limits(connect=1, read=1, total=2)


@pytest.fixture
def people() -> People:
    ground()
    return staff("leader", "neighbour", "worker", "officer", "subdistrict", "city")


@pytest.fixture
def open_ports(settings: Any) -> Iterator[Callable[[Receiver], None]]:
    """Allows the loopback and the port of a receiver, as a city allows a network of its own."""

    def allow(there: Receiver) -> None:
        values = {"webhook_networks": [LOOPBACK], "webhook_ports": [there.port]}
        settings.WEIGE = settings.WEIGE.model_copy(update=values)

    return allow


Allow = Callable[[Receiver], None]


def hook(people: People, there: Receiver, **values: Any) -> tuple[Subscription, str]:
    values = {
        "id": new_id(),
        "name": "城管平台",
        "url": there.url,
        "kinds": ["case."],
        "place": town.SUBDISTRICT,
        **values,
    }
    return subscriptions.create(actor=people["city"].actor, **values)


def wait_for(what: Callable[[], bool], failing: str) -> None:
    """Wait for what other databases of the same server may hold back a while."""
    for _ in range(3000):
        if what():
            return
        time.sleep(0.05)
    pytest.fail(failing)


def read_log(wanted: int) -> None:
    """Read the log until so many deliveries are there."""

    def there() -> bool:
        sending.fan_out()
        return Delivery.objects.count() >= wanted

    wait_for(there, f"less than {wanted} deliveries")


def settle_log() -> None:
    """Wait until everything in the log may be read."""

    def settled() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(FEED_END_SQL)
            _, seq = cursor.fetchone() or (0, 0)
        return bool(seq == Event.objects.order_by("-seq").values_list("seq", flat=True)[0])

    wait_for(settled, "the log does not settle")


def quick(url: str, body: bytes, headers: Any, **named: Any) -> Called:
    return call(url, body, headers, limits=QUICK, **named)


def never(*args: Any, **named: Any) -> Called:
    pytest.fail("nobody may be called")


def fails(*args: Any, **named: Any) -> Called:
    return Called("status", 1, 500, "oops")


def verified(got: Received, *secrets: str) -> bool:
    """What a receiver does: every secret must have signed."""
    stamp, id = got.headers["webhook-timestamp"], got.headers["webhook-id"]
    given = got.headers["webhook-signature"].split(" ")
    signed = f"{id}.{stamp}.".encode() + got.body
    keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets]
    wanted = ["v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys]
    return given == wanted


def test_every_event_of_a_case_arrives_signed_and_in_order(people: People, open_ports: Allow) -> None:
    with receiver() as there:
        open_ports(there)
        row, secret = hook(people, there)
        case = report(people["leader"])
        move(people["officer"], case, "accept")
        read_log(2)
        sending.send(row.id, calling=quick)
    assert [json.loads(got.body)["type"] for got in there.requests] == ["case.reported", "case.accept"]
    assert all(verified(got, secret) for got in there.requests)
    assert len({got.headers["webhook-id"] for got in there.requests}) == 2
    said = json.loads(there.requests[1].body)
    assert set(said) == {"type", "timestamp", "data"}
    assert said["data"] == {
        "subject_type": "case", "subject_id": str(case.id), "place": town.MICRO, "state": "accepted",
        "earlier_state": "reported", "seq": Event.objects.get(kind="case.accept").seq,
    }  # fmt: skip
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_what_is_sent_holds_no_words_no_person_and_no_post(people: People, open_ports: Allow) -> None:
    with receiver() as there:
        open_ports(there)
        row, _ = hook(people, there)
        case = report(people["leader"], description="暗号描述")
        move(people["officer"], case, "accept", note="暗号说明")
        read_log(2)
        sending.send(row.id, calling=quick)
    sent = b"".join(got.body for got in there.requests).decode()
    ids = [str(value) for person in people.values() for value in (person.account.id, person.post.id)]
    assert not any(value in sent for value in ["暗号", "测试", "138", *ids])


@pytest.mark.parametrize(
    ("kind", "wanted", "sent"),
    [("case.reported", ["case."], True), ("case.reported", ["case.reported"], True), ("case.reply", ["case.rep"], False),
     ("case.reported", ["case.report"], False), ("case.contact_read", ["case."], False),
     ("case.contact_read", ["case.contact_read"], False), ("access.post_ended", ["access."], False),
     ("registry.moved_in", ["registry."], False), ("mediation.opened", ["mediation."], False),
     ("notify.inbox", [""], False), ("territory.grid_created", ["territory."], True)],
)  # fmt: skip
def test_only_some_kinds_ever_leave_the_house(kind: str, wanted: list[str], sent: bool) -> None:
    assert matches(kind, wanted) is sent


def test_only_events_of_its_place_and_kinds_are_sent(people: People, open_ports: Allow) -> None:
    with receiver() as there:
        open_ports(there)
        row, _ = hook(people, there, kinds=["case.reported"], place=town.OTHER_MICRO)
        own = report(people["neighbour"], place=town.OTHER_MICRO)
        report(people["leader"])
        move(people["officer"], own, "accept")
        read_log(1)
        for _ in range(3):
            sending.fan_out()
    (found,) = Delivery.objects.filter(subscription=row)
    assert Event.objects.get(seq=found.seq).subject_id == own.id


def test_what_happened_before_is_not_sent_and_what_commits_late_is(people: People, open_ports: Allow) -> None:
    from tests.core.test_events import another_connection

    report(people["leader"])
    settle_log()
    slow = another_connection()
    with receiver() as there, slow:
        open_ports(there)
        slow.execute(
            "INSERT INTO core_event (clock_at, kind, subject_type, subject_id, place, payload)"
            " VALUES (now(), 'case.reported', 'case', %s, %s, '{}')",
            [new_id(), town.MICRO],
        )
        row, _ = hook(people, there)
        fast = report(people["leader"])
        sending.fan_out()
        assert not Delivery.objects.exists(), "a slower transaction may still come before"
        slow.commit()
        read_log(2)
    seqs = list(Delivery.objects.filter(subscription=row).order_by("seq").values_list("seq", flat=True))
    assert len(seqs) == 2
    assert Event.objects.get(seq=seqs[1]).subject_id == fast.id


def test_reading_the_log_twice_makes_one_delivery(people: People, open_ports: Allow) -> None:
    with receiver() as there:
        open_ports(there)
        row, _ = hook(people, there)
        before = (row.transaction, row.seq)
        report(people["leader"])
        read_log(1)
        Subscription.objects.update(transaction=before[0], seq=before[1])
        read_log(1)
        for _ in range(3):
            sending.fan_out()
    assert Delivery.objects.count() == 1


def test_two_workers_at_once_deliver_once(people: People, open_ports: Allow) -> None:
    with receiver() as there:
        open_ports(there)
        row, _ = hook(people, there)
        for _ in range(4):
            report(people["leader"])
        read_log(4)
        at_once(*[lambda: sending.send(row.id, calling=quick)] * 3, *[sending.fan_out] * 2)
    assert len(there.requests) == 4
    assert len({got.headers["webhook-id"] for got in there.requests}) == 4
    assert Attempt.objects.count() == 4


def test_a_killed_worker_loses_nothing_and_its_claim_lapses(people: People, open_ports: Allow) -> None:
    with receiver() as there:
        open_ports(there)
        row, _ = hook(people, there)
        report(people["leader"])
        read_log(1)

        def killed(*args: Any, **named: Any) -> Called:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            sending.send(row.id, calling=killed)
        Subscription.objects.update(busy_until=clock.now() + sending.CLAIM)
        assert sending.send(row.id, calling=never) is None
        with clock.at(clock.now() + sending.CLAIM + timedelta(seconds=1)):
            sending.send(row.id, calling=quick)
    assert len(there.requests) == 1


def test_a_failure_is_tried_again_under_the_same_id_with_a_new_stamp(people: People, open_ports: Allow) -> None:
    with receiver(status(500, body=b"x" * 5000), status(200)) as there:
        open_ports(there)
        row, secret = hook(people, there)
        report(people["leader"])
        read_log(1)
        following = sending.send(row.id, calling=quick)
        assert following is not None
        assert following > clock.now()
        assert sending.send(row.id, calling=never) is not None
        with clock.at(following + timedelta(seconds=1)):
            assert sending.send(row.id, calling=quick) is None
    first, second = there.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert verified(second, secret)
    found = Delivery.objects.get()
    assert (found.state, found.attempts) == ("delivered", 2)
    tries = list(Attempt.objects.order_by("id").values_list("outcome", "status", "excerpt"))
    assert tries == [("status", 500, "x" * 200), ("delivered", 200, "")]


def test_a_receiver_that_fails_keeps_others_and_new_events_waiting_only_for_a_while(
    people: People, open_ports: Allow
) -> None:
    with receiver() as there:
        open_ports(there)
        row, _ = hook(people, there)
        for _ in range(5):
            report(people["leader"])
        read_log(5)
        calls: list[int] = []

        def counting(*args: Any, **named: Any) -> Called:
            calls.append(1)
            return fails()

        sending.send(row.id, calling=counting)
        assert len(calls) == sending.FAILURES_TO_REST
        row.refresh_from_db()
        assert row.rests_until is not None
        sending.send(row.id, calling=never)
        assert row.id not in sending.fan_out()
        with clock.at(row.rests_until + timedelta(seconds=1)):
            assert row.id in sending.fan_out()
            sending.send(row.id, calling=quick)
    row.refresh_from_db()
    assert (row.failures, row.rests_until) == (0, None)
    assert len(there.requests) >= 2


def test_one_event_that_a_receiver_cannot_take_stops_no_other(people: People, open_ports: Allow) -> None:
    with receiver(status(422), status(200)) as there:
        open_ports(there)
        row, _ = hook(people, there)
        for _ in range(3):
            report(people["leader"])
        read_log(3)
        sending.send(row.id, calling=quick)
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["delivered", "delivered", "waiting"]


def try_until_given_up(row: Subscription) -> None:
    moment = clock.now()
    for _ in range(MAX_ATTEMPTS + 5):
        with clock.at(moment):
            following = sending.send(row.id, calling=fails)
        if following is None:
            return
        moment = following + timedelta(seconds=1)
    pytest.fail("it never ends")


def test_when_nothing_arrives_for_days_it_is_paused_and_the_owner_told(people: People, open_ports: Allow) -> None:
    with receiver() as there:
        open_ports(there)
        row, _ = hook(people, there)
        report(people["leader"])
        read_log(1)
        try_until_given_up(row)
    row.refresh_from_db()
    assert (row.state, row.pause_reason) == ("paused", "failing")
    found = Delivery.objects.get()
    assert (found.state, found.attempts) == ("failed", MAX_ATTEMPTS)
    (told,) = Notification.objects.filter(kind="gateway.webhook_stopped")
    assert (told.account_id, told.subject_id) == (people["city"].account.id, row.id)
    assert Event.objects.filter(kind="gateway.webhook_stopped").count() == 1


def test_an_owner_who_has_left_is_not_told_but_the_nearest_keeper(people: People, open_ports: Allow) -> None:
    with receiver(status(410)) as there:
        open_ports(there)
        row, _ = hook(people, there)
        report(people["leader"])
        read_log(1)
        access.end_post(actor=SYSTEM, post_id=people["city"].post.id, last_day=clock.today())
        sending.send(row.id, calling=quick)
    row.refresh_from_db()
    assert (row.state, row.pause_reason) == ("paused", "gone")
    (told,) = Notification.objects.filter(kind="gateway.webhook_stopped")
    assert told.account_id == people["subdistrict"].account.id


def test_a_given_up_event_among_successes_only_tells_the_owner(people: People, open_ports: Allow) -> None:
    with receiver() as there:
        open_ports(there)
        row, _ = hook(people, there)
        report(people["leader"])
        read_log(1)
        with clock.at(clock.now() + timedelta(seconds=1)):
            sending.send(row.id, calling=fails)
        Subscription.objects.update(last_success_at=clock.now() + timedelta(days=1))
        Delivery.objects.update(attempts=MAX_ATTEMPTS - 1, next_at=clock.now())
        with clock.at(clock.now() + timedelta(days=2)):
            sending.send(row.id, calling=fails)
    row.refresh_from_db()
    assert row.state == "active"
    assert Notification.objects.filter(kind="gateway.delivery_failed").count() == 1


def test_what_happens_during_a_pause_is_sent_after_it(people: People, open_ports: Allow) -> None:
    keeper = people["subdistrict"].actor
    with receiver() as there:
        open_ports(there)
        row, _ = hook(people, there)
        subscriptions.pause(actor=keeper, subscription_id=row.id)
        subscriptions.pause(actor=keeper, subscription_id=row.id)
        report(people["leader"])
        sending.fan_out()
        sending.send(row.id, calling=never)
        assert not Delivery.objects.exists()
        subscriptions.resume(actor=keeper, subscription_id=row.id)
        read_log(1)
        sending.send(row.id, calling=quick)
    assert len(there.requests) == 1


def test_an_ended_webhook_sends_nothing_more(people: People, open_ports: Allow) -> None:
    keeper = people["subdistrict"].actor
    with receiver() as there:
        open_ports(there)
        row, _ = hook(people, there)
        report(people["leader"])
        read_log(1)
        subscriptions.end(actor=keeper, subscription_id=row.id)
        sending.send(row.id, calling=never)
    assert Delivery.objects.get().state == "failed"
    for act in (subscriptions.pause, subscriptions.resume, subscriptions.change_secret):
        assert refused(lambda act=act: act(actor=keeper, subscription_id=row.id)) == "gateway.subscription_ended"  # type: ignore[misc]


def test_while_a_secret_is_changed_both_sign(people: People, open_ports: Allow) -> None:
    keeper = people["subdistrict"].actor
    with receiver() as there:
        open_ports(there)
        row, old = hook(people, there)
        _, lost = subscriptions.change_secret(actor=keeper, subscription_id=row.id)
        _, new = subscriptions.change_secret(actor=keeper, subscription_id=row.id)
        assert len({old, lost, new}) == 3
        report(people["leader"])
        read_log(1)
        sending.send(row.id, calling=quick)
        subscriptions.replay(actor=keeper, subscription_id=row.id, delivery_id=Delivery.objects.get().id)
        with clock.at(clock.now() + timedelta(hours=25)):
            sending.send(row.id, calling=quick)
    assert verified(there.requests[0], new, old)
    assert verified(there.requests[1], new)


def test_secrets_are_kept_sealed(people: People, open_ports: Allow) -> None:
    with receiver() as there:
        open_ports(there)
        row, secret = hook(people, there)
    row.refresh_from_db()
    assert secret.encode() not in bytes(row.secret)
    assert sealing.unseal(row.secret, "gateway.secret", bound_to=row.id) == secret
    assert secret not in str(list(Event.objects.values())) + str(list(ProcrastinateJob.objects.values()))


def test_making_it_again_gives_the_same_webhook_a_new_secret(people: People, open_ports: Allow) -> None:
    with receiver() as there:
        open_ports(there)
        id = new_id()
        (first, lost), (second, secret) = hook(people, there, id=id), hook(people, there, id=id)
    assert first.id == second.id
    assert lost != secret
    assert Subscription.objects.count() == 1
    assert refused(lambda: hook(people, there, id=id, place=town.COMMUNITY)) == "core.id_taken"


def test_sending_again_uses_the_same_id(people: People, open_ports: Allow) -> None:
    keeper = people["subdistrict"].actor
    with receiver() as there:
        open_ports(there)
        row, _ = hook(people, there)
        report(people["leader"])
        report(people["leader"])
        read_log(2)
        sending.send(row.id, calling=quick)
        one = Delivery.objects.order_by("seq")[0]
        subscriptions.replay(actor=keeper, subscription_id=row.id, delivery_id=one.id)
        sending.send(row.id, calling=quick)
        span = {"start": clock.now() - timedelta(hours=1), "end": clock.now()}
        assert subscriptions.replay_range(actor=keeper, subscription_id=row.id, **span, failed_only=True) == 0
        assert subscriptions.replay_range(actor=keeper, subscription_id=row.id, **span, failed_only=False) == 2
        sending.send(row.id, calling=quick)
    ids = [got.headers["webhook-id"] for got in there.requests]
    assert ids == [ids[0], ids[1], ids[0], ids[0], ids[1]]


def test_a_test_is_sent_once_even_while_paused_and_pauses_nothing(people: People, open_ports: Allow) -> None:
    keeper = people["subdistrict"].actor
    with receiver(status(200), status(500)) as there:
        open_ports(there)
        row, _ = hook(people, there)
        subscriptions.pause(actor=keeper, subscription_id=row.id)
        id = new_id()
        for _ in range(2):
            subscriptions.test(actor=keeper, subscription_id=row.id, id=id)
        sending.send(row.id, calling=quick)
        subscriptions.test(actor=keeper, subscription_id=row.id, id=new_id())
        sending.send(row.id, calling=quick)
    assert [json.loads(got.body)["type"] for got in there.requests] == ["webhook.test"] * 2
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["delivered", "failed"]
    row.refresh_from_db()
    assert (row.state, row.pause_reason) == ("paused", "officer")


@pytest.mark.parametrize(
    ("url", "code"),
    [("https://127.0.0.1/", "gateway.url_refused"), ("http://example.com/", "gateway.url_refused"),
     ("https://2130706433/", "gateway.url_refused"), ("https://example.com:22/", "gateway.url_refused")],
)  # fmt: skip
def test_an_address_that_is_never_called_is_refused_at_once(people: People, url: str, code: str) -> None:
    values = {"id": new_id(), "name": "x", "kinds": ["case."], "place": town.SUBDISTRICT}
    assert refused(lambda: subscriptions.create(actor=people["city"].actor, url=url, **values)) == code


@pytest.mark.parametrize("kind", ["registry.", "access.", "case", "case.contact_read", "", "mediation."])
def test_kinds_that_are_not_offered_are_refused(people: People, kind: str) -> None:
    values = {"id": new_id(), "name": "x", "url": "https://example.com/", "place": town.SUBDISTRICT}
    assert (
        refused(lambda: subscriptions.create(actor=people["city"].actor, kinds=[kind], **values))
        == "gateway.kind_unknown"
    )


def test_a_job_for_a_webhook_is_planned_once_and_carries_only_its_id(people: People, open_ports: Allow) -> None:
    with receiver() as there:
        open_ports(there)
        row, _ = hook(people, there)
        report(people["leader"])
        read_log(1)
        jobs.read_log(timestamp=0)
        jobs.read_log(timestamp=0)
        planned = list(ProcrastinateJob.objects.filter(task_name=jobs.SEND).values_list("args", flat=True))
        assert planned == [{"subscription": str(row.id)}]
        jobs.send(subscription=str(row.id))
    assert len(there.requests) == 1


def test_old_deliveries_are_forgotten_and_waiting_ones_kept(people: People, open_ports: Allow) -> None:
    with receiver() as there:
        open_ports(there)
        row, _ = hook(people, there)
        report(people["leader"])
        read_log(1)
        sending.send(row.id, calling=quick)
        report(people["leader"])
        read_log(2)
    assert sending.forget(90) == 0
    with clock.at(clock.now() + timedelta(days=91)):
        assert sending.forget(90) == 1
    assert [found.state for found in Delivery.objects.all()] == ["waiting"]
    assert not Attempt.objects.exists()


def test_every_offered_kind_is_one_that_is_sent() -> None:
    assert all(matches(kind if not kind.endswith(".") else f"{kind}x", [kind]) for kind in OFFERED)


def test_events_can_be_appended_while_a_webhook_is_being_called(people: People, open_ports: Allow) -> None:
    """A slow receiver holds no lock that anyone else waits for."""
    with receiver() as there:
        open_ports(there)
        row, _ = hook(people, there)
        report(people["leader"])
        read_log(1)

        def slow(*args: Any, **named: Any) -> Called:
            assert not connection.in_atomic_block
            with transaction.atomic():
                events.append("test.happened", actor=SYSTEM, subject_type="test", subject_id=UUID(int=1))
            return Called("delivered", 1, 200)

        sending.send(row.id, calling=slow)
    assert Delivery.objects.get().state == "delivered"
