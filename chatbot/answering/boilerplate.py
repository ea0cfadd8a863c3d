"""What stands around the prose of an article and answers nothing: credits, editors' notes, date lines."""

import re
from collections.abc import Set

from chatbot.language.lexicon import MONTHS, WEEKDAYS
from chatbot.language.words import stem

CREDIT = re.compile(
    r"\b(image|photo|photograph|picture|video|audio|source)s?\s*:|getty images|/(ap|afp|epa|reuters)\b", re.I
)
NOTE = re.compile(
    r"\A\W{0,3}(editor['’]?s['’]? note\b|this (story|article|post|report|page) "
    r"(has been|was|is being|will be) (\w{1,20} )?(updated|amended|corrected|revised|changed|published|edited)\b|"
    r"an earlier version\b|(correction|clarification)\s?:|(sign up|subscribe|register) (to|for|here|now)\b|"
    r"(click|tap) here\b|follow (us|our|me) (on|at) \w|read (more|also|next|the full)\b)",
    re.I,
)
DATE_LINE = re.compile(
    r"\A\s{0,3}(?:\w[\w.’'-]{0,25}(?:,? |, ?)){0,6}"  # the place, and often a day
    r"(?:\((?:CNN|AP|AFP|Reuters|UPI|BBC|PA|dpa|PTI|Xinhua|TASS|Bloomberg|Kyodo|NPR|AAP)[^)\n]{0,20}\)(?:\s?[—–-]{1,2})?|"
    r"\([A-Z][\w.& ]{1,30}\)\s?[—–-]{1,2}|[A-Z]{2,12}(?: [A-Z][a-z]{2,12})?\s?[—–]|[A-Z]{3,20}\s?-{1,2})(?:\s|\Z)"
)
"""Before the first words of a report: "London CNN —", "WASHINGTON, June 3 (AP) -", "(Reuters)", "LONDON –"."""
OPENING = 600
"""Characters from the beginning of an article within which a date line can stand: notes may come before it."""
DATE_WORDS = frozenset(map(stem, (*WEEKDAYS, *MONTHS)))


def is_furniture(text: str, own: Set[str], headline: Set[str]) -> bool:
    """Whether the sentence `text`, whose content stems are `own`, is no prose, or says the headline again."""
    return (
        bool(CREDIT.search(text) or NOTE.search(text))
        or DATE_LINE.sub("", text).strip() == ""
        or all(word in headline or word in DATE_WORDS or word.isdigit() for word in own)
    )


def end_of_date_line(text: str, start: int) -> int:
    """Where the date line ends that the sentence `text` begins with, in offsets of its article; `start` without one.

    Args:
        start: where the sentence begins in its article.
    """
    found = DATE_LINE.match(text) if start < OPENING else None
    return start + (found.end() if found else 0)
