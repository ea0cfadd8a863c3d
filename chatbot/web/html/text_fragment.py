"""Links that make a browser scroll to words on someone else's page: URL text fragments.

The syntax is the WICG draft "URL Fragment Text Directives": ``#:~:text=[prefix-,]start[,end][,-suffix]``.
"""

from urllib.parse import quote, urlsplit

from store import Span

_DIRECTIVE = ":~:text="
_WHOLE_UP_TO_WORDS = 12
_EDGE_WORDS = 5
_CONTEXT_WORDS = 3
_MAX_DIRECTIVE = 2_000  # some servers and mail programs refuse longer addresses; words that long are no prose


def text_fragment_url(url: str | None, text: str, span: Span | None) -> str | None:
    """The address of an original page, pointing at the words of `span` where it is given.

    Args:
        url: as the archive knows it.
        text: the article's text.
        span: the words in `text` to point at.

    Returns:
        None where `url` is no web address: `javascript:`, a file's path, nothing at all.
    """
    if url is None or not _is_web_address(url):
        return None
    if span is None:
        return url
    joint = "" if "#" in url else "#"
    directive = _directive(text, span)
    return url if len(directive) > _MAX_DIRECTIVE else f"{url}{joint}{_DIRECTIVE}{directive}"


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[" and the like
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _directive(text: str, span: Span) -> str:
    """Returns what to look for: the words themselves if they are few and in one block, else their first and last ones.

    A browser takes the first place that fits, so words that stand more than once in the article get their
    neighbours as context.
    """
    quoted = span.of(text)
    words = quoted.split()
    one_block = "\n" not in quoted.strip()
    if (one_block and len(words) <= _WHOLE_UP_TO_WORDS) or len(words) == 1:
        edges = [words]
    else:
        length = min(_EDGE_WORDS, len(words) // 2)
        edges = [words[:length], words[-length:]]
    found = [_encoded(edge) for edge in edges]
    if " ".join(text.split()).count(" ".join(edges[0])) > 1:
        before = _same_block(text[: span.start], last=True)[-_CONTEXT_WORDS:]
        after = _same_block(text[span.end :], last=False)[:_CONTEXT_WORDS]
        found = [*([_encoded(before) + "-"] if before else []), *found, *(["-" + _encoded(after)] if after else [])]
    return ",".join(found)


def _same_block(text: str, *, last: bool) -> list[str]:
    return text.split("\n")[-1 if last else 0].split()


def _encoded(words: list[str]) -> str:
    # A dash is syntax here, and `quote` leaves it as it is.
    return quote(" ".join(words), safe="").replace("-", "%2D")
