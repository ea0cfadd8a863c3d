"""The archive database, of either kind: its tables, and how their rows become types and types rows.

In come connections and types, out come types. It knows `store`'s types and errors, and nothing of how it is opened.
"""
