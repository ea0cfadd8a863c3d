"""Names that the archive does not know, though it knows something very like them: "Blinkin" for "Blinken"."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from chatbot.language.variants import spelling_key
from chatbot.language.vocabulary import is_known_word
from chatbot.language.words import POSSESSIVE, WORD, content_words, fold, stem
from chatbot.understanding.questions import Question
from store import Archive, Filters

_LONG_WORD = 8
"""Letters from which a word may have two slips."""
_SHORTEST, _SHORTEST_ALONE = 5, 6
"""Letters of a word that is respelt beside other words of its name, and without any."""
_KNOWN_FROM = 3
"""A name of one word must be read as one that stands in at least so many passages: there is nothing else to go by."""
_PASSAGES_SEARCHED = 20


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
    """Returns `question` with misspelt names put right.

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
            if counts[part] == 0 and len(part) >= (_SHORTEST if known else _SHORTEST_ALONE):
                found = _meant(part, known, archive)
                if found is not None:
                    (meant if _is_slip(part, found) else offered)[part] = found
    text = _with(question.text, meant)
    return Respelt(text, (_with(text, offered),) if offered else ())


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
