"""The full-text index: passages by the words that they hold, ranked by BM25.

In come words and filters, out come hits. It lives inside the database, and knows it.
"""
