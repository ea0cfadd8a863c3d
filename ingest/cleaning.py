"""Text as the archive keeps it: whole characters only, and one kind of line ending.

Nothing that can be read is changed: quotations are slices of this text.
"""

import re

from charset_normalizer import from_bytes

from ingest.errors import Unusable

_LINE_ENDINGS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028]")
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff]")
_LINE_END_SPACES = re.compile(r"[ \t]+(?=\n)")


def clean_text(text: str) -> str:
    """`text` without control characters, lone surrogates and byte order marks, its line endings all newlines."""
    text = _UNREADABLE.sub("", _LINE_ENDINGS.sub("\n", text).replace("\u2029", "\n\n"))
    return _LINE_END_SPACES.sub("", text).strip()


def clean_line(text: str | None) -> str | None:
    """`text` on one line, white space runs made one space; None if nothing is left."""
    return (" ".join(clean_text(text).split()) or None) if text is not None else None


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
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = None if b"\x00" in content else from_bytes(content).best()
        if found is None:
            raise Unusable("cannot be read: not a text file") from None
        text = str(found)
    if text.count("\x00") > len(text) // 100:
        raise Unusable("cannot be read: not a text file")
    return text
