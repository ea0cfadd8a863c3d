"""The reason why the archive does not answer, in one sentence for the reader."""

from collections.abc import Sequence
from datetime import date, timedelta

from chatbot.answering.sentences import Quotation
from chatbot.language.words import content_words
from chatbot.types import Query
from chatbot.understanding.archive_facts import ArchiveFacts
from chatbot.understanding.chips import Part, chips
from chatbot.understanding.answer_types import AnswerType
from chatbot.understanding.questions import Question
from store import Archive

_LATE_DAYS = 14
"""Days after the last article from which a question is about a time that the archive does not reach."""
_EXPLAINING = frozenset({"why", "how"})
_ASKED_FOR = {
    AnswerType.PERSON: "who",
    AnswerType.PLACE: "where",
    AnswerType.DAY: "when",
    AnswerType.COUNT: "how many",
    AnswerType.AGE: "how old",
    AnswerType.DURATION: "how long",
    AnswerType.MONEY: "how much",
    AnswerType.SHARE: "how much",
    AnswerType.MEASURE: "how much",
    AnswerType.QUANTITY: "how much or how many",
    AnswerType.CAUSE: "why",
    AnswerType.MANNER: "how",
}


def reason(
    archive: Archive, facts: ArchiveFacts, question: Question, query: Query, quotations: Sequence[Quotation]
) -> str:
    """Returns one sentence that names what is missing: the articles, the period, a name, or the answer itself.

    Args:
        facts: of `archive`.
    """
    filters = query.filters
    if not facts.articles:
        return "The archive is empty."
    if not filters.is_empty and not archive.count_articles(filters):
        return _nothing_passes(query)
    late = _after_the_end(facts.last, query.as_of)
    unknown = _unknown_names(archive, question)
    if unknown:
        listed = " or ".join(unknown)
        return f"Nothing in the archive mentions {listed}." + (f" {late}" if late else "")
    if late:
        return late
    if not quotations:
        return "Nothing in the archive has to do with the question."
    narrowed = "" if filters.is_empty else " within the filters"
    missing = [name for name in question.names if not _mentioned(name, quotations)]
    if missing:
        return f"There are related passages{narrowed}, but none is about {' and '.join(missing)}."
    asked = _ASKED_FOR.get(question.answer_type) or (question.interrogative if question.interrogative in _EXPLAINING else None)
    if asked:
        return f"There are related passages{narrowed}, but none says {asked}."
    return f"There are related passages{narrowed}, but none answers the question."


def _nothing_passes(query: Query) -> str:
    if query.filters == query.given:
        return "No article in the archive passes the filters: widen the dates or the sources."
    narrowed = {Part.DATES, Part.SOURCE, Part.SECTION, Part.AUTHOR, Part.LANGUAGE}
    parts = [f"“{chip.text}”" for chip in chips(query) if chip.part in narrowed]
    together = "passes all of" if len(parts) > 1 else "passes"
    return f"No article in the archive {together} {', '.join(parts)}, which the filters and the question ask for."


def _unknown_names(archive: Archive, question: Question) -> list[str]:
    """Returns the question's names of which no passage of the archive holds every word."""
    unknown = []
    for name in question.names:
        words = content_words(name)
        counts = archive.lexical.frequencies(words)
        if words and not all(counts[word] for word in words):
            unknown.append(name)
    return unknown


def _after_the_end(last: date | None, as_of: date | None) -> str | None:
    if as_of is None or last is None or as_of <= last + timedelta(days=_LATE_DAYS):
        return None
    return f"The archive holds nothing from {as_of:%B %Y}: it ends on {last.isoformat()}."


def _mentioned(name: str, quotations: Sequence[Quotation]) -> bool:
    return any(
        set(content_words(name)) <= set(content_words(f"{r.passage.title} {r.passage.text}")) for r in quotations
    )
