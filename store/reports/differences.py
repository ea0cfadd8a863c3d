"""The differences between two versions of an article, down to the word. Pure: nothing is read or shown here.

Whole sentences are aligned first and words only inside those that changed, both by longest common subsequence
(rapidfuzz); then words that agree by chance between larger changes are counted as changed too, as diff-match-patch's
semantic clean-up does (Fraser 2006): a rewritten sentence is read whole, not as confetti.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import LCSseq

from store.redaction import text_without_secrets
from store.types import Article, ArticleContent, format_moment

_SENTENCE = re.compile(r"\s*\S.*?(?:[.!?…][\"'”’)\]]*(?=\s)|(?=\n)|\Z)|\s+\Z")
_WORD = re.compile(r"\w+(?:[.,:’'-]\w+)*|\s+|.")
_MOST_PAIRS = 400_000_000
"""Words before times words after that are still aligned: 50 MB; longer rewritten texts are shown as two."""


class Change(StrEnum):
    """The fate of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text, never empty, in the old version (`REMOVED`), in the new one (`ADDED`), or in both."""

    kind: Change
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A changed fact about an article, as text; None where a version has none.

    Attributes:
        name: of `ArticleContent`'s field.
    """

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """The differences between two versions of an article.

    Attributes:
        segments: the texts of both; without what was added they are the old text to the letter, without what was
            removed the new one. No two neighbours are of one kind; what was removed stands before what took its place.
        fields: every other fact that changed.
    """

    segments: tuple[Segment, ...]
    fields: tuple[FieldChange, ...]

    @property
    def changes_text(self) -> bool:
        """Returns whether anything in the text changed."""
        return any(segment.kind is not Change.SAME for segment in self.segments)


def differences(old: Article, new: Article) -> Difference:
    """Returns what is different in `new`."""
    return Difference(text_differences(old.text, new.text), tuple(_changed_fields(old.content, new.content)))


def text_differences(old: str, new: str) -> tuple[Segment, ...]:
    """The segments of two texts; see `Difference`."""
    return tuple(_joined(_by_sentence(old, new)))


def split_sentences(text: str) -> list[str]:
    """`text` in pieces that end where sentences or lines do, roughly: for comparing, not for quoting."""
    return _SENTENCE.findall(text)


def _changed_fields(old: ArticleContent, new: ArticleContent) -> Iterator[FieldChange]:
    for (name, before), (_, after) in zip(_facts(old), _facts(new), strict=True):
        if before != after:
            yield FieldChange(name, before, after)


def _facts(content: ArticleContent) -> Iterator[tuple[str, str | None]]:
    """All but the text and the story, which is not the article's own."""
    yield "title", content.title
    yield "authors", ", ".join(content.authors) or None
    yield "published", format_moment(content.published)
    yield "updated", format_moment(content.updated)
    for name in ("section", "source", "url", "canonical_url", "language"):
        value = getattr(content, name)
        yield name, value and text_without_secrets(value)


def _by_sentence(old: str, new: str) -> Iterator[Segment]:
    before, after = split_sentences(old), split_sentences(new)
    for is_same, removed, added in _aligned(before, after):
        if is_same:
            yield Segment(Change.SAME, removed)
        else:
            yield from _by_word(removed, added)


def _by_word(old: str, new: str) -> Iterator[Segment]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    if not before or not after or len(before) * len(after) > _MOST_PAIRS:
        yield Segment(Change.REMOVED, old)
        yield Segment(Change.ADDED, new)
        return
    for is_same, removed, added in _without_islands(list(_aligned(before, after))):
        if is_same:
            yield Segment(Change.SAME, removed)
        else:
            yield Segment(Change.REMOVED, removed)
            yield Segment(Change.ADDED, added)


_Piece = tuple[bool, str, str]
"""Whether it is in both, what stood there before, what stands there now."""


def _aligned(before: Sequence[str], after: Sequence[str]) -> Iterator[_Piece]:
    for is_same, removed, added in _runs(before, after):
        yield is_same, "".join(removed), "".join(added)


def _runs(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Alternately what is in both and what is not."""
    old = new = 0
    changed_from: tuple[int, int] | None = None
    for code in LCSseq.opcodes(before, after):
        if code.tag == "equal":
            if changed_from is not None:
                yield False, before[changed_from[0] : old], after[changed_from[1] : new]
                changed_from = None
            yield True, before[code.src_start : code.src_end], after[code.dest_start : code.dest_end]
        elif changed_from is None:
            changed_from = old, new
        old, new = code.src_end, code.dest_end
    if changed_from is not None:
        yield False, before[changed_from[0] :], after[changed_from[1] :]


def _without_islands(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Make what is the same only by chance part of the changes around it, until nothing is left to make."""
    kept: list[_Piece] = []
    for piece in pieces:
        kept.append(piece)
        # A change may have grown enough to swallow what stands before it.
        while len(kept) >= 3 and not kept[-1][0] and _is_island(*kept[-3:]):
            (_, old_1, new_1), (_, same, _), (_, old_2, new_2) = kept[-3:]
            kept[-3:] = [(False, old_1 + same + old_2, new_1 + same + new_2)]
    return kept


def _is_island(before: _Piece, island: _Piece, after: _Piece) -> bool:
    size = len(island[1].strip())
    return all(size <= max(len(old), len(new)) for _, old, new in (before, after))


def _joined(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Neighbours of one kind as one, empty ones left out, and between two same ones what was removed first."""
    texts = dict.fromkeys((Change.SAME, Change.REMOVED, Change.ADDED), "")

    def flushed() -> Iterator[Segment]:
        for kind, text in texts.items():
            if text:
                yield Segment(kind, text)
                texts[kind] = ""

    for segment in segments:
        if any(text for kind, text in texts.items() if (kind is Change.SAME) is not (segment.kind is Change.SAME)):
            yield from flushed()
        texts[segment.kind] += segment.text
    yield from flushed()
