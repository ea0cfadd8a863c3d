"""The reason why the archive does not answer, in one sentence for the reader."""

from collections.abc import Sequence
from datetime import date, timedelta

from chatbot.answering.judging import Verdict
from chatbot.language.foreign import name_of
from chatbot.language.variants import spelling_key
from chatbot.language.words import content_words, fold, stem
from chatbot.types import Abstention, Evidence, Outcome, Query
from chatbot.understanding.answer_types import AnswerType
from chatbot.understanding.archive_facts import ArchiveFacts
from chatbot.understanding.article_requests import unknown_byline
from chatbot.understanding.chips import Part, chips
from chatbot.understanding.questions import Question
from store import Archive

_LATE_DAYS = 14
"""Days after the last article from which a question is about a time that the archive does not reach."""
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


_FOREIGN_LANGUAGES_NAMED = 3
_NOT_SURE = "No sentence surely answers; these come closest."
_UNSURE_FROM = 0.15
"""Confidence from which the closest sentences are offered as a possible answer, rather than as what is near."""


def abstain(
    archive: Archive,
    facts: ArchiveFacts,
    question: Question,
    query: Query,
    verdict: Verdict,
    nearest: tuple[Evidence, ...],
) -> Abstention:
    """Returns the reply where no quotation is likely enough: unsure, or declined with a true reason."""
    why = _hard_reason(archive, facts, question, query, verdict, nearest)
    if why is not None:
        return Abstention(why, nearest)
    if verdict.one_sided is not None:
        return Abstention(f"Nothing found about {verdict.one_sided}.", nearest, Outcome.NOT_SURE)
    if verdict.confidence >= _UNSURE_FROM:
        return Abstention(_NOT_SURE, nearest, Outcome.NOT_SURE)
    return Abstention(_soft_reason(question, query, nearest), nearest)


def abstain_in_another_language(language: str, facts: ArchiveFacts, nearest: tuple[Evidence, ...]) -> Abstention:
    """Returns the reply to a question in a language that the archive is not in."""
    own = [name_of(code) for code in facts.languages[:_FOREIGN_LANGUAGES_NAMED]] or ["English"]
    closest = "; these come closest, by names and numbers" if nearest else ""
    return Abstention(f"The question is in {language}, the archive in {' and '.join(own)}{closest}.", nearest)


def _hard_reason(
    archive: Archive,
    facts: ArchiveFacts,
    question: Question,
    query: Query,
    verdict: Verdict,
    nearest: Sequence[Evidence],
) -> str | None:
    """Returns what forbids an answer: no articles, a time outside, a name that nothing mentions; None if nothing does.

    Args:
        facts: of `archive`.
    """
    filters = query.filters
    if not facts.articles:
        return "The archive is empty."
    if not filters.is_empty and not archive.count_articles(filters):
        return _nothing_passes(query)
    late = _after_the_end(facts.last, query.as_of)
    byline = unknown_byline(question.text)
    if byline:
        return f"No article in the archive is by {byline}."
    unknown = _unknown_names(archive, verdict.missing)
    if unknown:
        listed = " or ".join(unknown)
        return f"Nothing in the archive mentions {listed}." + (f" {late}" if late else "")
    if late:
        return late
    nowhere = _unknown_words(archive, question)
    if nowhere:
        return f"Nothing in the archive mentions {' or '.join(f'“{word}”' for word in nowhere)}."
    if not nearest:
        return "Nothing in the archive has to do with the question."
    if verdict.missing:
        return f"There are related passages{_narrowed(query)}, but none is about {' and '.join(verdict.missing)}."
    return None


def _soft_reason(question: Question, query: Query, nearest: Sequence[Evidence]) -> str:
    """Returns the reason where passages were found and none answers."""
    related = f"There are related passages{_narrowed(query)}, but none"
    asked = _ASKED_FOR.get(question.answer_type)
    return f"{related} says {asked}." if asked and nearest else f"{related} answers the question."


def _narrowed(query: Query) -> str:
    return "" if query.filters.is_empty else " within the filters"


def _nothing_passes(query: Query) -> str:
    if query.filters == query.given:
        return "No article in the archive passes the filters: widen the dates or the sources."
    narrowed = {Part.DATES, Part.SOURCE, Part.SECTION, Part.AUTHOR, Part.LANGUAGE}
    parts = [f"“{chip.text}”" for chip in chips(query) if chip.part in narrowed]
    together = "passes all of" if len(parts) > 1 else "passes"
    return f"No article in the archive {together} {', '.join(parts)}, which the filters and the question ask for."


def _unknown_names(archive: Archive, names: Sequence[str]) -> list[str]:
    """Returns those of `names` of which some word stands in no passage of the archive, in any spelling."""
    unknown = []
    for name in names:
        counts = archive.lexical.frequencies(content_words(name))
        if any(
            not count and not word.isdigit() and not _is_spelt_otherwise(archive, word)
            for word, count in counts.items()
        ):
            unknown.append(name)
    return unknown


def _is_spelt_otherwise(archive: Archive, word: str) -> bool:
    key = spelling_key(stem(word))
    return any(spelling_key(term) == key for term in archive.lexical.terms(fold(word)[0]))


def _unknown_words(archive: Archive, question: Question) -> list[str]:
    """Returns the words of a bare topic that stand nowhere in the archive, if all of them do."""
    if question.answer_type is not AnswerType.TOPIC and len(question.stems) > 1:
        return []
    counts = archive.lexical.frequencies(content_words(question.text))
    unknown = [word for word, count in counts.items() if not count]
    return unknown if unknown and len(unknown) == len(counts) else []


def _after_the_end(last: date | None, as_of: date | None) -> str | None:
    if as_of is None or last is None or as_of <= last + timedelta(days=_LATE_DAYS):
        return None
    return f"The archive holds nothing from {as_of:%B %Y}: it ends on {last.isoformat()}."
