"""The input of the comprehension network: a question beside a passage, as ids and types of tokens.

The token types do more than tell question from passage, as BERT's do: they also say whether a word stands in both,
which a small model is slow to learn by itself (the "exact match" feature of Chen et al., ACL 2017).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from store.embedding.bert import CLS, SEP
from store.embedding.minilm import word_spans

QUESTION, PASSAGE, QUESTION_MATCHED, PASSAGE_MATCHED = 0, 1, 2, 3
"""The token types; see above."""
MAX_TOKENS = 512
"""Tokens that the network takes, special ones included."""
_MAX_QUESTION_TOKENS = 96
_WINDOW_OVERLAP = 96
"""Tokens that neighbouring windows have in common."""
_SHORTEST_STEM, _LONG_WORD = 3, 5
"""Characters: no ending is taken off that leaves less than the first, or from words shorter than the second."""

_FUNCTION_WORDS = frozenset(
    """
    a an and are as at be been but by can could did do does for from had has have he her him his how i if in into is it
    its many me more most much my of on or other our she should so some such than that the their them then there these
    they this those to too up us was we were what when where which who whom whose why will with would you your about
    after before during over under between s t name type kind
    """.split()
)
_SUFFIX = re.compile(r"(?:ations?|itions?|ions?|ings?|ers?|ors?|ed|es|ly|s|d|e|y)$")

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tokens:
    """A tokenised text without special tokens.

    Attributes:
        ids: shape ``(n,)``.
        offsets: shape ``(n, 2)``: the code points of the whole word that each token is a piece of.
        keys: by which words are compared, None for function words and punctuation.
    """

    ids: Ints
    offsets: Ints
    keys: tuple[str | None, ...]


def match_key(word: str) -> str | None:
    """Returns a crude stem by which words of question and passage are compared; the weights were trained with it."""
    word = word.lower()
    if word in _FUNCTION_WORDS or not any(character.isalnum() for character in word):
        return None
    stem = _SUFFIX.sub("", word) if len(word) >= _LONG_WORD and word.isalpha() else word
    return stem if len(stem) >= _SHORTEST_STEM else word


def tokenise(tokenizer: Tokenizer, texts: Sequence[str]) -> list[Tokens]:
    """Returns the tokens of `texts`, without special ones."""
    found = []
    for text, encoding in zip(texts, tokenizer.encode_batch(list(texts), add_special_tokens=False), strict=True):
        words = word_spans(encoding.word_ids, encoding.offsets)
        keys = {word: match_key(text[start:end]) for word, (start, end) in words.items()}
        offsets = np.array([words[word] for word in encoding.word_ids], dtype=np.int64).reshape(-1, 2)
        found.append(Tokens(np.array(encoding.ids, np.int64), offsets, tuple(keys[word] for word in encoding.word_ids)))
    return found


def windows(question: Tokens, passage: Tokens, max_tokens: int = MAX_TOKENS) -> list[slice]:
    """Returns one or more overlapping windows over the passage, each short enough to stand beside the question."""
    room = max_tokens - 3 - min(len(question.ids), _MAX_QUESTION_TOKENS)
    total = len(passage.ids)
    if total <= room:
        return [slice(0, total)]
    starts = range(0, total - _WINDOW_OVERLAP, room - _WINDOW_OVERLAP)
    return [slice(start, min(start + room, total)) for start in starts]


def pair(question: Tokens, passage: Tokens, window: slice) -> tuple[Ints, Ints]:
    """Returns token ids and types, both of shape ``(t,)``: ``[CLS] question [SEP] passage[window] [SEP]``."""
    asked, asked_keys = question.ids[:_MAX_QUESTION_TOKENS], question.keys[:_MAX_QUESTION_TOKENS]
    read, read_keys = passage.ids[window], passage.keys[window]
    common = (set(asked_keys) & set(read_keys)) - {None}
    asked_types = [QUESTION_MATCHED if key in common else QUESTION for key in asked_keys]
    read_types = [PASSAGE_MATCHED if key in common else PASSAGE for key in read_keys]
    ids = np.concatenate([[CLS], asked, [SEP], read, [SEP]]).astype(np.int64)
    types = np.array([QUESTION, *asked_types, QUESTION, *read_types, QUESTION], dtype=np.int64)
    return ids, types
