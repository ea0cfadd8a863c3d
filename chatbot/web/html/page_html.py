"""The HTML that any page may need: notes, headings, commands, and what an archive has in one line.

Pure functions; whatever comes from an article, an archive or a reader is escaped.
"""

import shlex
from collections.abc import Callable
from pathlib import Path

from chatbot.web.html.wording import counted, day, escape
from store import ArchiveStatus


def note(text: str, *, alert: bool = False) -> str:
    """A line of the app's own, calm or (`alert`) not to be missed."""
    role = "alert" if alert else "status"
    return f'<p class="na-note" role="{role}" dir="auto">{escape(text)}</p>'


def looking(text: str) -> str:
    """Returns what stands in an answer's place until it is there."""
    return f'<p class="na-facts" role="status">{escape(text)}</p>'


def title(text: str) -> str:
    """The heading of a page."""
    return f'<h1 class="na-title" dir="auto">{escape(text)}</h1>'


def section(text: str) -> str:
    """The heading of a part of a page."""
    return f'<h2 class="na-section">{escape(text)}</h2>'


def heading(text: str, level: int = 3) -> str:
    """A small heading; those inside an answer are of the third level."""
    return f'<h{level} class="na-heading">{escape(text)}</h{level}>'


def advice(text: str) -> str:
    """Returns what a reader may try."""
    return f'<p class="na-advice">{escape(text)}</p>'


def command(text: str) -> str:
    """A command to run in a terminal."""
    return f'<pre class="na-command"><code>{escape(text)}</code></pre>'


def archive_summary(status: ArchiveStatus, name: Callable[[str], str] = str) -> str:
    """Returns what the archive holds, in one line; `name` is what readers see of a source."""
    words = [counted(status.articles, "article")]
    if len(status.sources) > 1:
        words.append(f"{len(status.sources):,} sources")
    elif status.sources:
        words.append(escape(name(status.sources[0][0])))
    if status.first_published and status.last_published:
        first, last = day(status.first_published), day(status.last_published)
        words.append(first if first == last else f"{first} – {last}")
    return f'<p class="na-holdings">{" · ".join(words)}</p>'


def welcome(status: ArchiveStatus, name: Callable[[str], str] = str) -> str:
    """Returns what stands above the first question; `name` as in `archive_summary`."""
    return (
        '<header class="na-welcome"><h1>Ask the archive</h1>'
        "<p>Every answer is a sentence that was printed, with a link to its place in the article. "
        "If the archive doesn’t say, you’ll be told so.</p>"
        f"{archive_summary(status, name)}</header>"
    )


def nothing_to_read(heading: str, folder: Path) -> str:
    """Returns what to run where there is nothing to ask yet."""
    return (
        f'<section class="na-welcome"><h1>{escape(heading)}</h1>'
        "<p>Add articles (files or web addresses), then reload:</p>"
        f"{command(f'news-ingest FILES… --archive {shlex.quote(str(folder))}')}"
        "<p>Or see it work with the articles that come with this program:</p>"
        f"{command(f'news-ingest --sample --archive {shlex.quote(str(folder))}')}</section>"
    )
