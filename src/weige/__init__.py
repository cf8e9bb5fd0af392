"""Weige 微格: micro-grid community governance."""
