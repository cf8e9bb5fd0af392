"""Core: clock, ids, errors, events, files, paging. It knows no domain and imports none."""
