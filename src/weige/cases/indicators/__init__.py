"""Indicators as in digital city management: of departments, categories and places, never of persons."""
