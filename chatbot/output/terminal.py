"""A turn as plain text for a terminal."""

import textwrap
import unicodedata

from chatbot.types import Abstention, Evidence, Outcome, Turn
from chatbot.understanding.chips import Chip, Part, chips

_WIDTH = 88
"""Characters in a line of a quotation."""


def render(turn: Turn) -> str:
    """Returns the reply to a question: the short answer, then numbered quotations, each with where it stands."""
    lines: list[str] = []
    if parts := [printable(_chip_text(chip)) for chip in chips(turn.query)]:
        lines += [f"({'; '.join(parts)})", ""]
    if isinstance(turn.reply, Abstention):
        lines += [printable(turn.reply.reason)]
        nearest = "The closest sentences:" if turn.reply.outcome is Outcome.NOT_SURE else "Nearest passages:"
        lines += ["", nearest] if turn.reply.nearest else []
    elif turn.reply.short:
        lines += [printable(turn.reply.short), ""]
    for number, evidence in enumerate(turn.evidence, start=1):
        lines += [_quotation(number, evidence), ""]
    lines += [f"Or did you mean: {printable(other)}" for other in turn.query.alternatives]
    return "\n".join(lines).rstrip()


def _chip_text(chip: Chip) -> str:
    if chip.part is Part.QUESTION:
        return f"understood as: {chip.text}"
    return f"source {chip.text}" if chip.part is Part.SOURCE else chip.text


def _quotation(number: int, evidence: Evidence) -> str:
    article = evidence.article
    day = article.published.isoformat()[:10] if article.published else "undated"
    where = " · ".join(part for part in (article.source, day, article.title) if part)
    quote = textwrap.fill(
        f"“{printable(' '.join(evidence.quote.split()))}”",
        _WIDTH,
        initial_indent=f"[{number}] ",
        subsequent_indent="    ",
    )
    place = f"    — {printable(where)}"
    return "\n".join([quote, place, *([f"      {printable(article.url)}"] if article.url else [])])


def printable(text: str) -> str:
    """Returns `text` without control characters: an article must not be able to drive the reader's terminal."""
    return "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf"} or c in "\u200c\u200d")
