"""Cases: one problem or request, from report to close.

The policy is in three pages without a database: ``lifecycle`` (which moves there are and who may make them),
``routing`` (who holds a case, and why) and ``numbers``. The doors for other rooms are ``actions`` and ``queries``.
"""
