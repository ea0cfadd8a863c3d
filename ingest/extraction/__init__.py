"""From the bytes or the record of one article to an `Article`, or a reasoned rejection.

Text, metadata, dates, bylines, language. Pure: the same page gives the same article, in any process.
"""
