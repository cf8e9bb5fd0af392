"""Tables of the registry."""

from .disclosure import Disclosure
from .people import Change, Consent, Fact, Household, PastValue, Person, Stay, Vacancy
from .premises import COMMUNITY_DIGITS, Premises

__all__ = [
    "COMMUNITY_DIGITS",
    "Change",
    "Consent",
    "Disclosure",
    "Fact",
    "Household",
    "PastValue",
    "Person",
    "Premises",
    "Stay",
    "Vacancy",
]
