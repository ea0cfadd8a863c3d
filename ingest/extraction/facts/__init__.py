"""The facts about a page: who wrote it, when, in which paper, under which headline, and whether it is an article.

In come its tree and what it says about itself (linked data, `meta`); out go single facts, none where it is not sure.
"""
