"""Constraints in words: the sources, sections and bylines a question asks for, how recent, from how many sources.

Conservative: a source's name narrows the archive only where the question says that the source is who tells it
("according to the Guardian", "only Reuters", "what does the BBC say about …"), and only if the archive holds that
source. "Why did the BBC suspend its presenter?" is a question about the BBC.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatbot.language.grammar import Parse
from chatbot.language.lexicon import NOUNS_FOR_NEWS, REPORTING_VERBS
from chatbot.language.outlets import outlet_name
from chatbot.language.words import fold
from store import Filters, Span

_WROTE = r"report|reported|write|written|publish|published|print|printed"
_WHEN = r"(?:\s+(?:yesterday|today|recently|(?:last|this)\s+\w+))?"
_LATEST = re.compile(
    rf"\b(?:what(?:'s|’s| is| are)\s+the\s+(?:latest|newest|most\s+recent)\b"
    rf"|(?:the\s+)?(?:latest|newest|most\s+recent)\s+(?:{NOUNS_FOR_NEWS}|developments?|updates?)\b|most\s+recently\b)",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    rf"\bwho\s+else\s+(?:{REPORTING_VERBS})\b|\b(?:which|what|how\s+many)\s+(?:other\s+)?(?:sources|papers|newspapers|outlets|sites)\b"
    rf"|\b(?:any|are\s+there)\s+other\s+(?:sources|papers|outlets)\b",
    re.IGNORECASE,
)
_LIST = r"(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+)(?:the\s+)?"
_HOST_ENDINGS = frozenset("com co org net gov edu news info".split())
"""Of host names, beside the two letters of a country."""
_SUFFIXES = re.compile(r"(?<!\s)\s+(?:news|online)$", re.IGNORECASE)
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)
_LETTERS_OF_A_TITLE = 4
"""Letters from which the name in a domain is also found with spaces in it: "usatoday.com" is "USA Today"."""

_EDITION = re.compile(r"(?<!\s)\s+[-–—|:/(].*$")
"""The end of a name in "The Guardian - US" or "BBC News | World"."""


_KEPT_WORDS = re.compile(
    rf"(?:what|how)\s+(?:do|does|did|has|have)\b|(?:{NOUNS_FOR_NEWS}|anything|everything)\b", re.IGNORECASE
)
"""The beginning of the words that narrow a question stays in it if it is one of these."""


@dataclass(frozen=True, slots=True)
class Constraints:
    """The part of a question that narrows the archive.

    Attributes:
        filters: sources, sections and authors as the archive writes them; dates are never set here.
        spans: the words that say so, in order, not overlapping.
        remaining: the question without them; empty where it does nothing but narrow ("only Reuters"): then the
            question before it is meant.
        latest: whether the newest articles are asked for.
        several_sources: whether the question is who else, or how many, reported something.
    """

    filters: Filters
    spans: tuple[Span, ...]
    remaining: str
    latest: bool = False
    several_sources: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    values: tuple[str, ...]
    span: Span


def constraints(
    question: str, parse: Parse, sources: Sequence[str], sections: Sequence[str] = (), authors: Sequence[str] = ()
) -> Constraints:
    """Returns what `question` narrows in words, among the values that the archive holds.

    Args:
        parse: of `question`.
        sources, sections, authors: as the archive writes them; names that fit several values name all of them.
    """
    by_source = _sources(question, parse, _variants(sources, sources=True))
    taken = [found.span for found in by_source]
    by_author = [f for f in _authors(question, _variants(authors)) if not _overlaps(f.span, taken)]
    taken += [found.span for found in by_author]
    by_section = [f for f in _sections(question, _variants(sections)) if not _overlaps(f.span, taken)]
    spans = tuple(sorted((f.span for f in (*by_source, *by_author, *by_section)), key=lambda span: span.start))
    filters = Filters(sources=_values(by_source), sections=_values(by_section), authors=_values(by_author))
    return Constraints(
        filters=filters,
        spans=spans,
        remaining=_without(question, spans),
        latest=_LATEST.search(question) is not None,
        several_sources=_SEVERAL.search(question) is not None,
    )


def _variants(values: Iterable[str], *, sources: bool = False) -> dict[str, tuple[str, ...]]:
    """Returns each way to write a value, folded -> the values that it means."""
    found: dict[str, list[str]] = {}
    for value in dict.fromkeys(value for value in values if value.strip()):
        bare = _ARTICLE.sub("", value.strip())
        forms = {bare, _SUFFIXES.sub("", bare), _EDITION.sub("", bare)} if sources else {bare}
        if sources and (host := _host_without_ending(value)):
            name = host.rpartition(".")[2]
            forms |= {host, name, name.removeprefix("the"), _ARTICLE.sub("", outlet_name(value))}
        for form in {fold(form) for form in forms if len(form) > 1}:
            found.setdefault(form, []).append(value)
    return {form: tuple(meant) for form, meant in found.items()}


def _host_without_ending(value: str) -> str | None:
    """Returns "edition.cnn" for "edition.cnn.com"; None for what is no host name."""
    parts = value.strip().casefold().removeprefix("www.").split(".")
    if len(parts) < 2 or not all(part.replace("-", "").isalnum() for part in parts):
        return None
    kept = list(parts)
    while len(kept) > 1 and (kept[-1] in _HOST_ENDINGS or (len(kept[-1]) == 2 and kept[-1].isalpha())):
        kept.pop()
    return ".".join(kept) if len(kept) < len(parts) else None


def _one_of(variants: dict[str, tuple[str, ...]]) -> str:
    return "|".join(_pattern(form, variants[form]) for form in sorted(variants, key=len, reverse=True))


def _pattern(form: str, meant: Sequence[str]) -> str:
    """Returns the regular expression of one way to write a value; the name in a domain may have spaces in it."""
    if form.isalpha() and len(form) >= _LETTERS_OF_A_TITLE and any(_host_without_ending(value) for value in meant):
        return r"\s?".join(form)
    return r"\s+".join(re.escape(word) for word in form.split())


def _sources(question: str, parse: Parse, variants: dict[str, tuple[str, ...]]) -> list[_Found]:
    if not variants:
        return []
    name = rf"(?:{_one_of(variants)})(?![\w-])(?!['’]s?\w)"
    names = rf"(?:the\s+)?(?P<names>{name}(?:{_LIST}{name})*)"
    patterns = (
        rf"\b(?:according\s+to|as\s+(?:reported|told|published|written)\s+(?:by|in)|as\s+per)\s+{names}",
        rf"(?<!the )\b(?:only|just)\s+(?:from\s+|in\s+|by\s+)?{names}"
        r"(?=\s*[?.!,;:]|\s*$|\s+(?:articles?|stories|reports?)\b)",
        rf"^{names}(?=\s*:\s)",
        rf"\b(?:{NOUNS_FOR_NEWS}|anything|everything)\s+(?:(?:published|written|printed)\s+)?(?:from|in|by|of)\s+{names}(?!\s*(?:journalist|report|staff))",
        rf"\b(?:reported|published|printed)\s+(?:by|in)\s+{names}(?=\s*[?.!,;]|\s*$)",
        rf"^(?:(?:and|but|so)\s+)?(?:in|from|what\s+about|how\s+about)\s+{names}\s+(?:only|alone)(?=\s*[?.!]|\s*$)",
        # Only the present tense: "What did the BBC say about …" may ask for a statement that others quote.
        rf"^(?:and\s+|but\s+)?(?:what|how)\s+(?:do|does)\s+{names}\s+(?:{REPORTING_VERBS})(?=\s+(?:about|on|of)\b)",
        rf"^(?:and\s+|but\s+)?(?:what|how)\s+(?:did|has|have)\s+{names}\s+(?:{_WROTE})(?={_WHEN}\s+(?:about|on|of)\b)",
    )
    found = _search(question, patterns, variants)
    return [match for match in found if not _is_spoken_of(question, parse, match.span)]


def names_of_sources(question: str, sources: Sequence[str]) -> list[Span]:
    """Returns where `question` has a source's name of several words, whatever it says of it: "usa today"."""
    variants = {
        form: meant for form, meant in _variants(sources, sources=True).items() if not form.startswith(("the", "week"))
    }
    if not variants:
        return []
    found = re.finditer(rf"(?<!\w)(?:{_one_of(variants)})(?!\w)", question, re.IGNORECASE)
    return [Span(*match.span()) for match in found if " " in match.group()]


def _is_spoken_of(question: str, parse: Parse, span: Span) -> bool:
    """Returns whether the words only seem to narrow: "the report by the BBC", "what does the BBC say about its …?"."""
    if any(token.tag == "PRP$" and token.lemma in {"its", "their"} for token in parse.tokens):
        return True
    words = fold(span.of(question))
    if not re.match(rf"(?:{NOUNS_FOR_NEWS})\b", words):
        return False
    head = next((token for token in parse.tokens if token.span.start >= span.start), None)
    # A definite report is one report, which the question is about; "reports", "articles" are the archive's.
    before = fold(question[: span.start]).split()
    return (
        head is not None
        and head.tag == "NN"
        and bool(before)
        and before[-1] in {"the", "a", "an", "that", "this"}
        and (not words.startswith(("news", "coverage", "reporting")))
    )


def _authors(question: str, variants: dict[str, tuple[str, ...]]) -> list[_Found]:
    if not variants:
        return []
    name = rf"(?:{_one_of(variants)})(?![\w-])"
    names = rf"(?P<names>{name}(?:{_LIST}{name})*)"
    patterns = (
        rf"\b(?:{NOUNS_FOR_NEWS})\s+(?:(?:that\s+(?:was|were)\s+)?(?:written|reported|filed)\s+)?(?:by|from)\s+{names}",
        rf"\b(?:written|reported|bylined)\s+by\s+{names}",
        rf"^(?:(?:and|but)\s+)?(?:only\s+)?by\s+{names}(?=\s*[?.!,]|\s*$)",
        rf"\bonly\s+by\s+{names}",
        rf"\bwhat\s+(?:has|have|did|does)\s+{names}\s+(?:write|written|wrote|report|reported)(?=\s+(?:about|on)\b)",
    )
    return _search(question, patterns, variants)


def _sections(question: str, variants: dict[str, tuple[str, ...]]) -> list[_Found]:
    if not variants:
        return []
    names = rf"(?P<names>{_one_of(variants)})"
    patterns = (
        rf"\b(?:only\s+)?(?:in|from)\s+(?:the\s+)?{names}\s+(?:section|pages|desk)\b",
        rf"\b(?:only|just)\s+(?:in\s+|from\s+)?(?:the\s+)?{names}(?:\s+(?:section|pages|news|articles|stories))?(?=\s*[?.!,]|\s*$)",
    )
    return _search(question, patterns, variants)


def _search(question: str, patterns: Iterable[str], variants: dict[str, tuple[str, ...]]) -> list[_Found]:
    found: list[_Found] = []
    for pattern in patterns:
        for match in re.finditer(pattern, question, re.IGNORECASE):
            span = Span(match.start(), match.end())
            if _overlaps(span, [other.span for other in found]):
                continue
            parts = re.findall(rf"(?:{_one_of(variants)})(?![\w-])", match["names"], re.IGNORECASE)
            values = [value for part in parts for value in _meant_by(part, variants)]
            found.append(_Found(tuple(dict.fromkeys(values)), span))
    return found


def _meant_by(part: str, variants: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    written = fold(part).split()
    return variants.get(" ".join(written)) or variants["".join(written)]


def _overlaps(span: Span, others: Iterable[Span]) -> bool:
    return any(span.overlaps(other) for other in others)


def _values(found: Iterable[_Found]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for match in found for value in match.values))


def _without(question: str, spans: Sequence[Span]) -> str:
    if not spans:
        return question
    text = question
    for span in reversed(spans):
        kept = _KEPT_WORDS.match(span.of(question))
        words = "" if kept is None else kept.group()
        if kept is not None and re.match(r"(?:what|how)\b", words, re.IGNORECASE):
            words = "What is said"
        text = text[: span.start] + words + text[span.end :]
    text = re.sub(r" ([?.!,;:])", r"\1", " ".join(text.split()))
    text = re.sub(r"^(?:[,;:\s]+)|[,;](?=[?.!]|$)", "", text)
    return text[:1].upper() + text[1:] if re.search(r"\w", text) else ""
