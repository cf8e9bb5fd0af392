"""Drills: a scenario with its injects and objectives, and responders who are simulated where nobody is there."""
