"""Follow-up questions made self-contained: what a question leaves out is taken from the turns before it.

In come a question and its conversation; out goes the question as somebody would have asked it who said everything.
`gaps` finds what is missing, `mentions` and `topics` what was spoken of, `term_model` which of its words are meant,
`rewriting` puts them in place, and `resolution` decides.
"""

from chatbot.understanding.followups.continuing import continued, parts_of
from chatbot.understanding.followups.resolution import Resolved, resolve
from chatbot.understanding.followups.term_model import TermModel, shipped_terms

__all__ = ["Resolved", "TermModel", "continued", "parts_of", "resolve", "shipped_terms"]
