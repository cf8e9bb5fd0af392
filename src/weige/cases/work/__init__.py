"""Working through many cases: finding them by words, moving them together."""
