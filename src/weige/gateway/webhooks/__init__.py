"""Signed webhooks (Standard Webhooks): events of the log, sent to the systems that subscribed, until they arrive."""
