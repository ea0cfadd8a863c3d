"""Which words are English, or names that are widely written: what is in the vocabulary of the embedding model."""

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


@cache
def _words() -> frozenset[str]:
    entries = load_tokenizer(packaged_model()).get_vocab()
    return frozenset(entry for entry in entries if entry.isalpha() and not entry.startswith(_PIECE))
