"""Understanding a question in its place: follow-ups, dates in words, and other constraints in words."""

from chatbot.understanding.constraints import Constraints, constraints
from chatbot.understanding.dates import DateFilter, DateKind, date_filter
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
