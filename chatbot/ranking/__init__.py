"""The sentences of the passages, scored for a question and chosen from, with the words of each that may answer it.

In come an analysed question, passages, and what the comprehension model found in them; out go sentences with a score
each, best first, without copies of one another.
"""
