"""The archive database, on SQLite or PostgreSQL.

Its tables, how it is opened, who may write, and the rows of articles, passages, visits and runs. In come types and
statements, out come types. It knows `store`'s types, errors and settings.
"""
