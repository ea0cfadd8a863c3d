"""Notices as an Atom feed (RFC 4287): the one file that knows feedgenerator."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from html import escape

from feedgenerator import Atom1Feed

from chatbot.watching.types import Notice

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed_of(notices: Sequence[Notice], title: str, home: str, address: str, link: Callable[[Notice], str]) -> bytes:
    """Returns the feed, in UTF-8.

    Args:
        notices: the newest first.
        title: of the archive.
        home, address: of the page of notices and of the feed itself, absolute.
        link: gives the absolute address of a notice's quotation.
    """
    name = _printable(title)
    feed = Atom1Feed(f"{name}: what is watched", home, "", feed_url=address, author_name=name, feed_guid=_tag(address))
    for notice in notices:
        feed.add_item(
            title=_printable(f"{notice.question} ({notice.kind.value})"),
            link=link(notice),
            description=escape(_printable(f"“{notice.quote}” {notice.title}")),  # a feed's summary is HTML
            unique_id=_tag(f"{notice.watch}/{notice.article}/{notice.version}"),
            pubdate=notice.noticed,
            updateddate=notice.noticed,
            author_name=None if notice.source is None else _printable(notice.source),
        )
    if not notices:
        feed.latest_post_date = lambda: datetime.now(UTC)
    written: str = feed.writeString("utf-8")
    return written.encode("utf-8")


def _printable(text: str) -> str:
    """Returns `text` without the characters that XML cannot hold."""
    return _NOT_XML.sub(" ", text)


def _tag(name: str) -> str:
    """Returns an id that is the same for the same name, and tells nothing of it."""
    digest = sha256(name.encode()).hexdigest()[:32]
    return f"urn:uuid:{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:]}"
