"""A warning as the Common Alerting Protocol tells it, as plain values. Pure.

Names of fields are those of the standard (OASIS CAP 1.2, 2010) in our spelling. Where a sender left something out or
wrote it in a way that cannot be read, the field is empty and a fault says so; nothing is filled in silently.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the rule that it breaks (``rules.RULES``), where in the file, and what stood there."""

    rule: str
    where: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """Another message that this one speaks of: sender, identifier and the moment when it was sent."""

    sender: str
    identifier: str
    sent: datetime | None
    written: str


@dataclass(frozen=True, slots=True)
class Code:
    """A name and a value, as senders use them for places, events and whatever else they add."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Ring:
    """A polygon's corners as (longitude, latitude) in degrees, WGS 84, closed; as read, crossing itself or not."""

    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle: centre (longitude, latitude) in degrees, radius in kilometres."""

    centre: tuple[float, float]
    radius_km: float


@dataclass(frozen=True, slots=True)
class Area:
    """Where a warning holds."""

    description: str
    rings: tuple[Ring, ...] = ()
    circles: tuple[Circle, ...] = ()
    codes: tuple[Code, ...] = ()
    altitude_ft: float | None = None
    ceiling_ft: float | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that comes with a warning, by its address or inside it."""

    description: str
    media_type: str = ""
    size: int | None = None
    uri: str = ""
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Info:
    """What a warning says, in one language or for one part of its area."""

    language: str = "en-US"
    categories: tuple[str, ...] = ()
    event: str = ""
    responses: tuple[str, ...] = ()
    urgency: str = "Unknown"
    severity: str = "Unknown"
    certainty: str = "Unknown"
    audience: str = ""
    event_codes: tuple[Code, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[Code, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """One message: a warning, its update, its cancellation, or an answer to one. ``version`` is CAP's."""

    identifier: str
    sender: str
    sent: datetime | None
    status: str
    msg_type: str
    scope: str
    version: str = "1.2"
    source: str = ""
    restriction: str = ""
    addresses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    note: str = ""
    references: tuple[Reference, ...] = ()
    incidents: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()
    signed: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What tells messages apart: two with the same are the same message."""
        return self.sender, self.identifier

    @property
    def is_actual(self) -> bool:
        """Whether it is meant: not an exercise, a test, a draft, or between machines."""
        return self.status == "Actual"


@dataclass(frozen=True, slots=True)
class ReadAlert:
    """A message as read, with what is wrong with it."""

    alert: Alert
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The messages of a file; ``faults`` are those of the file as a whole.

    ``links`` are addresses of messages that a feed names and does not contain.
    """

    alerts: tuple[ReadAlert, ...] = ()
    faults: tuple[Fault, ...] = ()
    links: tuple[str, ...] = field(default=())
