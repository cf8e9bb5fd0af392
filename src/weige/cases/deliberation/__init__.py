"""Deliberation (议事会): hard matters are studied together; what was decided, why, and who was there by number."""
