"""A turn or a conversation as JSON, terminal text, Markdown, BibTeX, RIS or CSL-JSON."""
