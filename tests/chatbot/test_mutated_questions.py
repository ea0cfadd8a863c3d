"""Broken questions are answered or declined, in little time, and what is quoted still stands in the archive."""

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatbot.bot import LONGEST_QUESTION, NO_CONVERSATION, Bot
from chatbot.errors import BadQuestion
from chatbot.output.json_contract import turn_to_json
from chatbot.types import Conversation
from tests.fuzzing import RUNS, examples, mutate

ASKED = (
    "When did the Harlow Bridge reopen?",
    "What did Ortiz say about the bridge on 3 May 2024?",
    "And why?",
    "Who led the strike after 1 June 2024, according to the Daily Signal?",
    '"4 percent" OR NEAR(rise, 5) AND "union leader"',
    "What happened in Harlow between May and last Tuesday?",
    "How many clocks does the museum keep, and who is its curator?",
    "Tell me about orchids in Peru, not in Science.",
    "Was that before or after the 4,000 people came?",
)
WORDS = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)
"""Of any characters, halves of surrogate pairs among them."""
SLOW_S = 2.0
"""Seconds of the processor."""


@st.composite
def mutated(draw: st.DrawFn) -> str:
    asked = st.sampled_from(ASKED)
    question = mutate(draw, draw(asked), WORDS, RUNS, asked, longest=30, longest_again=200)
    return question[: draw(st.integers(LONGEST_QUESTION // 2, LONGEST_QUESTION + 1))]


@pytest.fixture(scope="module")
def talk(bot: Bot) -> Conversation:
    return Conversation("c", (bot.ask(ASKED[0]),))


def ask(bot: Bot, question: str, before: Conversation) -> None:
    began = time.process_time()
    try:
        turn = bot.ask(question, before, opened="strike" if before.turns else None)
    except BadQuestion:
        assert len(question) > LONGEST_QUESTION or not question.strip()
        return
    assert time.process_time() - began < SLOW_S
    for one in turn.evidence:
        stored = bot.archive.article(one.article.id, one.article.version)
        assert stored is not None
        assert one.span.of(stored.text) == one.quote
    json.dumps(turn_to_json(turn), ensure_ascii=False).encode()


@settings(max_examples=examples(50, 15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutated(), st.booleans())
def test_mutated_questions(bot: Bot, talk: Conversation, question: str, follows: bool) -> None:
    ask(bot, question, talk if follows else NO_CONVERSATION)


@pytest.mark.stress
@settings(max_examples=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(mutated(), st.booleans())
def test_ten_thousand_mutated_questions(bot: Bot, talk: Conversation, question: str, follows: bool) -> None:
    ask(bot, question, talk if follows else NO_CONVERSATION)
