from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "weige.registry"
    label = "registry"

    def ready(self) -> None:
        from .people import telling  # noqa: F401 - subscribes to people leaving by a move
