"""Names typed in small letters: "brittney griner" is read as the archive writes it, "Brittney Griner"."""

from collections import Counter

from chatbot.language.lexicon import TIME_ADVERBS
from chatbot.language.words import POSSESSIVE, WORD, content_words, fold
from store import Archive, Filters

_PASSAGES_SEARCHED = 12
_MOSTLY = 0.8
"""Share of a word's occurrences inside sentences that have a capital, from which it is a name."""
_OFTEN_ENOUGH = 1
_BEFORE_A_SENTENCE = frozenset('.!?:“"‘(–—-')
"""Characters after which a capital proves nothing."""
_LOOKED_BACK = 4
"""Characters before a word that say whether a sentence begins with it."""
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
    return WORD.sub(lambda found: _capital(found.group()) if _bare(found.group()) in names else found.group(), question)


def _inside_sentences(line: str, wanted: set[str]) -> list[tuple[str, bool]]:
    """Returns the words of `wanted` that stand inside a sentence of `line`, with whether each has a capital."""
    found = list(WORD.finditer(line))
    if sum(match.group()[0].isupper() for match in found) > _HEADLINE_WORDS * len(found):
        return []
    return [
        (word, match.group()[0].isupper())
        for match in found
        if (word := _bare(match.group())) in wanted and not _begins_a_sentence(line, match.start())
    ]


def _begins_a_sentence(line: str, place: int) -> bool:
    before = line[max(0, place - _LOOKED_BACK) : place].rstrip()
    return not before or before[-1] in _BEFORE_A_SENTENCE


def _bare(word: str) -> str:
    return POSSESSIVE.sub("", fold(word))


def _capital(word: str) -> str:
    return word[0].upper() + word[1:] if len(word[0].upper()) == 1 else word
