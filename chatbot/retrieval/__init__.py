"""The passages that may answer a question, in stages: candidates, fusion, prior, reranking, copies left out.

In come a question, filters and an archive; out go scored passages, best first. What each stage buys is measured by
`tests/quality/stages.py`.
"""

from chatbot.retrieval.by_form import retrieve_by_form
from chatbot.retrieval.candidates import Candidates, find_candidates, fuse
from chatbot.retrieval.prior import DatePrior, recency
from chatbot.retrieval.reranking import Reranker, load_reranker
from chatbot.retrieval.stages import FOCUS_WEIGHT, Retrieved, retrieve

__all__ = [
    "FOCUS_WEIGHT",
    "Candidates",
    "DatePrior",
    "Reranker",
    "Retrieved",
    "find_candidates",
    "fuse",
    "load_reranker",
    "recency",
    "retrieve",
    "retrieve_by_form",
]
