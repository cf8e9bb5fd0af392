from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "weige.registry"
    label = "registry"

    def ready(self) -> None:
        from .upkeep import proposals  # noqa: F401 - subscribes to changes of the register
