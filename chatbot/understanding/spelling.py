"""Words that the archive does not know, though it knows something very like them: "Blinkin" for "Blinken"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from chatbot.language.lexicon import STOP_WORDS
from chatbot.language.variants import letters_typed_as, plain_letters, skeleton, spelling_key
from chatbot.language.vocabulary import is_known_word, words_beginning
from chatbot.language.words import POSSESSIVE, WORD, content_stems, content_words, fold, stem
from chatbot.understanding.questions import Question
from store import Archive, Filters

_LONG_WORD = 8
"""Letters from which a word may have two slips."""
_SHORTEST, _SHORTEST_ALONE = 5, 6
"""Letters of a word that is respelt beside other words of its name, and without any."""
_KNOWN_FROM = 3
"""A name of one word must be read as one that stands in at least so many passages: there is nothing else to go by."""
_PASSAGES_SEARCHED = 20
_SHORTEST_PLAIN, _LONG_PLAIN = 3, 7
"""Letters of a common word that is respelt; and from which one wrong letter may be a consonant."""
_CANDIDATES = 8
"""Common words that are looked at for one that is none."""


@dataclass(frozen=True, slots=True)
class Respelt:
    """A question with its slips put right.

    Attributes:
        text: the question; as it was where nothing was surely misspelt.
        choices: the question with another name, like one that the archive does not know, for the reader to choose.
    """

    text: str
    choices: tuple[str, ...] = ()


def respelt(question: Question, archive: Archive) -> Respelt:
    """Returns `question` with misspelt words put right.

    A word of a name that no passage holds is replaced by the one that was surely meant. One slip is allowed, two in
    words of at least eight letters; the first letter must be right, and the other words of the name, if it has any,
    must stand in the same passage. A name is never taken for another: what is a word of its own ("Slovenia"), or
    differs at its end ("Daniel", "Daniela"), stays, and the name of the archive is offered. What is too far from every
    word of the archive stays too, so that the answer can say that the archive does not mention it.
    """
    meant: dict[str, str] = {}
    offered: dict[str, str] = {}
    for name in question.names:
        parts = [part for part in WORD.findall(name) if content_words(part)]
        counts = archive.lexical.frequencies(parts)
        known = [part for part in parts if counts[part]]
        for part in parts:
            if counts[part]:
                continue
            if (same := _in_other_letters(part, archive)) is not None:
                meant[part] = same
            elif len(part) >= (_SHORTEST if known else _SHORTEST_ALONE):
                found = _meant(part, known, archive)
                if found is not None:
                    (meant if _is_slip(part, found) else offered)[part] = found
    meant |= _plain_words(question, archive)
    text = _with(question.text, meant)
    return Respelt(text, (_with(text, offered),) if offered else ())


def _plain_words(question: Question, archive: Archive) -> dict[str, str]:
    """Returns what the words outside names that are none, and that the archive lacks, were surely meant to be."""
    named = {word for name in question.names for word in content_words(name)}
    small = {POSSESSIVE.sub("", word) for word in WORD.findall(question.text) if word.islower()}  # others are names
    words = [word for word in content_words(question.text) if word in small and word not in named]
    counts = archive.lexical.frequencies(words)
    unknown = [
        word
        for word, count in counts.items()
        if not count and len(word) >= _SHORTEST_PLAIN and word.isalpha() and not is_known_word(word)
    ]
    beside = [word for word, count in counts.items() if count]
    found: dict[str, str] = {}
    for word in unknown:
        meant = _common_word(word, beside, archive) or _meant(word, beside[:1], archive)
        if meant is not None:
            found |= {typed: meant for typed in WORD.findall(question.text) if fold(POSSESSIVE.sub("", typed)) == word}
    return found


def _common_word(typed: str, beside: Sequence[str], archive: Archive) -> str | None:
    """Returns the word of the vocabulary that `typed` is a slip of: best one that stands beside the question's others.

    The vowels may be wrong or missing, letters swapped or not doubled, one missing; in a long word one may be wrong.
    """
    slips = 2 if len(typed) >= _LONG_WORD else 1
    near = process.extract(
        typed, words_beginning(typed[0]), scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=None
    )
    alike = [
        (word, distance)
        for word, distance, _ in near
        if _is_hasty(typed, word) or (distance == 1 and len(typed) >= _LONG_PLAIN)
    ][:_CANDIDATES]
    counts = archive.lexical.frequencies([word for word, _ in alike])
    there = [(word, distance) for word, distance in alike if word in STOP_WORDS or counts.get(word, 0)]
    if not there:
        return None
    together = {word: _words_together(word, beside, archive) if len(there) > 1 else 0 for word, _ in there}
    return min(there, key=lambda found: (-together[found[0]], found[1]))[0]


def _is_hasty(typed: str, word: str) -> bool:
    """Returns whether `typed` has the sounds, the consonants or the letters of `word`, or lacks one letter of it."""
    lacks_one = len(word) == len(typed) + 1 and len(typed) >= _SHORTEST
    return (
        skeleton(word) == skeleton(typed)
        or spelling_key(word) == spelling_key(typed)
        or sorted(word) == sorted(typed)
        or (lacks_one and any(word[:place] + word[place + 1 :] == typed for place in range(len(word))))
    )


def _words_together(word: str, beside: Sequence[str], archive: Archive) -> int:
    """Returns how many of `beside` stand in one passage with `word`, at most."""
    if word in STOP_WORDS:
        return 0
    wanted = {stem(other) for other in beside}
    hits = archive.lexical.search([word, *beside], _PASSAGES_SEARCHED, Filters())
    texts = [set(content_stems(passage.text)) for passage in archive.passages([h.passage_id for h in hits]).values()]
    return max((len(wanted & stems) for stems in texts if stem(word) in stems), default=0)


def _is_slip(typed: str, meant: str) -> bool:
    """Returns whether `typed` is surely `meant`: another spelling, or no word, with letters swapped or wrong inside."""
    typed, meant = fold(typed), fold(meant)
    if spelling_key(typed) == spelling_key(meant):
        return True
    return not is_known_word(typed) and (typed[-1] == meant[-1] or sorted(typed) == sorted(meant))


def _with(text: str, meant: Mapping[str, str]) -> str:
    return WORD.sub(lambda word: _replaced(word.group(), meant), text)


def _replaced(word: str, meant: Mapping[str, str]) -> str:
    """Returns what `meant` has for the whole of `word`, or for all of it but a possessive ending."""
    bare = POSSESSIVE.sub("", word)
    return meant.get(word) or (meant[bare] + word[len(bare) :] if bare in meant else word)


def _in_other_letters(part: str, archive: Archive) -> str | None:
    """Returns the word of the archive that is `part` on another keyboard: "Bjørn" for "Bjorn", and the other way."""
    wanted = plain_letters(part)
    terms = [
        term
        for first in letters_typed_as(wanted[0])
        for term in archive.lexical.terms(first)
        if plain_letters(term) in {wanted, stem(wanted)}
    ]
    for term in terms:
        hits = archive.lexical.search([term], 1, Filters())
        for passage in archive.passages([hit.passage_id for hit in hits]).values():
            written = WORD.findall(f"{passage.title} {passage.text}")
            found = next((word for word in written if plain_letters(word) == wanted), None)
            if found is not None:
                return str(found)
    return None


def _meant(part: str, beside: list[str], archive: Archive) -> str | None:
    """Returns the word of a passage that also holds `beside` which `part` is a slip of, as the passage writes it."""
    wanted = fold(part)
    slips = 2 if len(wanted) >= _LONG_WORD else 1
    terms = process.extract(
        stem(wanted), archive.lexical.terms(wanted[0]), scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=5
    )
    for term, _, _ in sorted(terms, key=lambda found: found[1]):
        if not beside and archive.lexical.frequencies([term])[term] < _KNOWN_FROM:
            continue
        hits = archive.lexical.search([term, *beside], _PASSAGES_SEARCHED, Filters())
        for passage in archive.passages([hit.passage_id for hit in hits]).values():
            written = [word for word in WORD.findall(f"{passage.title} {passage.text}") if word[0].isupper()]
            folded = [fold(word) for word in written]
            if not all(fold(word) in folded for word in beside):
                continue
            match = process.extractOne(wanted, folded, scorer=DamerauLevenshtein.distance, score_cutoff=slips)
            if match is not None and match[0][0] == wanted[0]:
                return str(written[match[2]])
    return None
