from django.apps import AppConfig


class MediationConfig(AppConfig):
    name = "weige.mediation"
    label = "mediation"

    def ready(self) -> None:
        from . import sealed  # noqa: F401 - declares what is sealed
