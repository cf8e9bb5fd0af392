"""Working through many cases: finding them by words, moving them together, keeping filters and texts, taking a list along."""
