"""RIS, as reference managers read it, written by rispy. The only file that imports it."""

import rispy

from chatbot.output.authors import Author, authors_of
from chatbot.output.references import Find, Reference, flat, references
from chatbot.types import Conversation


def write(conversation: Conversation, find: Find) -> str:
    """Returns a newspaper article (`NEWS`) for each citation: the quotation as abstract, its place as a note."""
    records = [_record(cited) for cited in references(conversation, find)]
    return str(rispy.dumps(records, implementation=_Writer))


class _Writer(rispy.RisWriter):  # type: ignore[misc]
    def set_header(self, count: int) -> str:
        """None: a line number before a record is not part of RIS."""
        del count
        return ""


def _record(cited: Reference) -> dict[str, str | list[str]]:
    article = cited.evidence.article
    facts: dict[str, str | list[str]] = {
        "type_of_reference": "NEWS",
        "id": cited.key,
        "authors": [_name(author) for author in authors_of(article.authors)],
        "title": flat(article.title),
        "secondary_title": flat(article.source or ""),
        "section": flat(article.section or ""),
        "date": "" if cited.published is None else f"{cited.published:%Y/%m/%d}",
        "year": "" if cited.published is None else str(cited.published.year),
        "urls": [] if cited.url is None else [cited.url],
        "access_date": "" if cited.accessed is None else f"{cited.accessed:%Y/%m/%d}",
        "language": flat(cited.language or ""),
        "abstract": flat(cited.evidence.quote),
        "notes": [cited.place],
    }
    return {name: value for name, value in facts.items() if value}


def _name(author: Author) -> str:
    return f"{author.family}, {author.given}" if author.family else author.given
