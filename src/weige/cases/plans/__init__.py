"""Household plans (一户一策): special problems are solved one household at a time, seen by named people only."""
