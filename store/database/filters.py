"""A reader's filters, as conditions for SQL and for the vector index."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import ColumnElement, Connection, FromClause, exists, func, select

from store.database.schema import articles, bylines, versions
from store.types import ArticleContent, Filters, Moment, day_of

_VERY_EARLY, _VERY_LATE = 0, 99_999_999


def day_number(day: date) -> int:
    """`day` as YYYYMMDD: numbers compare as the days do, in SQL and in the vector index."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_from_number(number: int) -> date:
    """The inverse of `day_number`."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def moment_day_number(moment: Moment | None) -> int | None:
    """The publication day of an article as a number, None for an undated one."""
    return None if moment is None else day_number(day_of(moment))


Holding = Callable[[str, FromClause], ColumnElement[bool]]
"""Says in SQL whether an article of `versions`, or of an alias of it, holds the words of a search."""


def conditions(filters: Filters, of: FromClause, holding: Holding) -> list[ColumnElement[bool]]:
    """SQL conditions on `of` (`versions` or an alias of it), to be joined by AND; empty if nothing is narrowed."""
    found: list[ColumnElement[bool]] = []
    if filters.published_from:
        found.append(of.c.published_day >= day_number(filters.published_from))
    if filters.published_to:
        found.append(of.c.published_day <= day_number(filters.published_to))
    for column, wanted in ((of.c.source, filters.sources), (of.c.section, filters.sections)):
        if wanted:
            found.append(func.fold_case(column).in_([name.casefold() for name in wanted]))
    if filters.authors:
        found.append(
            exists().where(
                bylines.c.article_key == of.c.article_key,
                bylines.c.version == of.c.version,
                func.fold_case(bylines.c.author).in_([name.casefold() for name in filters.authors]),
            )
        )
    if filters.language:
        found.append(func.fold_case(of.c.language) == filters.language.casefold())
    if filters.words:
        found.append(holding(filters.words, of))
    return found


def vector_metadata(article_id: str, content: ArticleContent) -> dict[str, str | int]:
    """Returns what the vector index keeps beside a passage's vector to narrow by; it takes no empty values."""
    facts = {"source": content.source, "section": content.section, "language": content.language}
    return {
        "article": article_id,
        "day": moment_day_number(content.published) or 0,
        **{name: value for name, value in facts.items() if value},
    }


def where(filters: Filters, connection: Connection, holding: Holding) -> Mapping[str, object] | None:
    """The same conditions in Chroma's form.

    Names are looked up first, so that the index, which compares exactly, is given the spellings that the archive
    holds. Bylines are lists, which the index does not keep, and it knows no words: they become a set of article ids.
    """
    terms: list[dict[str, object]] = []
    if filters.published_from:
        terms.append({"day": {"$gte": day_number(filters.published_from)}})
    if filters.published_to:
        terms.append({"day": {"$lte": day_number(filters.published_to)}})
        terms.append({"day": {"$gt": _VERY_EARLY}})  # undated articles carry 0
    for key, column, wanted in (
        ("source", versions.c.source, filters.sources),
        ("section", versions.c.section, filters.sections),
        ("language", versions.c.language, (filters.language,) if filters.language else ()),
    ):
        if wanted:
            folded = [name.casefold() for name in wanted]
            spellings = connection.scalars(select(column).distinct().where(func.fold_case(column).in_(folded)))
            terms.append({key: {"$in": list(spellings) or ["\0"]}})  # Chroma refuses an empty list
    if filters.authors or filters.words:
        named = select(articles.c.id).join(versions, versions.c.article_key == articles.c.key)
        of_them = conditions(Filters(authors=filters.authors, words=filters.words), versions, holding)
        ids = connection.scalars(named.where(*of_them).distinct())
        terms.append({"article": {"$in": list(ids) or ["\0"]}})
    if not terms:
        return None
    return terms[0] if len(terms) == 1 else {"$and": terms}
