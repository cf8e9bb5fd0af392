from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "weige.gateway"
    label = "gateway"
