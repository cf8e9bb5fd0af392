"""A cheap hasher for tests: the same Argon2 as in production, with the least memory and time it allows.

``tests/access/test_sign_in.py`` holds the cost of production.
"""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapPasswordHasher(Argon2PasswordHasher):
    time_cost = 1
    memory_cost = 8
    parallelism = 1
