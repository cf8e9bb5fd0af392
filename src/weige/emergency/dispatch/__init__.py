"""Runs of vehicles: who fetches whom or what from where, takes it where, in which order and until when. Pure.

``problem`` is what is asked, ``roads`` how long the ways take when some are blocked, ``solving`` finds runs, ``checking``
judges them without trusting whoever found them.
"""
