"""The API: every room's router under /api/v1."""

from __future__ import annotations

from ninja import NinjaAPI

from weige.access.api import router as access
from weige.core.http import attach_handlers
from weige.registry.api import router as registry
from weige.territory.api import router as territory

api = NinjaAPI(title="Weige 微格", version="1", urls_namespace="api", docs_url=None)
attach_handlers(api)
api.add_router("", access)
api.add_router("", territory)
api.add_router("", registry)
