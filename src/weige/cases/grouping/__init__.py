"""Like cases brought together, pure: no Django, no database.

The door for the rest of ``cases``: :func:`traits` of a message, with ``keys()`` for looking up candidates,
:func:`choose` for one new case, :func:`regroup` for all, :func:`reasons` for telling why.
"""

from .choosing import MOST_COMPARED, Candidate, Choice, Like, choose
from .distances import Distance, compare, family, telling
from .reasons import reasons
from .regrouping import Issue, Member, Message, regroup
from .traits import Frequencies, Traits, traits

__all__ = [
    "MOST_COMPARED",
    "Candidate",
    "Choice",
    "Distance",
    "Frequencies",
    "Issue",
    "Like",
    "Member",
    "Message",
    "Traits",
    "choose",
    "compare",
    "family",
    "reasons",
    "regroup",
    "telling",
    "traits",
]
