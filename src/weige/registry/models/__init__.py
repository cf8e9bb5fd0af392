"""Tables of the registry."""

from .disclosure import Disclosure
from .people import Change, Consent, Fact, Household, PastValue, Person, Stay, Vacancy
from .premises import COMMUNITY_DIGITS, Premises
from .rights import HouseholdLink, ReadingNotice, ReadingWatch, ResidentRequest
from .transfer import Export, Import
from .upkeep import Figure, Proposal, RegisterSettings, RetentionRun

__all__ = [
    "COMMUNITY_DIGITS",
    "Change",
    "Consent",
    "Disclosure",
    "Export",
    "Fact",
    "Figure",
    "Household",
    "HouseholdLink",
    "Import",
    "PastValue",
    "Person",
    "Premises",
    "Proposal",
    "ReadingNotice",
    "ReadingWatch",
    "RegisterSettings",
    "ResidentRequest",
    "RetentionRun",
    "Stay",
    "Vacancy",
]
