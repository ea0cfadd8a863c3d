"""What stands among an article's words and is not its text (captions, teasers, hidden words, raised figures).

In comes a page's tree or its paragraphs; the clutter goes from it, or is named.
"""
