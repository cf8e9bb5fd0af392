"""Contingency plans as data: who is called at which level, in which groups, to do what."""
