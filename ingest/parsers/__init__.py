"""From the bytes of one input to its pages: files of one article or many, feeds, sitemaps and whole sites.

In come a `RawInput` and the options of the run; out go pages as `ingest.types.RawPage`, and what became of the rest.
`registry` says which parser an input goes to. Of the other rooms it imports `network` and `text`.
"""

from ingest.parsers.inputs import Parser, ParserOptions, RawInput

__all__ = ["Parser", "ParserOptions", "RawInput"]
