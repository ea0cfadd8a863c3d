"""Cues in the wording of a sentence, whatever the comprehension model makes of it.

It may say when or why, as the question asks; or it may be no prose that could answer: a credit, an editor's note, a
date line.
"""

import re
from collections.abc import Set

from chatbot.language.lexicon import MONTHS, WEEKDAYS
from chatbot.language.words import stem

OPENING = 600
"""Characters from the beginning of an article within which a date line can stand: notes may come before it."""
_MAY = "may"
"""A month only where it is written with a capital."""
_TIME = re.compile(
    rf"\b({'|'.join(month for month in MONTHS if month != _MAY)}|{'|'.join(WEEKDAYS)}|yesterday|today|tonight|"
    r"tomorrow|ago|(this|last|next) (week|month|year|weekend|night|morning)|weekend|(19|20)\d\d)\b|\b(?-i:May)\b|"
    r"\b\d{1,2}(:\d\d)? ?[ap]\.?m\b|\b(early|late) (on|in)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(because|due to|owing to|since|thanks to|so that|in order to|as a result|result(ed|ing)? (of|from|in)|"
    r"caused?( by)?|prompt(ed|ing)|led to|in response|respon(se|ding) to|in protest|over (the|its|his|her|their|a)|"
    r"amid|following|after|aim(ed|ing)?|reason|blam(e|ed|ing)|accus(e|ed|ing)|sparked|trigger(ed|ing)?|intended|motiv\w+|"
    r"to (prevent|avoid|stop|protest|help|protect|reduce|fight|end))\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\b(image|photo|photograph|picture|video|audio|source)s?\s*:|getty images|/(ap|afp|epa|reuters)\b", re.I
)
_NOTE = re.compile(
    r"\A\W{0,3}(editor['’]?s['’]? note\b|this (story|article|post|report|page) "
    r"(has been|was|is being|will be) (\w{1,20} )?(updated|amended|corrected|revised|changed|published|edited)\b|"
    r"an earlier version\b|(correction|clarification)\s?:|(sign up|subscribe|register) (to|for|here|now)\b|"
    r"(click|tap) here\b|follow (us|our|me) (on|at) \w|read (more|also|next|the full)\b)",
    re.I,
)
_DATE_LINE = re.compile(
    r"\A\s{0,3}(?:\w[\w.’'-]{0,25}(?:,? |, ?)){0,6}"  # the place, and often a day
    r"(?:\((?:CNN|AP|AFP|Reuters|UPI|BBC|PA|dpa|PTI|Xinhua|TASS|Bloomberg|Kyodo|NPR|AAP)[^)\n]{0,20}\)(?:\s?[—–-]{1,2})?|"
    r"\([A-Z][\w.& ]{1,30}\)\s?[—–-]{1,2}|[A-Z]{2,12}(?: [A-Z][a-z]{2,12})?\s?[—–]|[A-Z]{3,20}\s?-{1,2})(?:\s|\Z)"
)
"""Before the first words of a report: "London CNN —", "WASHINGTON, June 3 (AP) -", "(Reuters)", "LONDON –"."""
_QUOTED = re.compile(r"[“”\"«»„]")
_DATE_STEMS = frozenset(map(stem, (*WEEKDAYS, *MONTHS)))


def says_when(text: str) -> bool:
    """Returns whether a sentence names a time."""
    return bool(_TIME.search(text))


def says_why(text: str) -> bool:
    """Returns whether a sentence gives a reason."""
    return bool(_REASON.search(text))


def quotes_speech(text: str) -> bool:
    """Returns whether a sentence has words in quotation marks."""
    return bool(_QUOTED.search(text))


def is_credit_or_note(text: str) -> bool:
    """Returns whether a sentence credits a picture, or is an editor's to the readers."""
    return bool(_CREDIT.search(text) or _NOTE.search(text))


def is_boilerplate(text: str, own: Set[str], headline: Set[str]) -> bool:
    """Returns whether the sentence `text`, whose content stems are `own`, is no prose, or says the headline again."""
    return (
        is_credit_or_note(text)
        or _DATE_LINE.sub("", text).strip() == ""
        or all(word in headline or word in _DATE_STEMS or word.isdigit() for word in own)
    )


def end_of_date_line(text: str, start: int) -> int:
    """Returns where the date line ends that the sentence `text` begins with, in article offsets.

    That is `start` where there is none.

    Args:
        start: where the sentence begins in its article.
    """
    found = _DATE_LINE.match(text) if start < OPENING else None
    return start + (found.end() if found else 0)
