"""Questions to a small real archive."""

import json
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.comprehension.trained import TrainedModel
from chatbot.errors import BadQuestion
from chatbot.language.grammar import Grammar
from chatbot.output.json_contract import turn_from_json, turn_to_json
from chatbot.types import Abstention, Answer, Conversation, Turn
from chatbot.understanding.chips import chips
from chatbot.understanding.questions import Question, analyse
from store import Archive, Filters
from store.embedding.minilm import MiniLM

from .conftest import ARTICLES, write


def ask(bot: Bot, question: str, *before: Turn, **narrowing) -> Turn:
    return bot.ask(question, Conversation("test", before), **narrowing)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("When did the Harlow Bridge reopen?", "3 May"),
        ("Who cut the ribbon at the bridge?", "Lena Ortiz"),
        ("Why were the repairs of the bridge needed?", "cracks in the eastern pier"),
        ("How long will the tram strike last?", "until Friday"),
        ("Where was the new orchid found?", "Peru"),
        ("What does the scent of the orchid resemble?", "burnt sugar"),
        ("How many brass clocks does the museum keep?", "212"),
    ],
)
def test_the_first_quote_answers(bot: Bot, question: str, words: str) -> None:
    turn = ask(bot, question)
    assert isinstance(turn.reply, Answer), turn.reply
    assert words in turn.reply.evidence[0].quote


def test_every_quote_is_a_slice_of_whole_sentences_of_its_article(bot: Bot, archive: Archive) -> None:
    for question in ("Who is Tom Abiola?", "What happened in Harlow?", "Who is the curator of the museum?"):
        for evidence in ask(bot, question).evidence:
            article = archive.article(evidence.article.id, evidence.article.version)
            assert article is not None
            assert evidence.quote == evidence.span.of(article.text)
            [passage] = archive.passages([evidence.passage_id]).values()
            assert evidence.span.start in {sentence.start for sentence in passage.sentences}
            assert evidence.span.end in {sentence.end for sentence in passage.sentences}
            if evidence.answer is not None:
                assert evidence.span.contains(evidence.answer)


def test_quotations_do_not_overlap_and_are_at_most_as_many_as_asked_for(bot: Bot) -> None:
    evidence = ask(bot, "What happened in Harlow?", limit=3).evidence
    assert 2 <= len(evidence) <= 3
    for first, second in combinations(evidence, 2):
        assert first.article.id != second.article.id or not first.span.overlaps(second.span)


@pytest.mark.parametrize(
    ("question", "named"),
    [("What did Dina Boluarte say?", "Dina Boluarte"), ("Who won the Wimbledon final?", "Wimbledon")],
)
def test_what_the_archive_never_mentions_is_declined_by_name(bot: Bot, question: str, named: str) -> None:
    reply = ask(bot, question).reply
    assert isinstance(reply, Abstention)
    assert named in reply.reason


def test_a_question_asked_long_after_the_last_article_is_told_where_the_archive_ends(bot: Bot) -> None:
    reply = ask(bot, "What did parliament decide about fishing this week?", as_of=date(2025, 3, 1)).reply
    assert isinstance(reply, Abstention)
    assert "March 2025" in reply.reason
    assert "2024-06-11" in reply.reason


def test_filters_narrow_and_an_impossible_filter_says_so(bot: Bot) -> None:
    narrowed = ask(bot, "What happened in Harlow?", filters=Filters(sources=("daily signal",)))
    assert {one.article.source for one in narrowed.evidence} == {"Daily Signal"}
    dated = ask(bot, "What happened in Harlow?", filters=Filters(published_from=date(2024, 6, 1)))
    assert {one.article.id for one in dated.evidence} == {"strike"}
    nothing = ask(bot, "What happened in Harlow?", filters=Filters(sources=("Nobody",))).reply
    assert isinstance(nothing, Abstention)
    assert "filters" in nothing.reason


def test_a_source_in_words_narrows_and_an_impossible_one_says_so(bot: Bot) -> None:
    narrowed = ask(bot, "According to the Daily Signal, what happened in Harlow?")
    assert {one.article.source for one in narrowed.evidence} == {"Daily Signal"}
    nothing = ask(bot, "According to the Daily Signal, what do articles from May 2020 say about Harlow?").reply
    assert isinstance(nothing, Abstention)
    assert "Daily Signal" in nothing.reason
    assert "May 2020" in nothing.reason


def test_a_part_that_is_taken_off_is_not_read_again(bot: Bot) -> None:
    query = ask(bot, "According to the Daily Signal, what happened in Harlow?").query
    widened = bot.answer(chips(query)[1].without)
    assert chips(query)[1].text == "Daily Signal"
    assert {one.article.source for one in widened.evidence} == {"Daily Signal", "The Harlow Post"}
    exact = bot.answer(query.exact)
    assert exact.query.standalone == query.asked
    assert exact.query.filters.is_empty


def test_who_else_reported_it_quotes_one_sentence_a_source_new_ones_first(bot: Bot) -> None:
    first = ask(bot, "What happened in Harlow?")
    other = ask(bot, "Who else reported that?", first)
    sources = [one.article.source for one in other.evidence]
    assert len(set(sources)) == len(sources)
    assert other.query.standalone == "What happened in Harlow?"


def test_a_follow_up_stays_with_its_story(bot: Bot) -> None:
    first = ask(bot, "What happened: Harlow Bridge reopens?")
    assert {one.article.id for one in ask(bot, "Who was involved?", first).evidence[:1]} == {"bridge"}


def test_follow_up_questions_are_answered_by_the_story(bot: Bot) -> None:
    first = ask(bot, "What happened: Tram strike brings Harlow to a halt?")
    conversation = Conversation("test", (first,))
    questions = bot.follow_up_questions(conversation)
    assert questions
    quoted = {(first.evidence[0].article.id, first.evidence[0].span.start)}
    for question in questions:
        turn = bot.ask(question, conversation)
        assert isinstance(turn.reply, Answer)
        best = turn.evidence[0]
        assert best.article.id in {evidence.article.id for evidence in first.evidence}
        assert (best.article.id, best.span.start) not in quoted
        quoted.add((best.article.id, best.span.start))
    assert bot.follow_up_questions(conversation, wanted=lambda: False) == []


@pytest.mark.parametrize("question", ["Why were they needed?", "Who cut the ribbon there?"])
def test_the_scores_of_a_follow_up_tell_its_quotations_apart(bot: Bot, question: str) -> None:
    """What an article in focus scores more once made all of them 1."""
    turn = ask(bot, question, ask(bot, "When did the Harlow Bridge reopen?"), limit=2)
    assert turn.query.focus
    first, second = (evidence.score for evidence in turn.evidence)
    assert 1 > first > second > 0


@pytest.mark.parametrize(("question", "times"), [("When did the Harlow Bridge reopen?", 1), ("Who is Lena Ortis?", 2)])
def test_a_question_is_analysed_once_and_again_only_where_its_words_change(
    archive: Archive,
    grammar: Grammar,
    comprehension: TrainedModel,
    monkeypatch: pytest.MonkeyPatch,
    question: str,
    times: int,
) -> None:
    analysed: list[str] = []

    def counted(text: str, grammar: Grammar) -> Question:
        analysed.append(text)
        return analyse(text, grammar)

    monkeypatch.setattr("chatbot.bot.analyse", counted)
    turn = ask(Bot(archive, grammar, comprehension), question)
    assert isinstance(turn.reply, Answer)
    assert len(analysed) == len(set(analysed)) == times
    assert analysed[-1] == turn.query.standalone


def test_an_undated_article_does_not_pass_a_date_filter(bot: Bot) -> None:
    turn = ask(bot, "How many brass clocks are there?", filters=Filters(published_to=date(2030, 1, 1)))
    assert "clocks" not in {one.article.id for one in turn.evidence}


def test_a_follow_up_is_understood_from_the_conversation(bot: Bot) -> None:
    first = ask(bot, "What did Lena Ortiz cut?")
    second = ask(bot, "What did she say at the ceremony?", first)
    assert "Lena Ortiz" in second.query.standalone
    assert "safe bridge" in second.evidence[0].quote
    assert second.query.asked == "What did she say at the ceremony?"


def test_the_day_of_asking_prefers_what_was_published_near_it(bot: Bot) -> None:
    question = "What happened in Harlow?"
    assert ask(bot, question, as_of=date(2024, 5, 5)).evidence[0].article.id == "bridge"
    assert ask(bot, question, as_of=date(2024, 6, 12)).evidence[0].article.id == "strike"


@pytest.mark.parametrize("question", ["", " \n\t ", "x" * 2_001])
def test_what_is_no_question_is_refused(bot: Bot, question: str) -> None:
    with pytest.raises(BadQuestion):
        bot.ask(question)


@pytest.mark.parametrize(
    "question",
    [
        "?",
        "…",
        '"',
        "NEAR(",
        "a* OR (b",
        "\ud83d\ude00",
        "‮evil",
        "SELECT * FROM articles; --",
        "x" * 2_000,
        "\x00",
        "'''",
    ],
)
def test_any_string_is_answered_or_declined(bot: Bot, question: str) -> None:
    """Answered by sentences that stand in the archive, or declined for a reason; either way it can be printed."""
    turn = ask(bot, question)
    if isinstance(turn.reply, Abstention):
        assert turn.confidence < bot.threshold
        assert turn.reply.reason.endswith(".")
    else:
        assert turn.confidence >= bot.threshold
        assert turn.reply.evidence
    for evidence in turn.evidence:
        assert evidence.quote in ARTICLES[evidence.article.id].text
    assert turn_from_json(json.loads(json.dumps(turn_to_json(turn)))).evidence == tuple(
        replace(evidence, score=round(evidence.score, 4)) for evidence in turn.evidence
    )
    json.dumps(turn_to_json(turn), ensure_ascii=False).encode()


def test_an_archive_that_changes_underneath_is_seen(
    minilm: MiniLM, grammar: Grammar, comprehension: TrainedModel, tmp_path: Path
) -> None:
    write(tmp_path, minilm, {"bridge": ARTICLES["bridge"]})
    archive = Archive(tmp_path, minilm)
    bot = Bot(archive, grammar, comprehension, remembered=5)
    before = ask(bot, "Where was the new orchid found?")
    assert isinstance(before.reply, Abstention)
    write(tmp_path, minilm, {"orchid": ARTICLES["orchid"]})
    after = ask(bot, "Where was the new orchid found?")
    assert after.generation > before.generation
    assert "Peru" in after.evidence[0].quote
    changed = replace(ARTICLES["orchid"], text=ARTICLES["orchid"].text.replace("Peru", "Bolivia"))
    write(tmp_path, minilm, {"orchid": changed})
    latest = ask(bot, "Where was the new orchid found?").evidence[0]
    assert "Bolivia" in latest.quote
    assert latest.article.version == 2
    archive.close()


def test_what_was_answered_is_remembered_for_the_same_query_only(
    archive: Archive, grammar: Grammar, comprehension: TrainedModel
) -> None:
    bot = Bot(archive, grammar, comprehension, remembered=2)
    question = "Where was the new orchid found?"
    first, again = ask(bot, question), ask(bot, question)
    assert again.reply is first.reply
    assert "read" not in again.timings_ms
    assert first.asked_at is not None
    assert again.asked_at is not None
    assert again.asked_at > first.asked_at
    assert ask(bot, question, limit=1).reply is not first.reply
    assert ask(bot, question, filters=Filters(sources=("Nobody",))).reply is not first.reply
    assert ask(bot, question).reply is not first.reply  # two others were asked since


def test_example_questions_are_answered_by_their_own_articles(bot: Bot) -> None:
    examples = bot.example_questions(2)
    assert examples
    for question in examples:
        assert isinstance(ask(bot, question).reply, Answer)
