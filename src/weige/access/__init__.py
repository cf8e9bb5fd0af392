"""Access: accounts, posts, abilities, scope, sign-in.

The door for other rooms: :class:`weige.access.actors.Actor` (who acts, from which posts, over which places),
``weige.access.actions`` and ``weige.access.queries``.
"""
