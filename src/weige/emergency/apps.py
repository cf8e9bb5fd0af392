from django.apps import AppConfig


class EmergencyConfig(AppConfig):
    name = "weige.emergency"
    label = "emergency"
