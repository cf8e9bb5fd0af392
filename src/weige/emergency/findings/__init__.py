"""Findings (问题整改) of an operation: what is to be mended, by whom and by when, until somebody else has verified it."""
