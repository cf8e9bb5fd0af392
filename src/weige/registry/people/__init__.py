"""People of the registry: households, changes, the field dictionary, and reading with its record."""
