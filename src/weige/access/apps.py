from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "weige.access"
    label = "access"

    def ready(self) -> None:
        from . import sealed  # noqa: F401 - declares what is sealed
