"""How much an import may hold. Pure."""

MAX_FILE = 40 * 1024 * 1024
"""Bytes of an uploaded file: 200,000 people with all columns take some 20 MB. What is larger is refused by its
announced length, before it is read."""
MAX_INFLATED = 400 * 1024 * 1024
"""Bytes of a workbook's parts together when unpacked."""
MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_AREA = MAX_ROWS * MAX_COLUMNS
"""Cells between the first and the last of a sheet that hold something, empty ones too: there must be room for all."""
MAX_CELL = 2_000
"""Characters of one cell; more is no field of the register."""
READ_AT_ONCE = 2 * 1024 * 1024
"""Files up to this size (some 25,000 people) are read while the sender waits; larger ones in the background."""
KEEP_DAYS = 7
"""Days after which a file that was neither taken nor dropped is erased."""
