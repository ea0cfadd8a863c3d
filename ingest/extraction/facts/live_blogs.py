"""The posts of a live blog: each with its own time, also those that the page holds only for programs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from ingest.text.cleaning import clean_line, clean_text
from ingest.text.written_dates import moment_or_none

_MOST = 1_000
"""Posts that are read."""
_KEY = 60
"""Letters and digits at the beginning of a post by which it is found in a text."""
_TAG = re.compile(r"<(/?)(\w++)[^<>]*+>")
_BLOCKS = frozenset("p div br li ul ol h1 h2 h3 h4 blockquote".split())


@dataclass(frozen=True, slots=True)
class Post:
    """One post: its heading, with its time before it, and its paragraphs."""

    heading: str
    headline: str
    paragraphs: tuple[str, ...]


def posts_of(item: Mapping[str, Any]) -> tuple[Post, ...]:
    """The posts in a ``LiveBlogPosting`` of JSON-LD, in its order; those without a text are left out."""
    found = item.get("liveBlogUpdate")
    updates = found if isinstance(found, list) else [found]
    return tuple(post for update in updates[:_MOST] if isinstance(update, dict) and (post := _post(update)))


def with_posts(lines: Sequence[str], posts: Sequence[Post]) -> list[str]:
    """`lines` with the time of each post above it, and with the posts that are missing at the end."""
    if not posts:
        return list(lines)
    starts = {_key(post.paragraphs[0]): post for post in posts}
    found: list[str] = []
    for line in lines:
        post = starts.pop(_key(line), None)
        if post is not None:
            if found and post.headline and _key(found[-1]) == _key(post.headline):
                found.pop()
            found.append(post.heading)
        found.append(line)
    for post in starts.values():
        found += [post.heading, *post.paragraphs]
    return found


def add_posts(root: Any, posts: Sequence[Post]) -> None:
    """Write `posts` into a page that shows none of them without running its scripts."""
    shown = _squeezed(" ".join(element.text_content() for element in root.iter("p")))
    body = root.find("body")
    if body is None or not posts or any(_key(post.paragraphs[0]) in shown for post in posts):
        return
    article = body.makeelement("article")
    for paragraph in (paragraph for post in posts for paragraph in post.paragraphs):
        element = article.makeelement("p")
        element.text = paragraph
        article.append(element)
    body.append(article)


def _post(update: Mapping[str, Any]) -> Post | None:
    body = update.get("articleBody") or update.get("text")
    paragraphs = tuple(paragraphs_in(body)) if isinstance(body, str) else ()
    if not paragraphs:
        return None
    title = update.get("headline") or update.get("name")
    headline = (clean_line(title) if isinstance(title, str) else None) or ""
    written = update.get("datePublished") or update.get("dateModified")
    moment = moment_or_none(written) if isinstance(written, str) else None
    time = moment.strftime("%Y-%m-%d %H:%M") if isinstance(moment, datetime) else str(moment or "")
    return Post(": ".join(part for part in (time, headline) if part) or "–", headline, paragraphs)


def paragraphs_in(body: str) -> Iterator[str]:
    """The paragraphs of an ``articleBody``, which is plain text by its definition, and markup in fact."""
    bare = _TAG.sub(lambda tag: "\n" if tag[2].lower() in _BLOCKS else "", body)
    yield from filter(None, map(clean_line, clean_text(unescape(bare)).split("\n")))


def _key(text: str) -> str:
    return _squeezed(text[: 4 * _KEY])[:_KEY]


def _squeezed(text: str) -> str:
    return "".join(re.findall(r"\w+", text.lower()))
