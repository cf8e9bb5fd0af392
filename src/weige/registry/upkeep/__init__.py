"""Upkeep of the register: what is due for verification, what has outlived its purpose, what is published."""
