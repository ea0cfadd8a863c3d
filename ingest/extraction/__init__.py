"""From the bytes or the record of one article to what it says and who says it, or a reasoned rejection.

In come pages; out go articles with their identity. Pure: the same page gives the same article, in any process. Of the
other rooms it imports `text` alone.
"""

from ingest.extraction.articles import extract

__all__ = ["extract"]
