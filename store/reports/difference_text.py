"""A difference between two versions as lines of text: for a terminal, and for a file or another program."""

import re
from collections.abc import Iterator
from difflib import unified_diff

from store.reports.differences import Change, Difference, Segment, differences, split_sentences
from store.types import Article

_RESET = "\x1b[0m"
_STYLES = {Change.SAME: "", Change.REMOVED: "\x1b[9;31m", Change.ADDED: "\x1b[4;32m"}
"""Struck through and underlined too: not everybody sees the colours."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What could command a terminal: article text is data."""


def coloured(old: Article, new: Article) -> Iterator[str]:
    """The paragraphs that changed, removed and added words marked, for a terminal."""
    difference = differences(old, new)
    yield from _heading(old, new)
    for field in difference.fields:
        old_and_new = (Segment(Change.REMOVED, field.old or ""), Segment(Change.ADDED, field.new or ""))
        yield f"{field.name}: " + " ".join(_styled(text) for text in old_and_new if text.text)
    unchanged = 0
    for paragraph in _paragraphs(difference):
        if all(segment.kind is Change.SAME for segment in paragraph):
            unchanged += any(segment.text.strip() for segment in paragraph)
            continue
        yield from _left_out(unchanged)
        unchanged = 0
        yield ""
        yield "".join(map(_styled, paragraph))
    yield from _left_out(unchanged)


def unified(old: Article, new: Article) -> Iterator[str]:
    """A unified diff (the format of ``diff -u``) of facts and text, one sentence a line."""
    fields = differences(old, new).fields
    before = _lines(old, [(field.name, field.old) for field in fields])
    after = _lines(new, [(field.name, field.new) for field in fields])
    names = [f"{version.id} version {version.version}" for version in (old, new)]
    days = [f"{version.fetched_at:%Y-%m-%d %H:%M:%S %z}" for version in (old, new)]
    for line in unified_diff(before, after, names[0], names[1], days[0], days[1], lineterm=""):
        yield _CONTROLS.sub(" ", line)


def _heading(old: Article, new: Article) -> Iterator[str]:
    yield _CONTROLS.sub(" ", f"{new.id}: {new.title}")
    for mark, paragraph in (("-", old), ("+", new)):
        yield f"{mark} version {paragraph.version}, read {paragraph.fetched_at:%Y-%m-%d %H:%M} UTC"


def _lines(article: Article, facts: list[tuple[str, str | None]]) -> list[str]:
    named = [f"{name}: {value}" for name, value in facts if value is not None]
    return [*named, "", *(sentence.strip() for sentence in split_sentences(article.text) if sentence.strip())]


def _paragraphs(difference: Difference) -> Iterator[list[Segment]]:
    """The segments of each paragraph, of both versions."""
    paragraph: list[Segment] = []
    for segment in difference.segments:
        first, *others = re.split(r"\n+", segment.text)
        paragraph.append(Segment(segment.kind, first))
        for piece in others:
            yield [segment for segment in paragraph if segment.text]
            paragraph = [Segment(segment.kind, piece)]
    yield [segment for segment in paragraph if segment.text]


def _styled(segment: Segment) -> str:
    text, style = _CONTROLS.sub(" ", segment.text), _STYLES[segment.kind]
    return f"{style}{text}{_RESET}" if style else text


def _left_out(count: int) -> Iterator[str]:
    if count:
        yield ""
        yield f"[{count} paragraph{'' if count == 1 else 's'} unchanged]"
