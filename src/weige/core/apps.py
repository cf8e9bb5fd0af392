from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "weige.core"
    label = "core"
