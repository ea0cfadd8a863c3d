"""Articles cut into passages: sentences, runs of them of about the same length, and the texts that the model reads.

In comes an article's content; out go spans of its text. It imports none of the other rooms.
"""
