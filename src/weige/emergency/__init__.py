"""Warnings, gauges, plans, operations: what a subdistrict does when the river rises, in earnest and for practice."""
