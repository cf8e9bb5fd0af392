"""Signals: official warnings and those of our own, gauges, and the levels that both propose. People decide."""
