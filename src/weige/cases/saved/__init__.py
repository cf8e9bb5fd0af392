"""Saved filters: one person's own ways of looking at the queue, under names."""
