"""Names that the archive does not know, though it knows something very like them: "Blinkin" for "Blinken"."""

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from chatbot.language.words import WORD, content_words, fold, stem
from chatbot.understanding.questions import Question
from store import Archive, Filters

LONG = 8
KNOWN_FROM = 3
"""A name of one word must be read as one that stands in at least so many passages: there is nothing else to go by."""
PASSAGES_SEARCHED = 20


def respelt(question: Question, archive: Archive) -> str:
    """The text of `question` with each word of a name that no passage holds replaced by the one that was surely meant.

    One slip is allowed, two in words of at least eight letters; the first letter must be right, and the other words of
    the name, if it has any, must stand in the same passage. What is too far from
    every word of the archive stays, so that the answer can say that the archive does not mention it.
    """
    text = question.text
    for name in question.names:
        parts = [part for part in WORD.findall(name) if content_words(part)]
        counts = archive.lexical.frequencies(parts)
        unknown = [part for part in parts if counts[part] == 0]
        known = [part for part in parts if counts[part]]
        for part in unknown:
            meant = _meant(part, known, archive) if len(part) >= (5 if known else 6) else None
            if meant is not None:
                text = text.replace(part, meant)
    return text


def _meant(part: str, beside: list[str], archive: Archive) -> str | None:
    """The word of a passage that also holds `beside` which `part` is a slip of, as the passage writes it."""
    wanted = fold(part)
    slips = 2 if len(wanted) >= LONG else 1
    terms = process.extract(
        stem(wanted), archive.lexical.terms(wanted[0]), scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=5
    )
    for term, _, _ in sorted(terms, key=lambda found: found[1]):
        if not beside and archive.lexical.frequencies([term])[term] < KNOWN_FROM:
            continue
        hits = archive.lexical.search([term, *beside], PASSAGES_SEARCHED, Filters())
        for passage in archive.passages([hit.passage_id for hit in hits]).values():
            written = [word for word in WORD.findall(f"{passage.title} {passage.text}") if word[0].isupper()]
            folded = [fold(word) for word in written]
            if not all(fold(word) in folded for word in beside):
                continue
            match = process.extractOne(wanted, folded, scorer=DamerauLevenshtein.distance, score_cutoff=slips)
            if match is not None and match[0][0] == wanted[0]:
                return str(written[match[2]])
    return None
