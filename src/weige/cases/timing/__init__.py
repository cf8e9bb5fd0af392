"""Deadlines: four clocks on the official calendar, the stages of a case, the warning before and the ladder after."""
