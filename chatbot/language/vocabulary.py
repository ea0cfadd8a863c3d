"""Which words are English, or names that are widely written: what is in the vocabulary of the embedding model."""

from collections.abc import Mapping
from functools import cache

from chatbot.language.words import fold
from store.embedding.minilm import load_tokenizer, packaged_model

_PIECE = "##"
"""Before the pieces of words that WordPiece glues to others."""


def is_known_word(word: str) -> bool:
    """Returns whether `word` is a whole entry of BERT's vocabulary: some 20,000 words and names that are often written.

    A word that is one was hardly meant to be another: "Slovenia" is no slip of "Slovakia".
    """
    return fold(word) in _words()


def words_beginning(letter: str) -> list[str]:
    """Returns the vocabulary's words that begin with `letter`, the commonest first."""
    return _by_letter().get(letter, [])


@cache
def _words() -> Mapping[str, int]:
    """Returns each word with its place, which is by how common it is."""
    entries = load_tokenizer(packaged_model()).get_vocab()
    return {entry: place for entry, place in entries.items() if entry.isalpha() and not entry.startswith(_PIECE)}


@cache
def _by_letter() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word, _ in sorted(_words().items(), key=lambda entry: entry[1]):
        found.setdefault(word[0], []).append(word)
    return found
