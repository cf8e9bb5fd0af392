"""Calls to addresses that somebody wrote down: which may be called, and how a call is bounded."""
