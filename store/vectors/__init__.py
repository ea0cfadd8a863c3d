"""The vector index: passages by what they mean, in Chroma, embedded or on a server.

In come vectors and filters, out come hits whose score is the cosine similarity.
"""
