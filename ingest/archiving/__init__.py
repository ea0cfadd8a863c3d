"""Articles on their way into the archive: what it has of them already, batches for the model, and the writing.

In come articles with their identity; out go versions that are stored. A batch becomes visible wholly or not at all.
"""
