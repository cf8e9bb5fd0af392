"""Papers to print: one description (``blocks``), written as PDF (``pdf``, by typst) and as Word (``word``).

Rooms describe what stands on the paper; fonts, characters that a font lacks and the layout are seen to here.
"""
