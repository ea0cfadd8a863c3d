"""Requests for articles rather than answers: "articles by Jane Doe", "the latest stories about Ukraine"."""

import re

from chatbot.language.lexicon import NOUNS_FOR_NEWS

ALONE = "Articles"
"""The question that a request for articles becomes where it names no topic."""
_WISH = r"(?:(?:please\s+)?(?:show|give|find|list|get|bring)(?:\s+(?:me|us))?\s+|(?:is|are)\s+there\s+)?(?:please\s+)?"
_WHICH = r"(?:(?:all|any|some|the|more|other|latest|newest|recent|most\s+recent|last|today['’]s|new)\s+){0,4}"
_THINGS = rf"(?:news\s+(?:articles?|stor(?:y|ies)|reports?)|opinion\s+pieces?|anything|everything|{NOUNS_FOR_NEWS})"
_ABOUT = r"\s+(?:about|on|regarding|concerning|mentioning|of)\s+(?P<topic>\S.*?)"
_REQUEST = re.compile(rf"{_WISH}{_WHICH}{_THINGS}(?:{_ABOUT})?\s*[?.!]*", re.IGNORECASE)
_BYLINE = re.compile(rf"{_WISH}{_WHICH}{_THINGS}\s+(?:written\s+)?by\s+(?P<name>[^?.!]+?)\s*[?.!]*", re.IGNORECASE)
_NEW = re.compile(
    r"what(?:['’]s|\s+is)\s+(?:(?:the\s+)?(?:new|latest(?:\s+news)?)|in\s+the\s+news)(?:\s+today)?\s*[?.!]*",
    re.IGNORECASE,
)
_NO_TOPIC = re.compile(r"\b(?:who|whom|whose|which|what|when|where|why|how|whether|that)\b", re.IGNORECASE)
_LONGEST_NAME = 4
"""Words."""


def requested_topic(question: str) -> str | None:
    """Returns the topic of a request for articles, empty if it names none; None if `question` is no such request."""
    if _NEW.fullmatch(question.strip()):
        return ""
    match = _REQUEST.fullmatch(question.strip())
    topic = (match and match["topic"]) or ""
    return None if match is None or _NO_TOPIC.search(topic) else topic


def asks_for_articles_alone(question: str) -> bool:
    """Returns whether `question` asks for articles, of whatever topic."""
    return requested_topic(question) == ""


def unknown_byline(question: str) -> str | None:
    """Returns by whom articles are asked for, where that is still in the question: nobody here writes under this name.

    Names of authors and sources that the archive knows are taken out of a question before.
    """
    match = _BYLINE.fullmatch(question.strip())
    name = match["name"] if match else ""
    written = name.split()
    return name if 0 < len(written) <= _LONGEST_NAME and all(word[0].isupper() for word in written) else None
