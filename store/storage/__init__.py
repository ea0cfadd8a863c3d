"""An archive's storage: SQLite or PostgreSQL for its database, Chroma in its folder or on a server for its vectors.

In come settings, out come an opened database and opened vectors; who may write, and how an older database is brought
up to date, is here too. It knows the tables, the full-text index and the vectors.
"""
