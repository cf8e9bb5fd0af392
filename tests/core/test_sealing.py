"""Values at rest: opened by their own key, purpose and row only, in either cipher, under every key of the ring."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from weige.core import sealing

ROW, OTHER = UUID(int=1), UUID(int=2)
ALGORITHMS = sorted(sealing.ALGORITHMS)
quick = hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> dict[int, bytes]:
    ring = {1: bytes(32), 2: b"2" * 32}
    monkeypatch.setattr(settings, "WEIGE_SEALING_KEYS", ring)
    return ring


@pytest.fixture(params=ALGORITHMS)
def algorithm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(settings, "WEIGE_SEALING_ALGORITHM", request.param)
    return str(request.param)


@quick
@given(st.text())
def test_what_is_sealed_opens(keys: dict[int, bytes], algorithm: str, text: str) -> None:
    sealed = sealing.seal(text, "a.b", bound_to=ROW)
    assert sealing.unseal(sealed, "a.b", bound_to=ROW) == text
    assert sealing.unseal(memoryview(sealed), "a.b", bound_to=ROW) == text
    assert sealed[:2] == bytes((sealing.ALGORITHMS[algorithm].number, 2))
    assert sealing.is_current(sealed)
    assert sealed != sealing.seal(text, "a.b", bound_to=ROW), "no two are alike"
    if len(text.encode()) > 3:
        assert text.encode() not in sealed


@pytest.mark.parametrize(("purpose", "row"), [("a.c", ROW), ("a.b", OTHER), ("a.b", None)])
def test_it_opens_for_no_other_purpose_and_no_other_row(
    keys: dict[int, bytes], algorithm: str, purpose: str, row: UUID | None
) -> None:
    sealed = sealing.seal("13800001234", "a.b", bound_to=ROW)
    with pytest.raises(ValueError, match="no value sealed"):
        sealing.unseal(sealed, purpose, bound_to=row)


@quick
@given(st.integers(0, 200), st.integers(1, 255))
def test_a_changed_byte_anywhere_is_found(keys: dict[int, bytes], algorithm: str, at: int, change: int) -> None:
    sealed = bytearray(sealing.seal("13800001234", "a.b", bound_to=ROW))
    sealed[at % len(sealed)] ^= change
    with pytest.raises(ValueError, match="no value sealed"):
        sealing.unseal(bytes(sealed), "a.b", bound_to=ROW)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01\x02", b"\x02\x02" + b"x" * 12, b"\x09\x09" + b"x" * 40])
def test_what_is_cut_off_or_nonsense_is_refused(keys: dict[int, bytes], sealed: bytes) -> None:
    with pytest.raises(ValueError, match="no value sealed"):
        sealing.unseal(sealed, "a.b")


def test_both_ciphers_are_open_whichever_seals(monkeypatch: pytest.MonkeyPatch, keys: dict[int, bytes]) -> None:
    made = {}
    for name in ALGORITHMS:
        monkeypatch.setattr(settings, "WEIGE_SEALING_ALGORITHM", name)
        made[name] = sealing.seal("王秀英", "a.b")
    for name in ALGORITHMS:
        monkeypatch.setattr(settings, "WEIGE_SEALING_ALGORITHM", name)
        assert {sealing.unseal(sealed, "a.b") for sealed in made.values()} == {"王秀英"}
        assert [other for other, sealed in made.items() if sealing.is_current(sealed)] == [name]


def test_sm4_is_that_of_the_standard() -> None:
    """RFC 8998, appendix A.1: SM4-GCM."""
    encrypt, decrypt = sealing.ALGORITHMS["sm4-gcm"].make(bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"))
    nonce = bytes.fromhex("00001234567800000000ABCD")
    plain = bytes.fromhex("".join(letters * 8 for letters in ("AA", "BB", "CC", "DD", "EE", "FF", "EE", "AA")))
    associated = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    sealed = encrypt(nonce, plain, associated)
    assert sealed.hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert decrypt(nonce, sealed, associated) == plain


def test_older_keys_open_the_newest_seals_and_a_lost_one_opens_nothing(keys: dict[int, bytes]) -> None:
    under_two = sealing.seal("王秀英", "a.b")
    keys[3] = b"3" * 32
    under_three = sealing.seal("王秀英", "a.b")
    assert (under_two[1], under_three[1]) == (2, 3)
    assert sealing.unseal(under_two, "a.b") == sealing.unseal(under_three, "a.b") == "王秀英"
    assert not sealing.is_current(under_two)
    assert sealing.key_numbers() == [3, 2, 1]
    del keys[2]
    with pytest.raises(ValueError, match="no value sealed"):
        sealing.unseal(under_two, "a.b")


@pytest.mark.parametrize("nonce", [b"n" * 12, bytes((1, 2)) + b"n" * 10, bytes((2, 1)) + b"n" * 10])
def test_values_from_before_keys_had_numbers_open(keys: dict[int, bytes], nonce: bytes) -> None:
    encrypt, _ = sealing._cipher(1, keys[1], "a.b")
    old = nonce + encrypt(nonce, "王秀英".encode(), b"a.b")
    assert sealing.unseal(old, "a.b") == "王秀英"
    assert sealing.sealed_by(old, "a.b") is None
    assert sealing.sealed_by(sealing.seal("王", "a.b"), "a.b") == sealing.current()


def test_look_ups_ask_under_every_key_and_codes_stay_what_they_were(keys: dict[int, bytes]) -> None:
    code = sealing.derived_code(ROW, "cases.follow", 8)
    kept = sealing.index("13800001234", "a.b", key=2)
    keys[3] = b"3" * 32
    assert kept in sealing.indexes("13800001234", "a.b")
    assert len(set(sealing.indexes("13800001234", "a.b"))) == 3
    assert sealing.index("13800001234", "a.c", key=2) != kept
    assert sealing.derived_code(ROW, "cases.follow", 8) == code
