"""What masking leaves: enough to recognise, never the value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.registry.people.dictionary import Kind, dictionary
from weige.registry.people.masking import PRESENT, masked

FIELDS = dictionary().fields
BY_KIND = {kind: [field for field in FIELDS.values() if field.kind is kind] for kind in Kind}


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("name", "王", "王*"),
        ("name", "王芳", "王*"),
        ("name", "王秀英", "王**"),
        ("name", "阿依古丽·买买提", "阿***"),
        ("name", "𠮷田", "𠮷*"),
        ("phone", "13800001234", "138****1234"),
        ("phone", "02886618661", "028****8661"),
        ("phone", "12345", "****"),
        ("identity_number", "510104195003051236", "5****6"),
        ("identity_number", "51010419500305123X", "5****X"),
        ("birth_date", "1950-03-05", "1950"),
        ("birth_date", "1950", "1950"),
        ("mobility", "wheelchair", PRESENT),
        ("living_alone", "yes", PRESENT),
        ("medication", "胰岛素", PRESENT),
    ],
)
def test_what_is_shown(code: str, value: str, shown: str) -> None:
    assert masked(FIELDS[code], value) == shown


@given(st.sampled_from(BY_KIND[Kind.NAME]), st.text(min_size=2, max_size=40))
def test_of_a_name_its_first_character_and_no_length_beyond_four(field: object, name: str) -> None:
    shown = masked(field, name)  # type: ignore[arg-type]
    assert shown[0] == name[0]
    assert set(shown[1:]) == {"*"}
    assert len(shown) <= 4


@given(st.sampled_from([*BY_KIND[Kind.TEXT], *BY_KIND[Kind.CHOICE], *BY_KIND[Kind.FLAG]]), st.text(min_size=1))
def test_of_anything_about_health_only_that_it_is_there(field: object, value: str) -> None:
    assert masked(field, value) == PRESENT  # type: ignore[arg-type]


@given(st.from_regex(r"\A[1-9][0-9]{16}[0-9X]\Z"))
def test_of_an_identity_number_two_characters(number: str) -> None:
    shown = masked(FIELDS["identity_number"], number)
    assert shown == f"{number[0]}****{number[-1]}"
