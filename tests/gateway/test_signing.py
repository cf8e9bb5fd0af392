"""Signatures as Standard Webhooks has them, and the waits between attempts."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.core.ids import new_id
from weige.core.outgoing.calling import read_retry_after
from weige.gateway.webhooks import signing
from weige.gateway.webhooks.waits import LONGEST, MAX_ATTEMPTS, WAITS, rest_after, wait_after


def test_the_published_example_is_signed_alike() -> None:
    """Secret, message and signature as the documentation of the standard's reference libraries prints them."""
    signature = signing.sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_secrets_sign_side_by_side() -> None:
    old, new = signing.new_secret(), signing.new_secret()
    sent = signing.headers([new, old], "msg_1", 5, b"{}")
    assert sent["webhook-signature"] == f"{signing.sign(new, 'msg_1', 5, b'{}')} {signing.sign(old, 'msg_1', 5, b'{}')}"
    assert sent["webhook-timestamp"] == "5"


def test_a_secret_has_the_form_and_length_of_the_standard() -> None:
    secret = signing.new_secret()
    assert secret.startswith("whsec_")
    assert 24 <= len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) <= 64
    assert "." not in signing.message_id(new_id())


@given(st.floats(0, 1))
def test_waits_grow_and_end(chance: float) -> None:
    waits = [wait_after(failures, chance=chance) for failures in range(1, MAX_ATTEMPTS + 1)]
    assert waits[-1] is None
    known = [wait for wait in waits[:-1] if wait is not None]
    assert len(known) == len(WAITS)
    assert known == sorted(known)
    assert sum(known, timedelta()) >= timedelta(days=3)


@given(st.integers(1, MAX_ATTEMPTS - 1), st.integers(0, 10**7), st.floats(0, 1))
def test_a_receiver_may_ask_for_more_patience_but_not_for_less_nor_for_ever(
    failures: int, asked: int, chance: float
) -> None:
    wait = wait_after(failures, chance=chance, asked=timedelta(seconds=asked))
    own = wait_after(failures, chance=chance)
    assert wait is not None
    assert own is not None
    assert own <= wait <= max(own, LONGEST)


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_rests_are_bounded(failures: int, chance: float) -> None:
    assert WAITS[0] <= rest_after(failures, chance=chance) <= LONGEST * 1.2


@pytest.mark.parametrize("value", ["", "-1", "x", "1.5", "٣", "99999999", "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_an_odd_retry_after_counts_as_nothing(value: str) -> None:
    assert read_retry_after(value) is None
    assert read_retry_after("120") == timedelta(minutes=2)
