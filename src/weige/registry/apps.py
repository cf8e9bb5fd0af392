from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "weige.registry"
    label = "registry"

    def ready(self) -> None:
        from . import sealed  # noqa: F401 - declares what is sealed

        # Those that subscribe to changes of the register.
        from .people import telling  # noqa: F401
        from .upkeep import proposals  # noqa: F401
