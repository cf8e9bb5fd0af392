"""What cases look like to a reader: the shapes of the API's answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from typing_extensions import TypedDict

from weige.access.queries import PostRef
from weige.core.places import PlaceRef
from weige.registry.queries import PremisesRef

StateName = Literal["reported", "dispatched", "accepted", "replied", "closed"]
OutcomeName = Literal["solved", "solved_on_the_spot", "withdrawn", "not_actionable"]
Stage = Literal["report", "proof", "reply", "comment"]


DueStateName = Literal["on_time", "nearly_due", "overdue", "paused"]
StageName = Literal["dispatch", "handle", "check", "total"]


class CaseRow(TypedDict):
    """A case in a list."""

    id: UUID
    number: str
    state: StateName
    category: str
    category_name: str
    summary: str
    place: PlaceRef
    where: str
    reported_at: datetime
    updated_at: datetime
    holder: PostRef | None
    urgent: bool
    outcome: OutcomeName | None
    thumb: str | None
    version: int
    reporter_kind: Literal["account", "resident"]
    flags: list[str]
    due_at: datetime | None
    due_state: DueStateName | None


class SimilarCase(CaseRow):
    """A near repeat, and why it is taken for one."""

    why: str


class CasePage(TypedDict):
    items: list[CaseRow]
    next: str | None


class SimilarCases(TypedDict):
    items: list[SimilarCase]


class Counts(TypedDict):
    """Figures for the tabs; 100 means 100 or more."""

    mine: int
    urgent: int
    reported_open: int
    awaiting_me: int


class CategoryOut(TypedDict):
    code: str
    name: str
    parent: str | None
    icon: str
    hint: str
    on_the_spot: bool
    urgent: bool


class Categories(TypedDict):
    items: list[CategoryOut]


class SuggestedCategory(TypedDict):
    """A category that a text may belong to. ``band`` is null where the model is not sure: a person chooses."""

    code: str
    name: str
    band: Literal["very_likely"] | None
    words: list[str]


class SuggestedCategories(TypedDict):
    items: list[SuggestedCategory]


class RouteOut(TypedDict):
    reasons: list[str]


class Receipt(TypedDict):
    """The answer to a report: its number, who holds it and why."""

    id: UUID
    number: str
    state: StateName
    version: int
    where: str
    place: str
    holder_label: str
    route: RouteOut


class PhotoOut(TypedDict):
    id: UUID
    stage: Stage
    url: str
    thumb_url: str
    width: int
    height: int
    added_at: datetime
    added_by: str | None


class StepActor(TypedDict):
    name: str | None
    post_label: str | None


class StepOut(TypedDict):
    id: UUID
    move: str
    move_label: str
    from_state: StateName | None
    to_state: StateName
    at: datetime
    happened_at: datetime
    actor: StepActor | None
    holder: PostRef | None
    note: str
    ground: str | None
    reasons: list[str]


class CommentOut(TypedDict):
    id: UUID
    text: str
    at: datetime
    author: str


class ReporterOut(TypedDict):
    kind: Literal["account", "resident"]
    name: str | None
    phone_masked: str | None


class StageClockOut(TypedDict):
    """One run of a stage of a case, with the reasons of its deadline."""

    id: UUID
    stage: StageName
    stage_label: str
    length: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    state: DueStateName | Literal["kept", "missed"]
    reasons: list[str]


class AlarmOut(TypedDict):
    """A warning or a rung of the ladder: when, about what, and who was told."""

    at: datetime
    reasons: list[str]
    told: list[PostRef]


class CallOut(TypedDict):
    """A department that was called to a case (吹哨), and what it answered."""

    id: UUID
    post: PostRef
    asked: str
    asked_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    answer: str
    answered_by: str | None
    taken_back: bool
    mine: bool


class FollowUpOut(TypedDict):
    """What was asked after a close, and what the reporter and the verifier said."""

    id: UUID
    asked_at: datetime
    answered_at: datetime | None
    solved: bool | None
    words: str
    verified_at: datetime | None
    verified: Literal["solved", "not_solved", "unreachable"] | None
    verified_words: str


class GroundOut(TypedDict):
    code: Literal["not_ours", "wrong_place", "unclear", "duplicate", "not_possible"]
    label: str


class CampaignRef(TypedDict):
    """The campaign that a case is solved in; ``may_open`` says whether the reader may see it whole."""

    id: UUID
    title: str
    state: Literal["running", "closed"]
    may_open: bool


class CaseDetail(CaseRow):
    """A case with everything that its reader may see."""

    description: str
    floor: int | None
    premises: PremisesRef | None
    longitude: float | None
    latitude: float | None
    route: RouteOut
    desk_post: PostRef | None
    reporter: ReporterOut
    reported_by_me: bool
    confirmed_at: datetime | None
    photos: list[PhotoOut]
    steps: list[StepOut]
    comments: list[CommentOut]
    may_read_contact: bool
    clocks: list[StageClockOut]
    alarms: list[AlarmOut]
    calls: list[CallOut]
    follow_ups: list[FollowUpOut]
    campaign: CampaignRef | None


class CurrentState(TypedDict):
    """What a conflict shows: the state that the case has now."""

    id: UUID
    version: int
    state: str
    holder: PostRef | None
    updated_at: datetime


class MoveOffer(TypedDict):
    move: str
    label: str
    allowed: bool
    reason: str | None
    needs: list[Literal["note", "to_post", "to_posts", "outcome", "ground", "correction"]]


class Moves(TypedDict):
    items: list[MoveOffer]
    version: int
    grounds: list[GroundOut]


class Recipient(PostRef):
    """A post that a case can be dispatched to."""

    why: str
    recommended: bool


class Recipients(TypedDict):
    items: list[Recipient]


class Phone(TypedDict):
    phone: str


class PublicStep(TypedDict):
    label: str
    at: datetime
    note: str


class PublicPhoto(TypedDict):
    id: UUID
    stage: Stage
    thumb: str
    """A JPEG thumbnail as a data URL: public pages have no address for photos."""


class ContactReadingOut(TypedDict):
    """One line of who read the reporter's number: a post, a day, a purpose; ``text`` is the whole sentence."""

    day: date
    who: str
    purpose: str
    words: str
    count: int
    text: str


class PublicCase(TypedDict):
    """A case as the resident sees it who reported it: no names of people."""

    number: str
    state: StateName
    state_label: str
    category_name: str
    description: str
    where: str
    reported_at: datetime
    holder_label: str
    steps: list[PublicStep]
    photos: list[PublicPhoto]
    contact_readings: list[ContactReadingOut]
    may_answer: bool
    confirmed: bool
    outcome: OutcomeName | None
