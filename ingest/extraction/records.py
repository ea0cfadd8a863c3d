"""One line of JSON Lines as an article; the form that `news-archive export` writes."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from ingest.errors import Unusable
from ingest.extraction.field_shapes import all_said, is_absent, said
from ingest.text.bylines import clean_authors, split_byline
from ingest.text.cleaning import clean_line, clean_text
from ingest.text.written_dates import moment_or_none, parse_moment
from ingest.types import RECORD_FIELDS
from store import ArticleContent, Moment, whole_characters


class Record(BaseModel):
    """The keys that are read; all may be absent or null, but one of `text` and `html` must say something."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    id: str | None = None
    url: str | None = None
    canonical_url: str | None = None
    title: str | None = None
    text: str | None = None
    html: str | None = None
    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    source: str | None = None
    section: str | None = None
    language: str | None = None
    story: str | None = None
    _unread: tuple[str, ...] = ()
    """The fields that hold something from which nothing could be taken."""

    @field_validator("*", mode="before")
    @classmethod
    def _whole_characters(cls, value: object) -> object:
        return _whole(value)


def _whole(value: object) -> object:
    """JSON can spell half a character (a lone surrogate)."""
    return whole_characters(value) if isinstance(value, str) else value


_ADDRESSES = frozenset(("url", "canonical_url"))


def read_record(line: bytes, renamed: Mapping[str, str]) -> Record:
    """Read one line.

    Args:
        renamed: field -> the key that holds it in this input.

    Raises:
        Unusable: if the line is no JSON object, or a field is of the wrong kind.
    """
    try:
        raw: Any = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unusable("not UTF-8") from None
    except json.JSONDecodeError as error:
        raise Unusable(f"not JSON: {error.msg} at column {error.colno}") from error
    except (RecursionError, ValueError) as error:  # numbers of too many digits
        raise Unusable(f"not JSON that can be read: {error}") from error
    if not isinstance(raw, dict):
        raise Unusable("not a JSON object")
    taken = {key: raw[key] for key in RECORD_FIELDS - renamed.keys() if key in raw}
    taken |= {field: raw[key] for field, key in renamed.items() if key in raw}
    found = {field: _plain(field, value) for field, value in taken.items()}
    unread = sorted(field for field, value in taken.items() if not found[field] and not is_absent(value))
    try:
        record = Record.model_validate({field: value for field, value in found.items() if value})
    except ValidationError as error:
        wrong = error.errors()[0]
        raise Unusable(f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error
    record._unread = tuple(unread)
    return record


def _plain(field: str, value: object) -> str | tuple[str, ...] | None:
    """What `value` says where `field` is read: names, paragraphs, or one line."""
    if field == "authors":
        names = all_said(value)
        is_list = isinstance(value, list)
        named = clean_authors(map(whole_characters, names)) if is_list else split_byline(" ".join(names[:1]))
        return named if any(any(map(str.isalpha, name)) for name in named) else None
    if field in ("text", "html"):
        return "\n\n".join(all_said(value)) or None
    return said(value, is_address=field in _ADDRESSES)


def content_of(
    record: Record, from_html: ArticleContent | None, day_first: bool | None = None
) -> tuple[ArticleContent, tuple[str, ...]]:
    """The article in `record`, and warnings about what in it could not be read.

    Args:
        from_html: what extraction found in the record's ``html``; what the record itself says goes first.
        day_first: as in `RawPage`.
    """
    found = from_html or ArticleContent(title="", text="")
    warnings = [f"{field}: nothing in it that could be read" for field in record._unread]

    def moment(field: str, written: str | None) -> Moment | None:
        try:
            return parse_moment(written, day_first) if written and written.strip() else None
        except Unusable as error:
            warnings.append(f"{field}: {error}")
            return None

    return (
        ArticleContent(
            title=clean_line(record.title) or found.title,
            text=clean_text(record.text or "") or found.text,
            url=clean_line(record.url) or found.url,
            canonical_url=clean_line(record.canonical_url) or found.canonical_url,
            source=clean_line(record.source) or found.source,
            authors=clean_authors(record.authors) or found.authors,
            published=moment("published", record.published) or found.published,
            updated=moment("updated", record.updated) or found.updated,
            section=clean_line(record.section) or found.section,
            language=_primary_language(record.language) or found.language,
            story=clean_line(record.story),
        ),
        tuple(warnings),
    )


def completed(content: ArticleContent, record: Record) -> ArticleContent:
    """`content`, and from `record` what it does not say; a date that cannot be read says nothing."""
    return replace(
        content,
        title=content.title or clean_line(record.title) or "",
        authors=content.authors or clean_authors(record.authors),
        published=content.published or moment_or_none(record.published),
        updated=content.updated or moment_or_none(record.updated),
        section=content.section or clean_line(record.section),
    )


def _primary_language(tag: str | None) -> str | None:
    """The first part of a language tag: en-GB is en."""
    return re.split("[-_]", (clean_line(tag) or "").lower())[0] or None
