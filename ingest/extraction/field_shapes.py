"""What a field of a record says, in whatever shape other programs write it: objects, lists, missing values.

Editorial systems, databases and scrapers export more shapes than a schema would name: what is said is taken from
inside, and what says nothing in any of these shapes is absent.
"""

import math
from collections.abc import Iterator, Mapping

from ingest.text.cleaning import clean_line

_ABSENT = frozenset(("nan", "null", "none", "nil", "nat", "undefined", r"\n", "n/a", "#n/a", "<na>", "[null]"))
"""What programs write, in any case, where a value is missing."""
_INSIDE = ("name", "fullname", "displayname", "title", "label", "rendered", "value", "content", "text")
"""Keys of an object that hold what it says, the first that does goes first; in any case, without "_"."""
_MARKED = ("$date", "$oid", "$numberlong", "$numberdecimal", "$numberint", "#text", "@value", "@id", "date")
"""How MongoDB, XML and JSON-LD wrap a plain value."""
_LINKS = ("url", "href", "link", "@id")
_DEEPEST = 6
_MOST = 1_000
"""Elements of a list that are looked at."""


def said(value: object, *, is_address: bool = False) -> str | None:
    """What `value` says, as text; None if it says nothing. Of a list, the first element that says something."""
    return next(_sayings(value, is_address, 0), None)


def all_said(value: object) -> tuple[str, ...]:
    """What each element of a list says; of what is no list, what it says itself."""
    return tuple(_sayings(value, False, 0))


def is_absent(value: object, depth: int = 0) -> bool:
    """Returns whether `value` is how a program writes that there is none: null, NaN, an empty list, "NULL"."""
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, str):
        return not value.strip() or value.strip().lower() in _ABSENT
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inner is None:
        return value is None
    return depth <= _DEEPEST and all(is_absent(one, depth + 1) for one in inner)


def _sayings(value: object, is_address: bool, depth: int) -> Iterator[str]:
    if depth > _DEEPEST or isinstance(value, bool) or (not isinstance(value, (list, dict)) and is_absent(value)):
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, (int, float)):
        yield str(value)
    elif isinstance(value, list):
        for element in value[:_MOST]:
            yield from _sayings(element, is_address, depth + 1)
    elif isinstance(value, Mapping):
        yield from _of_object(value, is_address, depth)


def _of_object(value: Mapping[str, object], is_address: bool, depth: int) -> Iterator[str]:
    folded = {str(key).lower().replace("_", ""): inner for key, inner in value.items()}
    for key in (*_LINKS, *_MARKED, *_INSIDE) if is_address else (*_MARKED, *_INSIDE):
        found = next(_sayings(folded.get(key), is_address, depth + 1), None)
        if found is not None:
            yield found
            return
    parts = [said(folded.get(key)) for key in ("firstname", "lastname")] or []
    if not any(parts):
        parts = [said(folded.get(key)) for key in ("givenname", "familyname")]
    if name := clean_line(" ".join(part for part in parts if part)):
        yield name
