"""Understanding a question in its place: follow-ups, dates in words, and other constraints in words."""

from chatbot.understanding.followups import Understood, standalone

__all__ = ["Understood", "standalone"]
