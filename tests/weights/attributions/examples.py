"""Examples for the tagger: stretches of PolNeAR's articles with their cues, and the label of every token for each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ingest.passages.sentences import sentence_spans
from store.attributions.encoding import Encoded, encode
from store.attributions.network import CONTENT, CUE, SOURCE
from store.attributions.stretches import stretches
from tests.quality.polnear import Gold, GoldArticle

NONE = 3
"""The label of a token that is no part of an attribution."""


@dataclass(frozen=True, slots=True)
class Example:
    """A stretch; its cues' first tokens; for each cue the labels ``(t,)`` of all tokens."""

    encoded: Encoded
    cues: tuple[int, ...]
    labels: tuple[NDArray[np.int64], ...]


def examples(articles: Sequence[GoldArticle], tokenizer: Tokenizer) -> list[Example]:
    """The examples of all stretches that would be read."""
    found = []
    for article in articles:
        sentences = [one for paragraph in sentence_spans(article.text) for one in paragraph]
        read = encode(tokenizer, article.text, stretches(article.text, sentences))
        found += [_example(encoded, article.attributions) for encoded in read]
    return found


def _example(encoded: Encoded, attributions: Sequence[Gold]) -> Example:
    cues: dict[int, NDArray[np.int64]] = {}
    for one in attributions:
        if one.cue and one.content:
            at = np.flatnonzero(encoded.begins & (encoded.stops > one.cue[0][0]))
            if len(at) and encoded.starts[at[0]] < one.cue[0][1] and int(at[0]) not in cues:
                cues[int(at[0])] = _labels(encoded, one)
    return Example(encoded, tuple(cues), tuple(cues.values()))


def _labels(encoded: Encoded, one: Gold) -> NDArray[np.int64]:
    labels = np.full(len(encoded.ids), NONE, np.int64)
    for label, spans in ((CONTENT, one.content), (SOURCE, one.source), (CUE, one.cue)):
        for start, end in spans:
            labels[(encoded.starts < end) & (encoded.stops > start)] = label
    labels[[0, -1]] = NONE
    return labels
