"""Observers (观察员) of a drill: who they are, what they look at, and what they saw. They judge groups and procedures."""
