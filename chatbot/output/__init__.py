"""A turn or a conversation as JSON, terminal text, Markdown, BibTeX, RIS or CSL-JSON.

In come turns, out goes text; the JSON contract also takes its own text back.
"""
