"""The authors of an article, from how a byline puts it."""

import re
from collections.abc import Iterable

from ingest.text.cleaning import clean_line

_BY = re.compile(
    r"^(?:(?:(?:written |story |words |reporting )?by|via):?\s+|(?:authors?|autor(?:in|en)?)\s?:?\s+(?!\d))", re.I
)
_ASIDE = re.compile(r"\s*\([^()]*\)")
_ROLE = re.compile(
    r"^(\S+(?: (?:de|da|der|den|la|van|von|al|bin))* \S+) (?:[\w'’&-]+ ){0,4}"
    r"(?:correspondent|editor|reporter|writer|blogger|columnist|journalist)s?$",
    re.I,
)
_FROM_PLACE = re.compile(r"\s+in\s+[A-Z][\w .'’-]+$")
_BETWEEN = re.compile(r"\s*;\s*|\s*,\s*(?:and\s+)?|\s+(?:and|&|with)\s+", re.I)
_CAPITALISED = r"[^\W\d_a-z][\w.'’-]*"
_PARTICLE = r"(?:de|da|di|del|der|den|dos|du|el|al|bin|bint|ben|la|le|van|von|y|e)"
_NAME = re.compile(rf"{_CAPITALISED}(?: (?:{_PARTICLE} )*{_CAPITALISED}){{1,3}}")
_AGENCY = re.compile(r"reuters|afp|ap|dpa|pa|agenc(?:y|ies)|staff|.* (?:staff|agenc(?:y|ies)|correspondents?)", re.I)
_MANY_AUTHORS = 12
_LONGEST = 1_000
"""Characters of a byline that is taken apart."""


def split_byline(byline: str) -> tuple[str, ...]:
    """The authors that `byline` names: "By Ann Poe and Bo Roe (earlier) in Paris" names Ann Poe and Bo Roe.

    What does not consist of names is kept whole rather than cut at a comma that belongs to it.
    """
    line = _BY.sub("", clean_line(byline) or "")
    if len(line) > _LONGEST:
        return _distinct([line])
    if ";" in line:
        return _distinct(line.split(";"))
    parts = [_ROLE.sub(r"\1", _FROM_PLACE.sub("", part)) for part in _BETWEEN.split(_ASIDE.sub("", line))]
    return _distinct(parts) if all(map(is_name, parts)) else _distinct([line])


def is_name(text: str) -> bool:
    """Returns whether `text` is written like a person's name: two to four capitalised words, beside "van" and such."""
    return _NAME.fullmatch(text) is not None


def is_byline(line: str) -> bool:
    """Returns whether `line` consists of names of people, or of news agencies, with or without "By"."""
    names = split_byline(line)
    return 0 < len(names) <= _MANY_AUTHORS and all(is_name(name) or _AGENCY.fullmatch(name) for name in names)


def clean_authors(names: Iterable[str]) -> tuple[str, ...]:
    """The `names` of a list, each once, cleaned, without "By"."""
    return _distinct(_BY.sub("", clean_line(name) or "") for name in names)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip(" ,;") for name in names if name.strip(" ,;")))
