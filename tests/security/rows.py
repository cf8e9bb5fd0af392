"""What a row of the policy is: the kinds of users, a call, and who gets which answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

OWN = frozenset(
    {
        "leader",
        "neighbour",
        "worker",
        "officer",
        "subdistrict",
        "district",
        "city",
        "property",
        "department",
        "data_officer",
        "mediator",
    }
)
FOREIGN = frozenset(f"foreign {name}" for name in OWN - {"neighbour", "city"})
SIGNED_IN = OWN | FOREIGN
KINDS = ("anonymous", "half officer", *sorted(SIGNED_IN))
"""Foreign people hold the same posts in another district; the half officer has not shown the authenticator yet."""


@dataclass(frozen=True)
class Call:
    """Values of the path, the query, and a JSON body or a form."""

    path: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    form: dict[str, Any] | None = None


@dataclass(frozen=True)
class Row:
    """The policy of one operation."""

    call: Callable[[Any], Call]
    allowed: frozenset[str] = SIGNED_IN
    status: int = 200
    refused: int = 403
    otherwise: dict[str, int] = field(default_factory=dict)
    open: bool = False
    half: bool = False
    marker: Callable[[Any], Any] | None = None
    sees: frozenset[str] = frozenset()

    def expected(self, kind: str) -> int:
        """The status that a kind of user gets."""
        if kind in self.otherwise:
            return self.otherwise[kind]
        if self.open or kind in self.allowed or (kind == "half officer" and self.half):
            return self.status
        return 401 if kind in {"anonymous", "half officer"} else self.refused


def plain(**query: Any) -> Callable[[Any], Call]:
    return lambda s: Call(query=query)
