"""The API: every room's router under /api/v1."""

from __future__ import annotations

from ninja import NinjaAPI
from ninja.operation import Operation

from weige.access.post_api import router as posts
from weige.access.session_api import router as sessions
from weige.cases.api import router as cases
from weige.cases.campaigns.api import router as campaigns
from weige.cases.deliberation.api import router as meetings
from weige.cases.exports.api import router as case_exports
from weige.cases.followup.api import router as follow_ups
from weige.cases.indicators.api import router as indicators
from weige.cases.plans.api import router as plans
from weige.cases.replies.api import router as replies
from weige.cases.resident_api import router as resident
from weige.cases.saved.api import router as saved
from weige.cases.timing.api import router as deadlines
from weige.cases.work.api import router as work
from weige.core.http import TextParser, attach_handlers
from weige.emergency.api import router as emergency
from weige.emergency.dispatch.api import router as dispatch
from weige.emergency.evacuation.api import router as evacuation
from weige.emergency.field.api import router as emergency_field
from weige.emergency.findings.api import router as findings
from weige.emergency.observers.api import router as observers
from weige.emergency.readiness.api import router as readiness
from weige.emergency.review.api import router as reviews
from weige.emergency.signals.api import router as signals
from weige.emergency.supplies.api import router as supplies
from weige.gateway.api import router as gateway
from weige.mediation.api import router as mediation
from weige.mediation.resident_api import router as parties
from weige.notify.api import router as notify
from weige.registry.api import router as registry
from weige.registry.people.api import router as register
from weige.registry.rights.api import router as rights
from weige.registry.rights.resident_api import router as own_data
from weige.registry.transfer.api import router as transfer
from weige.registry.upkeep.api import router as upkeep
from weige.territory.api import router as territory

from .demo.api import router as demo


class WeigeAPI(NinjaAPI):
    """The API; its operations are named for their room and what they do: ``cases_report_case``."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        *_, room, module = operation.view_func.__module__.split(".")
        return f"{module.removesuffix('_api').replace('api', room)}_{operation.view_func.__name__}"


api = WeigeAPI(title="Weige 微格", version="1", urls_namespace="api", docs_url=None, parser=TextParser())
attach_handlers(api)
for router in (
    sessions, posts, territory, registry, register, rights, own_data, transfer, upkeep, cases, work, saved, replies,
    case_exports, deadlines, follow_ups, indicators, campaigns, plans, meetings, resident, mediation, parties, emergency,
    emergency_field, evacuation, dispatch, supplies, signals, readiness, reviews, findings, observers, gateway, notify, demo,
):  # fmt: skip
    api.add_router("", router)
