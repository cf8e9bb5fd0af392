"""Notify: messages to people, over whatever channel they have. The in-app inbox comes first."""
