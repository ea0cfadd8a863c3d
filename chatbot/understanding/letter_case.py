"""Names typed in small letters: "brittney griner" is read as the archive writes it, "Brittney Griner"."""

import re
from collections import Counter

from chatbot.language.lexicon import TIME_ADVERBS
from chatbot.language.words import WORD, content_words, fold
from store import Archive, Filters

_PASSAGES_SEARCHED = 12
_MOSTLY = 0.8
"""Share of a word's occurrences inside sentences that have a capital, from which it is a name."""
_OFTEN_ENOUGH = 2
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n“\"‘(–—-])\s*$")
_HEADLINE_WORDS = 0.6
"""Share of capitalised words from which a line is taken for a headline, which proves nothing."""


def with_capitals(question: str, archive: Archive) -> str:
    """Returns `question` with capitals where the archive has them, if it was typed without any; of the same length.

    A first capital is no sign of care: a telephone sets it.
    """
    if any(character.isupper() for character in question[1:]):
        return question
    typed = [word for word in content_words(question) if word not in TIME_ADVERBS]
    hits = archive.lexical.search(typed, _PASSAGES_SEARCHED, Filters())
    written = Counter[tuple[str, bool]]()
    wanted = set(typed)
    for passage in archive.passages([hit.passage_id for hit in hits]).values():
        for line in passage.text.splitlines():
            written.update(_inside_sentences(line, wanted))
    names = {
        word
        for word in typed
        if written[word, True] >= _OFTEN_ENOUGH
        and written[word, True] >= _MOSTLY * (written[word, True] + written[word, False])
    }
    return WORD.sub(lambda found: _capital(found.group()) if fold(found.group()) in names else found.group(), question)


def _inside_sentences(line: str, wanted: set[str]) -> list[tuple[str, bool]]:
    """Returns the words of `wanted` that stand inside a sentence of `line`, with whether each has a capital."""
    found = list(WORD.finditer(line))
    if sum(match.group()[0].isupper() for match in found) > _HEADLINE_WORDS * len(found):
        return []
    return [
        (word, match.group()[0].isupper())
        for match in found
        if (word := fold(match.group()).removesuffix("'s").removesuffix("’s")) in wanted
        and not _SENTENCE_START.search(line[: match.start()])
    ]


def _capital(word: str) -> str:
    return word[0].upper() + word[1:] if len(word[0].upper()) == 1 else word
