"""The proper names of a question, and whether what was found is about them."""

from collections.abc import Sequence, Set

from chatbot.language.variants import spelling_key
from chatbot.language.words import content_words, stem, words
from chatbot.understanding.questions import Question
from store import Passage


def names_not_found(question: Question, passages: Sequence[Passage]) -> list[str]:
    """Returns the question's names of which a word stands in none of `passages` or their headlines.

    Another spelling of the same name counts as the name. Without a name that it asks about, no sentence answers a
    question, however well it fits otherwise.
    """
    present = [word for passage in passages for word in words(f"{passage.title} {passage.text}")]
    stems, keys = {stem(word) for word in present}, {spelling_key(word) for word in present}
    return [name for name in question.names if not _stands(name, stems, keys)]


def share_of_names(question: Question, passage: Passage) -> float:
    """Returns the share of the question's names that stand whole in a passage or its headline; 1 if it has none."""
    if not question.names:
        return 1.0
    return 1.0 - len(names_not_found(question, [passage])) / len(question.names)


def _stands(name: str, stems: Set[str], keys: Set[str]) -> bool:
    """Returns whether every word of `name` stands there; a number need not: articles leave out their own year."""
    return all(stem(word) in stems or spelling_key(word) in keys for word in content_words(name) if not word.isdigit())
