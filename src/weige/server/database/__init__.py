"""The engine of the database connection: Django's for PostgreSQL, with a cheaper look at whether it still stands."""
