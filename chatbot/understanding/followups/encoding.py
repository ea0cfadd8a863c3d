"""The input of the term model: a question beside what was said before it, as ids and types of tokens."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from chatbot.language.lexicon import STOP_WORDS
from chatbot.language.words import POSSESSIVE, fold, stem
from store.embedding.bert import CLS, SEP
from store.embedding.minilm import word_spans

ASKED, QUESTION, ANSWER, TITLE = 0, 1, 2, 3
"""The token types: the question that is asked, an earlier one, what was quoted, a headline."""
MAX_TOKENS = 256
_MOST_OF_ONE = 64
"""Tokens of one text at most, from its beginning."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class EncodedHistory:
    """A question and its history, ready for the network.

    Attributes:
        ids, types: shape ``(t,)``: ``[CLS] question [SEP] text [SEP] text [SEP] …``.
        stems: for each token the stem of the content word that it is a piece of; None for the question's own, special
            tokens and function words.
    """

    ids: Ints
    types: Ints
    stems: tuple[str | None, ...]


def encode(tokenizer: Tokenizer, question: str, said: Sequence[tuple[str, int]]) -> EncodedHistory:
    """Returns the encoding of `question` after the texts `said`, each with its type, the latest first."""
    ids, types, stems = [CLS], [ASKED], list[str | None]([None])
    texts = [(question, ASKED), *said]
    for (text, kind), found in zip(
        texts, tokenizer.encode_batch([text for text, _ in texts], add_special_tokens=False), strict=True
    ):
        kept = found.ids[:_MOST_OF_ONE]
        if len(ids) + len(kept) + 1 > MAX_TOKENS:
            break
        ids += [*kept, SEP]
        types += [kind] * (len(kept) + 1)
        known = _stems(text, found.word_ids[: len(kept)], found.offsets[: len(kept)])
        stems += [*(known if kind != ASKED else [None] * len(kept)), None]
    return EncodedHistory(np.array(ids, np.int64), np.array(types, np.int64), tuple(stems))


def _stems(text: str, numbers: Sequence[int | None], offsets: Sequence[tuple[int, int]]) -> list[str | None]:
    """Returns the stem of the word that each token is a piece of; None where that is a function word or none."""
    places = word_spans(numbers, offsets)
    words = {number: POSSESSIVE.sub("", fold(text[start:end])) for number, (start, end) in places.items()}
    known = {
        number: stem(word) if word not in STOP_WORDS and any(map(str.isalnum, word)) else None
        for number, word in words.items()
    }
    return [known[number] for number in numbers]
