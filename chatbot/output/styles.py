"""References as people cite an article of a newspaper: APA (7th edition), MLA (9th), Chicago (17th, bibliography).

citeproc-py, the one library there is for this, prints initials for MLA's and Chicago's given names, puts the stop
outside their quotation marks and leaves an empty "Edition."; one kind of source needs no more than what is here.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from chatbot.output.authors import Author, authors_of
from chatbot.output.references import Reference, flat

_MOST_APA, _FIRST_APA = 20, 19
"""Authors that APA lists, and of more than these the first so many before the last."""
_MOST_CHICAGO, _FIRST_CHICAGO = 10, 7
_MLA_MONTHS = "Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.".split()


def apa(cited: Reference) -> str:
    """Returns the reference in APA style, without its italics."""
    day = cited.published
    when = "(n.d.)." if day is None else f"({day.year}, {day:%B} {day.day})."
    names = [_with_initials(author) for author in authors_of(cited.evidence.article.authors)]
    if len(names) > _MOST_APA:
        who = f"{', '.join(names[:_FIRST_APA])}, . . . {names[-1]}"
    else:
        who = f"{', '.join(names[:-1])}, & {names[-1]}" if len(names) > 1 else "".join(names)
    title, source = _title(cited), _source(cited)
    if not who:  # the title takes its place
        return _joined(_stopped(title), when, source and _stopped(source), cited.url)
    return _joined(_stopped(who), when, _stopped(title), source and _stopped(source), cited.url)


def mla(cited: Reference) -> str:
    """Returns the reference in MLA style, without its italics."""
    names = authors_of(cited.evidence.article.authors)
    who = _inverted(names[:1])
    if len(names) == 2:
        who = f"{who}, and {names[1].whole}"
    elif len(names) > 2:
        who = f"{who}, et al."
    day = cited.published
    when = "" if day is None else f"{day.day} {_MLA_MONTHS[day.month - 1]} {day.year}"
    container = ", ".join(part for part in (_source(cited), when, cited.url) if part)
    return _joined(who and _stopped(who), _quoted(_title(cited)), container and _stopped(container))


def chicago(cited: Reference) -> str:
    """Returns the reference as Chicago's bibliographies have it, without its italics."""
    names = authors_of(cited.evidence.article.authors)
    shown = names if len(names) <= _MOST_CHICAGO else names[:_FIRST_CHICAGO]
    who = _inverted(shown[:1])
    more = [author.whole for author in shown[1:]]
    if len(shown) < len(names):
        who = f"{', '.join([who, *more])}, et al."
    elif more:
        who = f"{', '.join([who, *more[:-1]])}, and {more[-1]}"
    container = ", ".join(part for part in (_source(cited), _american(cited.published)) if part)
    address = cited.url and f"{cited.url}."
    return _joined(who and _stopped(who), _quoted(_title(cited)), container and _stopped(container), address)


STYLES: Mapping[str, Callable[[Reference], str]] = {"APA": apa, "MLA": mla, "Chicago": chicago}


def _with_initials(author: Author) -> str:
    if not author.family:
        return author.given
    initials = " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in author.given.split())
    return f"{author.family}, {initials}"


def _inverted(first: Sequence[Author]) -> str:
    if not first:
        return ""
    return f"{first[0].family}, {first[0].given}" if first[0].family else first[0].given


def _title(cited: Reference) -> str:
    return flat(cited.evidence.article.title) or "Untitled"


def _source(cited: Reference) -> str:
    return flat(cited.evidence.article.source or "")


def _american(day: date | None) -> str:
    return "" if day is None else f"{day:%B} {day.day}, {day.year}"


def _quoted(title: str) -> str:
    """The title in quotation marks, which hold its stop; quotation marks inside become single ones."""
    inside = title.replace("“", "‘").replace("”", "’").replace('"', "'")
    return f"“{_stopped(inside)}”"


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!", ".’", "?’", "!’")) else f"{text}."


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
