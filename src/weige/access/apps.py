from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "weige.access"
    label = "access"
