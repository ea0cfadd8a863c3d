"""The meaning of written things, wherever they stand: characters, bylines, dates and languages.

In come bytes and text; out go clean text, names, moments and language codes. It imports none of the other rooms.
"""
