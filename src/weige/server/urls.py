"""Every address of the server: API, Open311, published warnings, pages, health and figures."""

from django.urls import include, path

from . import pages
from .api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("open311/", include("weige.gateway.open311.urls")),
    path("cap/", include("weige.gateway.cap.urls")),
    path("healthz", pages.healthz),
    path("metrics", pages.metrics),
    path("", pages.page("index.html")),
    path("m/", pages.page("m/index.html")),
    path("m/sw.js", pages.file("m/sw.js", "text/javascript")),
    path("m/manifest.webmanifest", pages.file("m/manifest.webmanifest", "application/manifest+json")),
    path("desk/", pages.page("desk/index.html")),
    path("r/", pages.page("r/index.html")),
]
handler404 = "weige.server.pages.not_found"
handler500 = "weige.server.pages.failed"
