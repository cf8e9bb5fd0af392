"""Runs of vehicles: who fetches whom or what from where, takes it where, in which order and until when.

Pure: ``problem`` is what is asked, ``roads`` how long the ways take when some are blocked, ``solving`` finds runs,
``checking`` judges them without trusting whoever found them; ``network`` reads roads from files, ``asking`` makes a problem
of an operation and runs of its plan, ``changing`` says what has changed since, ``stops`` how a stop stands.

In an operation: ``road_files``, ``closings``, ``fleet`` and ``errands`` keep what runs are made of, ``gathering`` reads it,
``planning`` proposes and adopts, ``driving`` takes what drivers say.
"""
