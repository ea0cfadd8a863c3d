"""RIS, as reference managers read it, written by rispy. The only file that imports it."""

import rispy

from chatbot.output.references import Find, Reference, flat, references
from chatbot.types import Conversation


def write(conversation: Conversation, find: Find) -> str:
    """A newspaper article (`NEWS`) for each citation: the quotation as abstract, its place as a note."""
    records = [_record(one) for one in references(conversation, find)]
    return str(rispy.dumps(records, implementation=_Writer))


class _Writer(rispy.RisWriter):  # type: ignore[misc]
    def set_header(self, count: int) -> str:
        """None: a line number before a record is not part of RIS."""
        del count
        return ""


def _record(one: Reference) -> dict[str, str | list[str]]:
    article = one.evidence.article
    facts: dict[str, str | list[str]] = {
        "type_of_reference": "NEWS",
        "id": one.key,
        "authors": [flat(name) for name in article.authors],
        "title": flat(article.title),
        "secondary_title": flat(article.source or ""),
        "section": flat(article.section or ""),
        "date": "" if one.published is None else f"{one.published:%Y/%m/%d}",
        "year": "" if one.published is None else str(one.published.year),
        "urls": [] if one.url is None else [one.url],
        "access_date": "" if one.accessed is None else f"{one.accessed:%Y/%m/%d}",
        "language": flat(one.language or ""),
        "abstract": flat(one.evidence.quote),
        "notes": [one.place],
    }
    return {name: value for name, value in facts.items() if value}
