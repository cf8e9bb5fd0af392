"""What holds where a community has set nothing."""

VERIFY_DAYS = 180
"""Days after which a verified household may be proposed for verification again."""
MONTHLY_CEILING = 20
"""Households proposed to one leader in a month at most."""
CHANGED_FOR = 30
"""Days for which a door shows that a change was recorded."""
LINK_DAYS = 7
"""Days that a household's link is open."""
SMALL_GROUP = 5
"""Groups smaller than this are not shown in published figures."""
