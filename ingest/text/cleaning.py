"""Text as the archive keeps it: whole characters only, and one kind of line ending.

Nothing that can be read is changed: quotations are slices of this text.
"""

import re
from contextlib import suppress

from charset_normalizer import from_bytes

from ingest.errors import Unusable

_LINE_ENDINGS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028]")
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff]")
_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
"""Thai and Lao, kana, Han."""
_CLOSE = 0.1
"""Differences of that size in the detector's measure of disorder are chance."""
_LINE_END_SPACES = re.compile(r"(?<![ \t])[ \t]+(?=\n)")  # the run from its beginning only: else quadratic


def clean_text(text: str) -> str:
    """`text` without control characters, lone surrogates and byte order marks, its line endings all newlines."""
    text = _UNREADABLE.sub("", _LINE_ENDINGS.sub("\n", text).replace("\u2029", "\n\n"))
    return _LINE_END_SPACES.sub("", text).strip()


def clean_line(text: str | None) -> str | None:
    """`text` on one line, white space runs made one space; None if nothing is left."""
    return (" ".join(clean_text(text).split()) or None) if text is not None else None


def word_count(text: str) -> int:
    """Returns how many words `text` has; where a script puts no spaces between them, two characters count as one."""
    return len(text.split()) + len(_WITHOUT_SPACES.findall(text)) // 2


def decode(content: bytes) -> str:
    """The characters of a text file: UTF-8, UTF-16 with its mark, or else what its bytes look most like.

    Raises:
        Unusable: if it is no text in any encoding.
    """
    if not content.strip():
        raise Unusable("empty file")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Unusable("cannot be read: it begins as UTF-16 but is not") from error
    text: str | None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _guess(content)
    if text is None or text.count("\x00") > len(text) // 100:
        raise Unusable("cannot be read: not a text file")
    return text


def declared(content: bytes, charset: str | None) -> bytes | str:
    """The characters of a page in the encoding that its server declared; its bytes where they say better themselves.

    Servers are often configured with an encoding that their pages are not in: what is UTF-8 is taken as such.
    """
    head = content[:2048].lower()
    if charset is None or b"charset" in head or b"encoding=" in head or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content
    for encoding in ("utf-8-sig", charset):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content


def _guess(content: bytes) -> str | None:
    """Returns what `content` looks like.

    The encoding that old files of western languages mostly have, if it may be that.
    """
    if b"\x00" in content:
        return None
    matches = from_bytes(content)
    best = matches.best()
    western = next((match for match in matches if match.encoding == "cp1252"), None)
    if best is not None and western is not None and western.chaos <= best.chaos + _CLOSE:
        best = western
    return None if best is None else str(best)


_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]+)|^\s*<\?xml[^>]{0,100}encoding=["']([\w.-]+)""", re.I
)
_LANGUAGE = re.compile(rb"""<html[^>]{0,500}?\slang\s*=\s*["']?([a-z]{2})""", re.I)
_WESTERN = frozenset(b"ca da de en es et eu fi fr ga gl is it lb nb nl nn no pt sq sv".split())
_READ_AS_WESTERN = frozenset(("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii", "iso8859-1"))
"""Browsers take these for windows-1252, which has more characters."""


def decoded_page(content: bytes) -> bytes | str:
    """The characters of a page that is not in UTF-8: as it declares, or as browsers take its language to be written.

    Returns:
        `content` itself where it is UTF-8 or UTF-16.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:1000]:
        return content
    with suppress(UnicodeDecodeError):
        content.decode("utf-8")
        return content
    found = _DECLARED.search(content[:4096])
    name = (found[1] or found[2]).decode("ascii", "replace").lower() if found else ""
    if name and not name.startswith("utf"):
        with suppress(UnicodeDecodeError, LookupError):
            return content.decode("cp1252" if name in _READ_AS_WESTERN else name)
    if name.startswith("utf") and len(content.decode("utf-8", "ignore").encode()) > len(content) - 4:
        return content.decode("utf-8", "replace")  # cut off, or one bad byte: what it declares is right
    language = _LANGUAGE.search(content[:4096])
    if language and language[1].lower() in _WESTERN:
        return content.decode("cp1252", "replace")
    return _guess(content) or content
