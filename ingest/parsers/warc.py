"""Web archives (WARC, ISO 28500): the one file that knows warcio."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader
from warcio.exceptions import ArchiveLoadFailed

from ingest.errors import Unusable
from ingest.parsers.inputs import LARGEST_PAGE, ParserOptions, RawInput, now
from ingest.parsers.isolation import parse_isolated
from ingest.parsers.packings import unpacked
from ingest.types import Form, Item, RawPage, Rejection, Remark

_PAGES = ("text/html", "application/xhtml+xml")
# It takes the spaces out of an address, and says so with the address, which may be half a page.
logging.getLogger("warcio.recordloader").setLevel(logging.ERROR)
BufferedReader.DECOMPRESSORS.pop("br", None)  # it unpacks without a bound, and a small body to any size


class _Records(ArchiveIterator):  # type: ignore[misc]
    """Does not print what stands between records; it only counts it, as `err_count`."""

    INC_RECORD = ""


def parse_warc(raw: RawInput, options: ParserOptions) -> Iterator[Item]:
    """The HTML pages that the archive holds with status 200; what else a crawler kept is no input."""
    return parse_isolated(read_pages, raw, options, unpack=False)


def read_pages(raw: RawInput, _options: ParserOptions) -> Iterator[Item]:
    """As `parse_warc`, in this process."""
    count = 0
    url = ""
    stored: set[str] = set()
    elsewhere = 0
    try:
        with raw.unpacked() if raw.name.lower().endswith(".zst") else raw.open() as file:  # it unpacks .gz itself
            records = _Records(file, arc2warc=True)
            for record in records:
                url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
                digest = record.rec_headers.get_header("WARC-Payload-Digest") or ""
                elsewhere += record.rec_type == "revisit" and digest not in stored
                if not _is_page(record):
                    continue
                count += 1
                stored.add(digest)
                yield _page_in(record, raw, url)
            if elsewhere:
                yield Remark(raw.origin, f"{elsewhere:,} pages are only noted as the same as in another web archive")
            if records.err_count:
                yield Remark(raw.origin, f"lengths of records are wrong: {records.err_count} pieces left unread")
    except Unusable:
        raise
    except ArchiveLoadFailed as error:
        raise Unusable(f"not a web archive: {' '.join(str(error).split())[:120]}") from error
    except MemoryError:
        raise
    except Exception as error:  # a damaged record can break anything in the parser; what came before it stays
        raise Unusable(f"damaged web archive after {url or 'its beginning'}: {type(error).__name__}") from error
    if not count:
        raise Unusable("no pages in this web archive")


def _page_in(record: Any, raw: RawInput, url: str) -> RawPage | Rejection:
    content = record.content_stream().read(LARGEST_PAGE + 1)
    try:
        content = unpacked(content, _left_packings(record, content), LARGEST_PAGE + 1)
    except Unusable as error:
        return Rejection(f"{raw.origin}: {url}", str(error))
    if len(content) > LARGEST_PAGE:
        return Rejection(f"{raw.origin}: {url}", "too large to be a page")
    charset = _charset(_header(record, "Content-Type"))
    moment = _moment(record.rec_headers.get_header("WARC-Date"))
    return RawPage(f"{raw.origin}: {url}", url, Form.HTML, content, moment, url=url, charset=charset)


def _left_packings(record: Any, content: bytes) -> list[str]:
    """The packings that the content is still in; none if it is unpacked, whatever its header says."""
    encodings = (_header(record, "Content-Encoding") if record.http_headers else "").lower().replace(" ", "").split(",")
    is_unpacked = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return [] if is_unpacked or encodings in (["gzip"], ["deflate"]) else encodings


def _is_page(record: Any) -> bool:
    if record.rec_type not in ("response", "resource") or not record.length:
        return False
    if record.rec_type == "response":
        status = record.http_headers.get_statuscode() if record.http_headers else ""
        if status != "200":
            return False
    return _header(record, "Content-Type").partition(";")[0].strip().lower() in _PAGES


def _header(record: Any, name: str) -> str:
    headers = record.http_headers or record.rec_headers
    return headers.get_header(name) or ""


def _charset(content_type: str) -> str | None:
    return content_type.lower().partition("charset=")[2].strip(" \"';") or None


def _moment(written: str | None) -> datetime:
    try:
        return datetime.fromisoformat(written or "").astimezone(UTC)
    except ValueError:
        return now()
