"""Tables of cases, by matter: ``case`` (report to close) and what later parts add, one file each."""

from .campaign import Campaign, CaseKey, CaseTraits, GroupChange, LikeGroup, WordFrequencies
from .case import Case, Category, Comment, Involvement, Photo, ReporterContact, RoutingRule, Step
from .contact import ContactReading
from .desk import CaseExport, ReplyText, SavedFilter
from .followup import FollowUp
from .meeting import Attendance, AttendingPost, Meeting, MeetingAddendum, MeetingItem, MeetingTask
from .plan import HouseholdPlan, PlanShare, PlanStep, PlanTurn, PlanVisit
from .suggestion import CategoryModel
from .timing import CalendarException, CasePause, DeadlineAlarm, DeadlineRule, DeadlineRung, StageClock
from .whistle import WhistleCall
from .work import Batch, BatchItem, CaseWords, WordsProgress

__all__ = [
    "Attendance",
    "AttendingPost",
    "Batch",
    "BatchItem",
    "CalendarException",
    "Campaign",
    "Case",
    "CaseExport",
    "CaseKey",
    "CasePause",
    "CaseTraits",
    "CaseWords",
    "Category",
    "CategoryModel",
    "Comment",
    "ContactReading",
    "DeadlineAlarm",
    "DeadlineRule",
    "DeadlineRung",
    "FollowUp",
    "GroupChange",
    "HouseholdPlan",
    "Involvement",
    "LikeGroup",
    "Meeting",
    "MeetingAddendum",
    "MeetingItem",
    "MeetingTask",
    "Photo",
    "PlanShare",
    "PlanStep",
    "PlanTurn",
    "PlanVisit",
    "ReplyText",
    "ReporterContact",
    "RoutingRule",
    "SavedFilter",
    "StageClock",
    "Step",
    "WhistleCall",
    "WordFrequencies",
    "WordsProgress",
]
