"""The dates of days that an article writes in words: "Thursday", "yesterday"."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from chatbot.language.lexicon import WEEKDAYS

_DAYS_OFF = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_WORDS = re.compile(rf"\b({'|'.join((*WEEKDAYS, *_DAYS_OFF))})\b", re.IGNORECASE)
_OTHER_WEEK = re.compile(r"\b(?:last|next|every|each|following|previous|on)\s+\Z", re.IGNORECASE)
_DATED = re.compile(r"\A,?\s+(?:\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?\s+\d)", re.IGNORECASE)
"""After a weekday that has its date beside it."""
_AHEAD = re.compile(
    r"\b(?:will|would|shall|to be|going to|expected|scheduled|plan(?:s|ned)?|due|until|by|next|every|each|usually)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+")
_MOST = 2
_LONGEST_AGO = 5
"""Days before publication that a weekday is at most."""


def resolved_days(quote: str, published: date | None) -> list[tuple[str, date]]:
    """Returns days in words of a quotation with their dates, each word once, at most two.

    A weekday is the last one on or before the day of publication, as reports of what happened mean it. Nothing is
    resolved in sentences that look ahead, where it may be the next one, nor beside a date; nor the weekday after that
    of publication: an article of Sunday that says "Monday" was mostly changed a day later.

    Args:
        published: the day of the article; without it nothing is resolved.
    """
    if published is None:
        return []
    found: dict[str, date] = {}
    for sentence in _SENTENCE.finditer(quote):
        for words, day in _days(sentence.group(), published):
            found.setdefault(words, day)
    return list(found.items())[:_MOST]


def _days(sentence: str, published: date) -> Iterator[tuple[str, date]]:
    ahead = bool(_AHEAD.search(sentence))
    for word in _WORDS.finditer(sentence):
        name = word.group().lower()
        if name in _DAYS_OFF:
            yield word.group(), published + timedelta(days=_DAYS_OFF[name])
            continue
        before, after = sentence[: word.start()], sentence[word.end() :]
        other = _OTHER_WEEK.search(before)
        if ahead or (other and other.group().strip().lower() != "on") or _DATED.match(after):
            continue
        back = (published.weekday() - WEEKDAYS.index(name)) % 7
        if back <= _LONGEST_AGO:
            yield word.group(), published - timedelta(days=back)
