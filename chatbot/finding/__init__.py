"""Did we print this? Where a text stands in the archive, word for word or nearly.

In comes a text, out come the places of article versions that say it, with what they say otherwise. Passages are
proposed by the full-text index and compared letter by letter; no model is needed. Imports `answering`, `language` and
`types`.
"""
