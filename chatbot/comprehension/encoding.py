"""How the reader's network sees a question beside a passage, and how its scores become spans.

The token types do more than tell question from passage, as BERT's do: they also say whether a word stands in both,
which a small model is slow to learn by itself (the "exact match" feature of Chen et al., ACL 2017).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

CLS, SEP = 101, 102
QUESTION, PASSAGE, QUESTION_MATCHED, PASSAGE_MATCHED = 0, 1, 2, 3
MAX_TOKENS = 512
MAX_QUESTION_TOKENS = 96
WINDOW_OVERLAP = 96
MAX_SPAN_TOKENS = 30
SHORTEST_STEM, LONG_WORD = 3, 5

FUNCTION_WORDS = frozenset(
    """
    a an and are as at be been but by can could did do does for from had has have he her him his how i if in into is it
    its many me more most much my of on or other our she should so some such than that the their them then there these
    they this those to too up us was we were what when where which who whom whose why will with would you your about
    after before during over under between s t name type kind
    """.split()
)
SUFFIX = re.compile(r"(?:ations?|itions?|ions?|ings?|ers?|ors?|ed|es|ly|s|d|e|y)$")

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
    """A crude stem by which words of question and passage are compared; part of what the weights were trained on."""
    word = word.lower()
    if word in FUNCTION_WORDS or not any(character.isalnum() for character in word):
        return None
    stem = SUFFIX.sub("", word) if len(word) >= LONG_WORD and word.isalpha() else word
    return stem if len(stem) >= SHORTEST_STEM else word


def tokenise(tokenizer: Tokenizer, texts: Sequence[str]) -> list[Tokens]:
    """`texts` without special tokens."""
    found = []
    for text, encoding in zip(texts, tokenizer.encode_batch(list(texts), add_special_tokens=False), strict=True):
        words: dict[int | None, tuple[int, int]] = {}
        for word, (start, end) in zip(encoding.word_ids, encoding.offsets, strict=True):
            first, last = words.get(word, (start, end))
            words[word] = (min(first, start), max(last, end))
        keys = {word: match_key(text[start:end]) for word, (start, end) in words.items()}
        offsets = np.array([words[word] for word in encoding.word_ids], dtype=np.int64).reshape(-1, 2)
        found.append(Tokens(np.array(encoding.ids, np.int64), offsets, tuple(keys[word] for word in encoding.word_ids)))
    return found


def windows(question: Tokens, passage: Tokens, max_tokens: int = MAX_TOKENS) -> list[slice]:
    """Overlapping windows that cover the passage, each short enough to stand beside the question; at least one."""
    room = max_tokens - 3 - min(len(question.ids), MAX_QUESTION_TOKENS)
    total = len(passage.ids)
    if total <= room:
        return [slice(0, total)]
    starts = range(0, total - WINDOW_OVERLAP, room - WINDOW_OVERLAP)
    return [slice(start, min(start + room, total)) for start in starts]


def pair(question: Tokens, passage: Tokens, window: slice) -> tuple[Ints, Ints]:
    """Token ids and types, both of shape ``(t,)``: ``[CLS] question [SEP] passage[window] [SEP]``."""
    asked, asked_keys = question.ids[:MAX_QUESTION_TOKENS], question.keys[:MAX_QUESTION_TOKENS]
    read, read_keys = passage.ids[window], passage.keys[window]
    common = (set(asked_keys) & set(read_keys)) - {None}
    asked_types = [QUESTION_MATCHED if key in common else QUESTION for key in asked_keys]
    read_types = [PASSAGE_MATCHED if key in common else PASSAGE for key in read_keys]
    ids = np.concatenate([[CLS], asked, [SEP], read, [SEP]]).astype(np.int64)
    types = np.array([QUESTION, *asked_types, QUESTION, *read_types, QUESTION], dtype=np.int64)
    return ids, types


def best_spans(start: Floats, end: Floats, groups: Ints, count: int = 1) -> dict[int, list[tuple[int, int, float]]]:
    """The `count` best spans of at most `MAX_SPAN_TOKENS` tokens inside each group of neighbouring tokens.

    Args:
        start, end: logits of a span beginning and ending at each token, shape ``(n,)``.
        groups: the group (the sentence) of each token, shape ``(n,)``; negative for tokens in none.

    Returns:
        by group, best first: first and last token, both included, and the sum of their logits.
    """
    total = len(start)
    width = min(MAX_SPAN_TOKENS, total)
    if not width:
        return {}
    last = np.arange(total)[:, None] + np.arange(width)[None, :]
    inside = last < total
    last = np.minimum(last, total - 1)
    allowed = inside & (groups[last] == groups[:, None]) & (groups[:, None] >= 0)
    scores = np.where(allowed, start[:, None] + end[last], -np.inf)
    found: dict[int, list[tuple[int, int, float]]] = {}
    for group in np.unique(groups[groups >= 0]).tolist():
        rows = np.flatnonzero(groups == group)
        flat = scores[rows].ravel()
        best = np.argsort(-flat, kind="stable")[:count]
        found[group] = [
            (int(rows[place // width]), int(rows[place // width]) + int(place % width), float(flat[place]))
            for place in best.tolist()
            if np.isfinite(flat[place])
        ]
    return found
