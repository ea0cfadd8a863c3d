"""From scored passages to an answer or an abstention.

Sentences, answer spans, confidence, selection, citations, timeline.
"""
