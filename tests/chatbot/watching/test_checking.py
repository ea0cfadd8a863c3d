"""Standing questions over an archive that grows: what is noted, and once only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.comprehension.trained import TrainedModel
from chatbot.conversations.database import Conversations
from chatbot.language.grammar import Grammar
from chatbot.watching.checking import check, watch
from chatbot.watching.types import NOBODY, NoticeKind
from chatbot.watching.watches import Watches
from store import ArticleContent, Filters
from store.embedding.minilm import MiniLM
from tests.chatbot.conftest import ARTICLES, bot_over, write

PILOT = ArticleContent(
    "Heron wins the Quay Cup",
    "The yacht Heron won the Quay Cup on Sunday. Its skipper is Mara Quill, who sailed for the first time.",
    source="Daily Signal",
    published=date(2024, 7, 2),
)
TOLL = "{} people died in the fire at the Morven mill, the county said on {}. The mill made paper."


def mill(count: str, day: int) -> ArticleContent:
    return ArticleContent(
        f"{count} dead in Morven mill fire", TOLL.format(count, "Monday"), source="Daily Signal",
        published=date(2024, 7, day),
    )  # fmt: skip


RISEN = ArticleContent(
    "Toll of Morven mill fire rises",
    "Five more have died of their burns: the fire at the Morven mill killed 19 people in all, a doctor said. "
    "The owner of the mill was questioned by the police on Thursday.",
    source="The Harlow Post",
    published=date(2024, 7, 4),
)


@dataclass
class Grown:
    """An archive, its bot and what is watched."""

    bot: Bot
    watches: Watches
    folder: Path
    minilm: MiniLM

    def add(self, **articles: ArticleContent) -> None:
        write(self.folder, self.minilm, articles)


@pytest.fixture
def grown(minilm: MiniLM, grammar: Grammar, comprehension: TrainedModel, tmp_path: Path) -> Iterator[Grown]:
    with bot_over(tmp_path, ARTICLES, minilm, grammar, comprehension) as bot:
        yield Grown(bot, Watches(Conversations(tmp_path)), tmp_path, minilm)


def test_the_first_answer_is_noted_once(grown: Grown) -> None:
    made = watch(grown.bot, grown.watches, "Who won the Quay Cup?")
    assert made.last.quoted == ()
    assert check(grown.bot, grown.watches) == []
    grown.add(heron=PILOT)
    (notice,) = check(grown.bot, grown.watches)
    assert notice.kind is NoticeKind.FIRST_ANSWER
    assert (notice.watch, notice.article, notice.version) == (made.id, "heron", 1)
    assert notice.span.of(PILOT.text) == notice.quote
    assert "won the Quay Cup" in notice.quote
    assert grown.watches.unseen(NOBODY) == 1
    assert check(grown.bot, grown.watches) == []
    assert grown.watches.notices(NOBODY) == [notice]
    grown.watches.look_at_all(NOBODY)
    assert grown.watches.unseen(NOBODY) == 0


def test_what_the_archive_holds_already_is_nothing_new(grown: Grown) -> None:
    watch(grown.bot, grown.watches, "When did the Harlow Bridge reopen?")
    grown.add(heron=PILOT)
    assert check(grown.bot, grown.watches) == []


def test_a_figure_that_has_changed(grown: Grown) -> None:
    grown.add(first=mill("Four", 1))
    watch(grown.bot, grown.watches, "How many people died in the fire at the Morven mill?")
    grown.add(second=RISEN)
    (notice,) = check(grown.bot, grown.watches)
    assert notice.article == "second"
    assert notice.kind in {NoticeKind.CHANGED_FIGURE, NoticeKind.NEW_ANSWER}
    assert "19 people" in notice.quote


def test_a_corrected_article_that_was_quoted(grown: Grown) -> None:
    grown.add(first=mill("14", 1))
    watch(grown.bot, grown.watches, "How many people died in the fire at the Morven mill?")
    grown.add(first=mill("15", 1))
    (notice,) = check(grown.bot, grown.watches)
    assert (notice.kind, notice.version) == (NoticeKind.CORRECTION, 2)
    assert "15" in notice.quote


def test_filters_of_a_watch_hold(grown: Grown) -> None:
    watch(grown.bot, grown.watches, "Who won the Quay Cup?", Filters(sources=("The Harlow Post",)))
    grown.add(heron=PILOT)
    assert check(grown.bot, grown.watches) == []


def test_a_question_is_watched_once_for_each_owner(grown: Grown) -> None:
    first = watch(grown.bot, grown.watches, "Who won the Quay Cup?", owner="ada")
    assert watch(grown.bot, grown.watches, "Who won the Quay Cup?", owner="ada").id == first.id
    assert grown.watches.has("ada", "Who won the Quay Cup?", Filters())
    assert not grown.watches.has("ada", "Who won the Quay Cup?", Filters(sources=("The Harlow Post",)))
    assert grown.watches.has_any()
    assert not grown.watches.has_any("bo")
    other = watch(grown.bot, grown.watches, "Who won the Quay Cup?", owner="bo")
    assert other.id != first.id
    grown.add(heron=PILOT)
    assert {notice.watch for notice in check(grown.bot, grown.watches)} == {first.id, other.id}
    assert [notice.watch for notice in grown.watches.notices("ada")] == [first.id]
    assert not grown.watches.remove(first.id, "bo")
    assert grown.watches.remove(first.id, "ada")
    assert grown.watches.notices("ada") == []
    assert [kept.id for kept in grown.watches.listed()] == [other.id]


def test_an_article_that_comes_back_is_no_news_of_another(grown: Grown) -> None:
    watch(grown.bot, grown.watches, "Who won the Quay Cup?")
    grown.add(heron=PILOT)
    assert check(grown.bot, grown.watches)
    grown.add(clocks=ARTICLES["clocks"])  # the same again
    assert check(grown.bot, grown.watches) == []


def test_the_address_of_a_feed_can_be_renewed(grown: Grown) -> None:
    secret = grown.watches.feed_secret("ada")
    assert grown.watches.feed_secret("ada") == secret
    assert grown.watches.owner_of_feed(secret) == "ada"
    assert grown.watches.feed_secret("bo") != secret
    renewed = grown.watches.feed_secret("ada", renew=True)
    assert grown.watches.owner_of_feed(secret) is None
    assert grown.watches.owner_of_feed(renewed) == "ada"
