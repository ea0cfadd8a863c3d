"""Understanding a question in its place: from its words and its conversation to a query.

In come words, a conversation and facts about the archive; out go a `Query` and the analysis of its question. Of the
other rooms it imports `language` alone.
"""

from chatbot.understanding.constraints import Constraints, constraints
from chatbot.understanding.days.dates import DateFilter, DateKind, date_filter
from chatbot.understanding.query import Asked, understand

__all__ = [
    "Asked",
    "Constraints",
    "DateFilter",
    "DateKind",
    "constraints",
    "date_filter",
    "understand",
]
