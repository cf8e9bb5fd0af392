"""The clock, ids, languages and sealed values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from weige.core import clock, languages, sealing
from weige.core.errors import Text
from weige.core.ids import ClientId, new_id

LATE = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def test_a_block_runs_at_its_moment_and_real_time_goes_on() -> None:
    with clock.at(LATE):
        assert clock.now() == LATE
        with clock.at(LATE + timedelta(days=1)):
            assert clock.now() == LATE + timedelta(days=1)
        assert clock.now() == LATE
        assert clock.real_now() != LATE
    assert clock.now() != LATE


def test_the_clock_goes_back_after_a_failure() -> None:
    with pytest.raises(KeyError), clock.at(LATE):
        raise KeyError
    assert clock.now() != LATE


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"), clock.at(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


def test_the_day_changes_at_midnight_of_the_city() -> None:
    with clock.at(LATE - timedelta(microseconds=1)):
        assert clock.today() == date(2026, 11, 23)
    with clock.at(LATE):
        assert clock.today() == date(2026, 11, 24)


def test_ids_are_of_version_7_and_sorted_by_time() -> None:
    ids = [new_id() for _ in range(200)]
    assert {id.version for id in ids} == {7}
    assert len(set(ids)) == 200
    assert [id.int >> 80 for id in ids] == sorted(id.int >> 80 for id in ids)


def test_a_command_takes_only_version_7() -> None:
    adapter = TypeAdapter(ClientId)
    good = new_id()
    assert adapter.validate_python(str(good)) == good
    for bad in (str(uuid4()), "7", "", str(UUID(int=0))):
        with pytest.raises(ValidationError):
            adapter.validate_python(bad)


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "zh-CN"), ("en", "en"), ("en-GB,zh;q=0.5", "en"), ("zh-CN,en", "zh-CN"), ("fr, en;q=0.3", "en"),
     ("fr", "zh-CN"), ("EN-us", "en"), (",;q=", "zh-CN")],
)  # fmt: skip
def test_the_language_follows_the_header(header: str, language: str) -> None:
    assert languages.choose(header) == language


def test_texts_are_said_in_the_readers_language() -> None:
    text = Text("灯", "lamp")
    languages.use("en")
    assert languages.say(text) == "lamp"
    languages.use("zh-CN")
    assert languages.say(text) == "灯"


@given(st.text(max_size=60))
def test_what_is_sealed_comes_back_for_its_purpose_only(text: str) -> None:
    sealed = sealing.seal(text, "cases.contact")
    assert sealing.unseal(sealed, "cases.contact") == text
    assert sealing.seal(text, "cases.contact") != sealed
    with pytest.raises(ValueError, match=r"access\.totp"):
        sealing.unseal(sealed, "access.totp")


@given(st.binary(max_size=40))
def test_what_was_not_sealed_is_refused(garbage: bytes) -> None:
    with pytest.raises(ValueError):
        sealing.unseal(garbage, "cases.contact")


def test_a_changed_or_otherwise_keyed_value_is_refused(settings: object) -> None:
    sealed = bytearray(sealing.seal("13800000001", "cases.contact"))
    sealed[-1] ^= 1
    with pytest.raises(ValueError):
        sealing.unseal(bytes(sealed), "cases.contact")
    sealed[-1] ^= 1
    settings.WEIGE_SEALING_KEYS = {1: b"another key of thirty-two bytes!"}  # type: ignore[attr-defined]
    with pytest.raises(ValueError):
        sealing.unseal(bytes(sealed), "cases.contact")


@given(st.uuids(), st.text(max_size=20))
def test_a_derived_id_is_the_same_each_time_and_of_version_7(base: UUID, name: str) -> None:
    derived = sealing.derived_id(base, name)
    assert derived == sealing.derived_id(base, name)
    assert derived.version == 7
    assert derived.int >> 80 == base.int >> 80
    assert derived != sealing.derived_id(base, name + "x")


def test_codes_for_people_have_no_letters_that_are_mistaken() -> None:
    code = sealing.derived_code(new_id(), "cases.follow_code", 200)
    assert not set(code) & set("01OIlU")
    assert len(sealing.new_code(6)) == 6
    assert sealing.index("a", "x") != sealing.index("a", "y")
