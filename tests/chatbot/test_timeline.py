"""What happened, day by day."""

from datetime import date
from pathlib import Path

from chatbot.bot import Bot
from chatbot.comprehension.trained import TrainedModel
from chatbot.language.grammar import Grammar
from store import Archive, ArticleContent
from store.embedding.minilm import MiniLM

from .conftest import write

MINISTER = (
    (
        "Finance minister resigns",
        "The finance minister Petra Falk resigned on Monday over the budget of her government.",
    ),
    ("Parliament debates budget", "Parliament debated the resignation of finance minister Falk and the state budget."),
    (
        "Committee hears taxes",
        "Former minister Falk testified before a committee of parliament about budget and taxes.",
    ),
    (
        "Government has a budget",
        "The government presented a new budget to parliament, a year after minister Falk left.",
    ),
)
FOOTBALLER = (
    ("Home team wins", "The striker Ole Falk scored two goals as the home team won the football match."),
    ("Striker injured", "Striker Falk injured his knee in training and will miss the football season."),
    ("Striker transferred", "The football club sold striker Falk to a rival team after the last match."),
    ("Cup final", "Striker Falk lifted the football trophy after scoring in the final of the cup."),
)


def test_a_timeline_keeps_to_the_one_of_several_of_a_name_that_the_answer_speaks_of(
    minilm: MiniLM, grammar: Grammar, comprehension: TrainedModel, tmp_path: Path
) -> None:
    told = {
        f"{kind}{number}": ArticleContent(title=title, text=text, published=date(2020, number + 1, 5 + len(kind)))
        for kind, articles in (("minister", MINISTER), ("goal", FOOTBALLER))
        for number, (title, text) in enumerate(articles)
    }
    write(tmp_path, minilm, told)
    bot = Bot(Archive(tmp_path, minilm), grammar, comprehension)
    turn = bot.ask("What happened with Falk?")
    moments = bot.timeline(turn).moments
    assert len(moments) >= 3
    assert {one.article.id[:4] for one in moments} == {turn.evidence[0].article.id[:4]}
    assert [one.article.published for one in moments] == sorted(one.article.published for one in moments)
    bot.archive.close()
