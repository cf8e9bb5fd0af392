"""Taking the queue along: what its filter shows as a file, marked with whoever took it and for what."""
