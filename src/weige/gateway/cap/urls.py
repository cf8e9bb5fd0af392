"""Addresses of warnings of our own."""

from django.urls import path

from . import views

urlpatterns = [path("feed.atom", views.feed), path("<uuid:alert_id>.xml", views.one)]
