"""From ranked sentences to an answer or an abstention.

In come a question, passages, and what the comprehension model found in them; out go quotations with their answer spans,
a confidence, evidence, and the reason where nothing answers. `timeline` retrieves once more.
"""
