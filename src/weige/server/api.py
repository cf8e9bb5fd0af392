"""The API: every room's router under /api/v1."""

from __future__ import annotations

from ninja import NinjaAPI

from weige.access.api import router as access
from weige.cases.api import router as cases
from weige.cases.resident_api import router as resident
from weige.core.http import TextParser, attach_handlers
from weige.notify.api import router as notify
from weige.registry.api import router as registry
from weige.territory.api import router as territory

from .demo.api import router as demo

api = NinjaAPI(title="Weige 微格", version="1", urls_namespace="api", docs_url=None, parser=TextParser())
attach_handlers(api)
for router in (access, territory, registry, cases, resident, notify, demo):
    api.add_router("", router)
