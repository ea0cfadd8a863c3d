"""Names in a text, cheaply: runs of capitalised words.

No model is asked: recognising named entities with spaCy's small one takes longer than embedding the same text. What is
no name but often capitalised ("Monday") is told by how many articles have it (`store.events` weighs names by that).
"""

import re
from collections import Counter
from collections.abc import Mapping

READ = 4_000
"""Characters of a text that are read: news names first whom it is about."""
MOST = 24
"""Names kept of an article: those that it mentions most often."""
LONGEST = 4
"""Words of a name; a longer run is a heading, or a text in capitals."""

_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?(?:\.[^\W\d_]\.?)*", re.UNICODE)
_ENDS = re.compile(r"[.!?:;,\n“”\"()\[\]|•–—]")
_SENTENCE_END = re.compile(r"[.!?:\n“”\"|•]")


def names_in(text: str) -> Mapping[str, int]:
    """Names in the first `READ` characters of `text`, in lower case, with how often each is mentioned.

    A word that only ever stands at the beginning of a sentence is no name. Empty for a script without capitals.
    """
    text = text[:READ]
    runs = _runs(text)
    certain = {word for words, begins in runs for word in (words[1:] if begins else words)}
    found: Counter[str] = Counter()
    for words, begins in runs:
        kept = words[1:] if begins and words[0] not in certain else words
        if kept and len(kept) <= LONGEST:
            found[" ".join(kept).lower()] += 1
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST])


def _runs(text: str) -> list[tuple[list[str], bool]]:
    """Runs of capitalised words that nothing separates but spaces, and whether each begins a sentence."""
    runs: list[tuple[list[str], bool]] = []
    reached, is_open = 0, False
    begins = True
    for match in _WORD.finditer(text):
        between = text[reached : match.start()]
        begins = begins or _SENTENCE_END.search(between) is not None
        word = re.sub(r"['’]s$", "", match.group())
        capitalised = word[0].isupper() and len(word) > 1
        if capitalised and is_open and not begins and not _ENDS.search(between):
            runs[-1][0].append(word)
        elif capitalised:
            runs.append(([word], begins))
        is_open, begins, reached = capitalised, False, match.end()
    return runs
