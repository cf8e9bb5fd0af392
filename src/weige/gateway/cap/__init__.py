"""Warnings of our own as everybody may read them: CAP 1.2, and an Atom feed of those in force and of what ended others."""
