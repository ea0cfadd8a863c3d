"""Conversations and what lies beside them in one database: their owners, feedback, pinned articles.

In come turns, out come the same turns later.
"""
