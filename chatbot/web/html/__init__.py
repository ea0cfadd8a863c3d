"""HTML and addresses, made from text that may hold anything.

Pure functions; everything is escaped here.
"""
