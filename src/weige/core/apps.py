from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "weige.core"
    label = "core"

    def ready(self) -> None:
        from .roles import watch_connections

        watch_connections(self)
