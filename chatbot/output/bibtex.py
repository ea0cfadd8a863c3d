"""BibTeX, written by bibtexparser. The only file that imports it and pylatexenc."""

import re

from bibtexparser import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field
from pylatexenc.latexencode import RULE_DICT, RULE_REGEX, UnicodeToLatexConversionRule, UnicodeToLatexEncoder

from chatbot.output.authors import Author, authors_of
from chatbot.output.references import Find, Reference, flat, references
from chatbot.types import Conversation

_SPECIAL = {
    ord("\\"): r"\textbackslash{}",
    # BibTeX counts braces before LaTeX sees a backslash in front of them: \{ would never be closed.
    ord("{"): r"\textbraceleft{}",
    ord("}"): r"\textbraceright{}",
    ord("^"): r"\textasciicircum{}",
    ord("~"): r"\textasciitilde{}",
    ord("<"): r"\textless{}",
    ord(">"): r"\textgreater{}",
    **{ord(c): f"\\{c}" for c in "#$%&_"},
}
_ENCODER = UnicodeToLatexEncoder(
    # Letters of all scripts stay as they are: every BibTeX of the last years reads UTF-8.
    conversion_rules=[
        UnicodeToLatexConversionRule(
            RULE_REGEX, [(re.compile(r"([-'`,])(?=\1)"), r"\1{}")]
        ),  # TeX joins pairs of these
        UnicodeToLatexConversionRule(RULE_DICT, _SPECIAL),
    ],
    unknown_char_policy="keep",
    unknown_char_warning=False,
)


def write(conversation: Conversation, find: Find) -> str:
    """Returns an `@article` for each citation; names that are no person's, or may not be, stay whole, in braces."""
    return str(write_string(Library([_entry(cited) for cited in references(conversation, find)])))


def _entry(cited: Reference) -> Entry:
    article, published = cited.evidence.article, cited.published
    texts = {
        "author": " and ".join(map(_name, authors_of(article.authors))),
        "title": f"{{{_latex(article.title)}}}" if article.title else "",
        "journal": _latex(article.source or ""),
        "date": "" if published is None else published.isoformat(),
        "year": "" if published is None else str(published.year),
        "month": "" if published is None else str(published.month),
        "url": cited.url or "",
        "urldate": "" if cited.accessed is None else cited.accessed.isoformat(),
        "language": _latex(cited.language or ""),
        "keywords": _latex(article.section or ""),
        "annotation": f"{_latex(cited.evidence.quote)} ({_latex(cited.place)})",
    }
    return Entry("article", cited.key, [Field(name, text) for name, text in texts.items() if text])


def _name(author: Author) -> str:
    """A person's family name first; another name in braces, which keep it whole."""
    return f"{_latex(author.family)}, {_latex(author.given)}" if author.family else f"{{{_latex(author.given)}}}"


def _latex(text: str) -> str:
    return str(_ENCODER.unicode_to_latex(flat(text)))
