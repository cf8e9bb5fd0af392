from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "weige.gateway"
    label = "gateway"

    def ready(self) -> None:
        from . import sealed  # noqa: F401 - declares what is sealed
