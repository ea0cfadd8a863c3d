"""A conversation as a file to keep, to send, or to take into a reference manager.

Everything is made from the stored turns: quotations with their offsets, the hash of the article version that they were
taken from, and the day they were read. Titles, names and quotations are data in every format, whatever they contain.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chatbot.output import bibtex, csl, json_file, markdown, ris
from chatbot.output.references import Find
from chatbot.types import Conversation

__all__ = ["FORMATS", "Find", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file.

    Attributes:
        label: as a reader knows it. `suffix`: of its files. `mime`: its media type.
        write: makes the file's text from a conversation and what finds an article version in the archive.
    """

    label: str
    suffix: str
    mime: str
    write: Callable[[Conversation, Find], str]


FORMATS = (
    Format("Markdown", "md", "text/markdown", markdown.write),
    Format("JSON", "json", "application/json", json_file.write),
    Format("BibTeX", "bib", "application/x-bibtex", bibtex.write),
    Format("RIS", "ris", "application/x-research-info-systems", ris.write),
    Format("CSL-JSON", "csl.json", "application/vnd.citationstyles.csl+json", csl.write),
)
