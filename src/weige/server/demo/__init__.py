"""The demo: synthetic people, homes and three months of cases in the places of the story; demo mode only."""
