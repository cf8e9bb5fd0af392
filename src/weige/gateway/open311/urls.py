"""Addresses of Open311; each ends in its format."""

from django.urls import re_path

from . import views

_FORM = r"\.(?P<form>json|xml)$"

urlpatterns = [
    re_path(rf"^discovery{_FORM}", views.discovery),
    re_path(rf"^v2/services{_FORM}", views.services),
    re_path(rf"^v2/services/(?P<code>[^/]{{1,80}}){_FORM}", views.one_service),
    re_path(rf"^v2/requests{_FORM}", views.requests),
    re_path(rf"^v2/requests/(?P<number>[^/]{{1,80}}){_FORM}", views.one_request),
    re_path(rf"^v2/tokens/(?P<token>[^/]{{1,80}}){_FORM}", views.token),
    re_path(r"^(?P<rest>.*)$", views.unknown),
]
