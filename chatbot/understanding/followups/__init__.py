"""Follow-up questions made self-contained: what a question leaves out is taken from the turns before it.

In come a question and its conversation; out goes the question as somebody would have asked it who said everything.
`gaps` finds what is missing, `mentions` and `topics` what was spoken of, `ranking` how likely each of that is meant,
`rewriting` puts it in place, and `resolution` decides.
"""

from chatbot.understanding.followups.resolution import Resolved, resolve

__all__ = ["Resolved", "resolve"]
