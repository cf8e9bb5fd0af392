"""What may be kept of whom on whose word: the rules of consent. Pure.

Sources: Personal Information Protection Law of China, articles 13 (legal basis), 29 (consent of its own for sensitive
data), 31 (a guardian's for whoever is under 14).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from .dictionary import GUARDIAN_UNDER, Dictionary, Field
from .values import age_on

GivenBy = Literal["self", "guardian"]


class ConsentFault(ValueError):
    """Something may not be kept; ``code`` is one of ``unknown_wording``, ``consent_needed``, ``guardian_needed``,
    ``only_under``."""

    def __init__(self, code: str, field: Field | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class ConsentWords:
    """A consent as it was given: the wording read out, by whom, on which day, for which fields."""

    wording: str
    given_by: GivenBy
    given_on: date
    fields: tuple[str, ...]
    guardian: UUID | None = None


def is_child(birth_date: str | None, today: date) -> bool:
    """Whether someone is under 14; with a birth year alone, whether they may be."""
    return birth_date is not None and age_on(birth_date, today) < GUARDIAN_UNDER


def check(
    dictionary: Dictionary,
    fields: Iterable[str],
    *,
    birth_date: str | None,
    consent: ConsentWords | None,
    today: date,
    already: frozenset[str] = frozenset(),
) -> None:
    """Refuse to keep fields of a person without the consent that they need.

    Args:
        fields: what is to be kept; every code is in the dictionary.
        birth_date: the person's date or year of birth, if it is known.
        already: fields for which a consent stands.

    Raises:
        ConsentFault: the consent is missing, by the wrong person, or of an unknown wording.
    """
    wanted = [dictionary.fields[code] for code in fields]
    if consent and consent.wording not in dictionary.wordings:
        raise ConsentFault("unknown_wording")
    for field in wanted:
        if field.under is not None and (birth_date is None or age_on(birth_date, today) >= field.under):
            raise ConsentFault("only_under", field)
    given = already | (frozenset(consent.fields) if consent else frozenset())
    if is_child(birth_date, today):
        by_guardian = consent is not None and consent.given_by == "guardian" and consent.guardian is not None
        if not by_guardian and any(field.code not in already for field in wanted):
            raise ConsentFault("guardian_needed")
        if lacking := next((f for f in wanted if f.needs_consent and f.code not in given), None):
            raise ConsentFault("consent_needed", lacking)
        return
    if lacking := next((field for field in wanted if field.needs_consent and field.code not in given), None):
        raise ConsentFault("consent_needed", lacking)
