"""What the product reads for the questions of each set, with what is known to be right."""

import gzip
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from chatbot.answering.judging import Reading
from chatbot.bot import Bot
from chatbot.types import CitedArticle, Conversation, Evidence, Query
from store import Passage, Span
from tests.quality import fivew1h
from tests.quality.newsquiz import holds, normalise, read_questions
from tests.quality.readers import fits, is_right, read_rows

SQUAD_QUESTIONS, NEWS_QUESTIONS = 700, 300
"""Drawn at random, with a seed, from more."""


@dataclass(frozen=True, slots=True)
class Observed:
    """One question as the product reads it.

    Attributes:
        group: questions of one group are never on both sides of a fold.
        gold: what the set says of it.
        urls: the addresses of the articles read, by id.
    """

    set: str
    group: str
    answerable: bool
    query: Query
    reading: Reading
    gold: Mapping[str, Any]
    urls: Mapping[str, str | None]

    def right(self, passage: Passage, span: Span) -> bool:
        """Whether the words `span` of an article, quoted, answer."""
        quote, url, gold = passage.slice(span), self.urls[passage.article_id] or "", self.gold
        if not self.answerable:
            return False
        if self.set == "readers":
            return is_right(_evidence(passage, span, quote, url), gold["gold"] or ())
        if self.set.startswith("newsquiz"):
            return url in gold["urls"] and any(holds(normalise(quote), normalise(a)) for a in gold["answers"])
        if self.set == "squad":
            inside = any(sentence in gold["passage"] for sentence in _sentences(passage, span))
            return inside and any(holds(normalise(quote), normalise(a)) for a in gold["answers"])
        return url in gold["urls"] and any(fivew1h.holds(quote, a) for a in gold["answers"])

    def right_words(self, words: str) -> bool | None:
        """Whether a short answer is right; None if the set does not tell."""
        if not self.answerable:
            return False
        if self.set == "readers":
            golds = [entry["answer"] for entry in self.gold["gold"] or () if entry["answer"]]
            whole = [normalise(entry["sentence"]) for entry in self.gold["gold"] or () if not entry["answer"]]
            inside = any(normalise(words) in sentence for sentence in whole)
            return any(fits(words, answer) for answer in golds) or (None if inside else False)
        return None if self.set == "5w1h" else any(fits(words, answer) for answer in self.gold["answers"])


def _sentences(passage: Passage, span: Span) -> Iterator[str]:
    return (passage.slice(sentence) for sentence in passage.sentences if span.contains(sentence))


def _evidence(passage: Passage, span: Span, quote: str, url: str) -> Evidence:
    article = CitedArticle(passage.article_id, passage.version, url, passage.title, None, (), None, None)
    return Evidence(passage.id, article, quote, span, None, 0.0)


def _observe(
    bot: Bot, name: str, question: str, gold: Mapping[str, Any], answerable: bool, group: str = "",
    conversation: Conversation | None = None, as_of: date | None = None,
) -> Observed:  # fmt: skip
    query, reading = bot.examine(question, conversation, as_of=as_of)
    urls: dict[str, str | None] = {}
    for scored in reading.passages:
        article = bot.archive.article(scored.passage.article_id, scored.passage.version)
        urls[scored.passage.article_id] = None if article is None else article.content.url
    return Observed(name, f"{name} {group or question}", answerable, query, reading, gold, urls)


def readers(bot: Bot, folder: Path) -> Iterator[Observed]:
    """See `tests/quality/readers.py`."""
    conversations: dict[str, Conversation] = {}
    for row in read_rows(folder):
        name = row["conversation"]
        conversation = conversations.get(name, Conversation(name)) if name else None
        as_of = date.fromisoformat(row["as_of"]) if row["as_of"] else None
        yield _observe(bot, "readers", row["question"], row, row["answerable"], name or "", conversation, as_of)
        if conversation is not None:
            conversations[name] = conversation.with_turn(bot.ask(row["question"], conversation, as_of=as_of))


def newsquiz(bot: Bot, folder: Path) -> Iterator[Observed]:
    """See `tests/quality/newsquiz.py`; each question with and without its day."""
    for quiz in read_questions(folder):
        gold = {"urls": quiz.gold_urls, "answers": quiz.answers}
        for name, as_of in (("newsquiz", quiz.as_of), ("newsquiz undated", None)):
            yield _observe(bot, name, quiz.question, gold, quiz.answerable, quiz.id, None, as_of)


def squad(bot: Bot, file: Path) -> Iterator[Observed]:
    """Questions of a file in SQuAD's form whose paragraphs are in the archive, and nobody trained on."""
    rows = []
    for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                gold = {"passage": paragraph["context"], "answers": sorted({a["text"] for a in qa["answers"]})}
                rows.append((qa["question"], gold, bool(qa["answers"]) and not qa.get("is_impossible", False)))
    random.Random(5).shuffle(rows)
    for question, gold, answerable in rows[:SQUAD_QUESTIONS]:
        yield _observe(bot, "squad", question, gold, answerable)


def newsquestions(bot: Bot, file: Path) -> Iterator[Observed]:
    """News questions about articles that the archive lacks; what it may answer all the same is left out."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    random.Random(6).shuffle(rows)
    for row in rows[:NEWS_QUESTIONS]:
        seen = _observe(bot, "newsquestions", row["question"], row, False)
        texts = [normalise(f"{s.passage.title} {s.passage.text}") for s in seen.reading.passages]
        if not any(holds(text, normalise(row["answer"])) for text in texts):
            yield seen


def five_w_one_h(bot: Bot, file: Path) -> Iterator[Observed]:
    """See `tests/quality/fivew1h.py`; the archive holds the articles."""
    for story in fivew1h.stories(file):
        conversation = Conversation("c")
        conversation = conversation.with_turn(bot.ask(f"What happened: {story.title}?", conversation))
        for word, question in fivew1h.FOLLOW_UPS.items():
            spans = [span for span in story.spans.get(word, []) if normalise(span)]
            if spans:
                gold = {"urls": sorted(story.urls), "answers": spans}
                yield _observe(bot, "5w1h", question, gold, True, story.title, conversation)
            conversation = conversation.with_turn(bot.ask(question, conversation, limit=fivew1h.QUOTES))
