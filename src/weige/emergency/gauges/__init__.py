"""River gauges: readings, whether they can be believed, which stage is reached, and what comes next.

Pure: no Django, no database, no clock of its own. ``readings`` (with ``headings`` and ``moments``) takes files,
``series`` brings them onto a regular grid, ``quality`` judges readings, ``standing`` says which stage a live gauge has
reached, ``forecast`` (with ``features``, ``models``, ``bands`` and ``skill``) looks ahead. Stages are in the unit of
their gauge, metres or feet, and are never converted.
"""
