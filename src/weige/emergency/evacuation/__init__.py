"""Evacuation (转移安置): which households are moved, how each door stands, where they go, and who has arrived there."""
