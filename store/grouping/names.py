"""Names in a text, cheaply: runs of capitalised words.

No model is asked: recognising named entities with spaCy's small one takes longer than embedding the same text. What is
no name but often capitalised is told by how many articles have it (`store.grouping.clustering` weighs names by that).
"""

import re
from collections.abc import Mapping

_READ = 2_500
"""Characters of a text that are read: news names first whom it is about."""
MOST_NAMES = 24
"""Names kept of an article: those that it mentions most often."""
LONGEST = 5
"""Words of a name; a longer run is a heading, or a text in capitals."""

_NO_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december jan feb mar apr jun jul aug sep sept oct nov dec "
    "a an and but by for from he her his how i i'm i've i'd i'll if in it it's its mr mrs ms dr more no not of on or "
    "our photo she so that the their there they this to was we what when where who why with yes you".split()
)
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?(?:\.[^\W\d_]\b\.?)*")
_POSSESSIVE = re.compile(r"['’]s$")
_BREAK = re.compile(r"[^\s&.-]|\.\s|\n")
"""What stands between two words of different names."""
_SENTENCE_BREAK = re.compile(r"[.!?:;\n“”\"•|—–(\[]")


def names_in(text: str) -> Mapping[str, int]:
    """Names in the first `_READ` characters of `text`, as spelled first, with how often each is mentioned.

    A single word that only ever begins sentences is no name. A name whose last word is also used alone ("Joe Biden …
    Biden …") is counted under that. Empty for a script without capitals.
    """
    runs = [(_trimmed(words), begins) for words, begins in _runs(text[:_READ])]
    certain = {word for words, begins in runs for word in (words[1:] if begins else words)}
    names = [words for words, begins in runs if words and not (begins and len(words) == 1 and words[0] not in certain)]
    alone = {words[0] for words in names if len(words) == 1}
    spelled: dict[str, str] = {}
    mentions: dict[str, int] = {}
    for words in names:
        if len(words) <= LONGEST:
            short = words[-1] if words[-1] in alone else " ".join(words)
            name = spelled.setdefault(short.lower(), short)
            mentions[name] = mentions.get(name, 0) + 1
    return dict(sorted(mentions.items(), key=lambda pair: -pair[1])[:MOST_NAMES])


def _trimmed(words: list[str]) -> list[str]:
    """`words` from the first to the last one that can belong to a name."""
    names = [n for n, word in enumerate(words) if word.lower().replace("’", "'") not in _NO_NAMES]
    return words[names[0] : names[-1] + 1] if names else []


def _runs(text: str) -> list[tuple[list[str], bool]]:
    """Runs of capitalised words that nothing separates but spaces, and whether each begins a sentence."""
    runs: list[tuple[list[str], bool]] = []
    reached, is_open, begins = 0, False, True
    for match in _WORD.finditer(text):
        between = text[reached : match.start()]
        begins = begins or _SENTENCE_BREAK.search(between) is not None
        word = _POSSESSIVE.sub("", match.group())
        capitalised = word[0].isupper() and len(word) > 1
        if capitalised and is_open and not _BREAK.search(between):
            runs[-1][0].extend(["&", word] if "&" in between else [word])
        elif capitalised:
            runs.append(([word], begins))
        is_open = capitalised and word == match.group()  # a possessive ends a name
        begins, reached = False, match.end()
    return runs
