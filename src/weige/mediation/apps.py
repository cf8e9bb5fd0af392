from django.apps import AppConfig


class MediationConfig(AppConfig):
    name = "weige.mediation"
    label = "mediation"
