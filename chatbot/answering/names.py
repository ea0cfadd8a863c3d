"""The proper names of a question, and whether what was found is about them."""

from collections.abc import Sequence, Set

from rapidfuzz.distance import DamerauLevenshtein

from chatbot.language.lexicon import WEEKDAYS
from chatbot.language.variants import spelling_key
from chatbot.language.words import POSSESSIVE, WORD, content_words, fold, stem, words
from chatbot.understanding.questions import Question
from store import Passage

_SHORTEST = 5
"""Letters of a name that can be confused."""
_ALIKE_FROM = 0.6
"""Similarity, 0..1, from which two names look alike."""
_OF_A_PEOPLE = frozenset({"", "s", "es", "ic", "n", "ns", "an", "ans", "ian", "ians", "ish", "ese"})
"""What makes a people's name of a country's: one for the other is no confusion."""


def names_not_found(question: Question, passages: Sequence[Passage]) -> list[str]:
    """Returns the question's names of which a word stands in none of `passages` or their headlines.

    Another spelling of the same name counts as the name. Without a name that it asks about, no sentence answers a
    question, however well it fits otherwise.
    """
    present = [word for passage in passages for word in words(f"{passage.title} {passage.text}")]
    stems, keys = {stem(word) for word in present}, {spelling_key(word) for word in present}
    return [name for name in question.names if not _stands(name, stems, keys)]


def confused_names(question: Question, headline: str, quoted: str) -> list[tuple[str, str]]:
    """Returns words of the question's names that a quotation and its headline lack, with a name that only looks alike.

    "Danila Orrevik" is not who is meant by "Danil Orrevik", nor "Slevonia" what is meant by "Slovenna", even if the
    passage speaks of both.
    """
    text = f"{headline} {quoted}"
    present = set(words(text))
    keys = {spelling_key(word) for word in present}
    written = {fold(POSSESSIVE.sub("", word)) for word in WORD.findall(text) if word[0].isupper()} - set(WEEKDAYS)
    asked = {word for name in question.names for word in content_words(name)}
    lacking = [word for word in asked if len(word) >= _SHORTEST and not {word, spelling_key(word)} & (present | keys)]
    return [(word, other) for word in sorted(lacking) for other in sorted(written - asked) if _looks_like(word, other)]


def _looks_like(word: str, other: str) -> bool:
    if word[0] != other[0] or DamerauLevenshtein.normalized_similarity(word, other) < _ALIKE_FROM:
        return False
    short, long = sorted((word, other), key=len)
    land = short.rstrip("aeiouy")  # "Ukraine", "Ukrainian"
    return not any(
        long.startswith(part) and long[len(part) :] in _OF_A_PEOPLE for part in {short, land} if len(part) > 2
    )


def share_of_names(question: Question, passage: Passage) -> float:
    """Returns the share of the question's names that stand whole in a passage or its headline; 1 if it has none."""
    if not question.names:
        return 1.0
    return 1.0 - len(names_not_found(question, [passage])) / len(question.names)


def _stands(name: str, stems: Set[str], keys: Set[str]) -> bool:
    """Returns whether every word of `name` stands there; a number need not: articles leave out their own year."""
    return all(stem(word) in stems or spelling_key(word) in keys for word in content_words(name) if not word.isdigit())
