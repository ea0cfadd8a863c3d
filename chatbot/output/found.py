"""Where a text was found, as JSON and for a terminal."""

from collections.abc import Sequence

from chatbot.finding.alignment import Difference
from chatbot.finding.finder import Found
from chatbot.output.json_contract import Json, citation_link, cited_to_json
from chatbot.output.terminal import printable, quotation

_NEARLY = 0.9999
"""What a similarity just below 1 is rounded to."""


def found_to_json(found: Sequence[Found]) -> Json:
    """Returns one object with every key of the contract."""
    return {
        "found": [
            {
                "similarity": _rounded(one.similarity),
                "quote": one.quote,
                "start": one.span.start,
                "end": one.span.end,
                "differences": [{"given": each.given, "printed": each.printed} for each in one.differences],
                "article": cited_to_json(one.article),
                "link": citation_link(one.article.id, one.article.version, one.span),
            }
            for one in found
        ]
    }


def render_found(found: Sequence[Found]) -> str:
    """Returns numbered quotations, each with where it stands and what is printed otherwise than given."""
    if not found:
        return "The archive does not hold this text, nor one nearly like it."
    return "\n\n".join(_place(number, one) for number, one in enumerate(found, start=1))


def _place(number: int, one: Found) -> str:
    version = f"version {one.article.version}, characters {one.span.start} to {one.span.end}"
    likeness = f"{_rounded(one.similarity):.0%} alike" if one.differences else "word for word"
    lines = [quotation(number, one.quote, one.article), f"      {version}: {likeness}"]
    return "\n".join([*lines, *(f"      {_told(each)}" for each in one.differences)])


def _told(difference: Difference) -> str:
    given, printed = (printable(" ".join(part.split())) for part in (difference.given, difference.printed))
    if not printed:
        return f"not printed: “{given}”"
    return f"printed: “{printed}”, not “{given}”" if given else f"left out: “{printed}”"


def _rounded(similarity: float) -> float:
    return 1.0 if similarity == 1.0 else min(round(similarity, 4), _NEARLY)
