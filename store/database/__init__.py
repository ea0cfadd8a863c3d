"""What is in the archive database, on either kind of it: its tables, and what becomes of their rows.

In come connections and types, out come types. It knows `store`'s types and errors, and nothing of how it is opened.
"""
