"""One turn of a conversation on the page: the question, and the reply with its citations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot.answering.confidence import confidence_phrase
from chatbot.answering.timeline import Timeline, asks_what_happened
from chatbot.conversations import comparison
from chatbot.output.export import Find
from chatbot.types import Abstention, Answer, Conversation, Outcome, Query, Turn
from chatbot.web.conversation import actions, corrections, quotations, timeline_view
from chatbot.web.html import answer_html, page_html, wording
from chatbot.web.html.addresses import TOPIC_PAGE, topic_address
from chatbot.web.html.wording import Name, evidence_named
from chatbot.web.opening.watched import Watched
from chatbot.web.settings.chat_settings import ChatSettings

PAUSE_S = quotations.PAUSE_S


@dataclass(frozen=True, slots=True)
class Controls:
    """The needs of the buttons around an answer.

    Attributes:
        sources: what the archive can be narrowed to.
        generation: of the archive now; an answer from another one can be asked for again.
        correct: asks a query as it stands. `ask`: asks a question that is to be understood.
        find: an article version in the archive.
        timeline: what happened, day by day.
        given: which answers the reader said were helpful, and which not, by their ordinals.
        judge: keeps what the reader says of an answer; None where that cannot be kept.
        settings: what readers see of a source, and colours.
        topic: what a turn asks about, if that has a page of its own.
        watched: what the reader watches; None where that cannot be kept.
    """

    sources: Sequence[str]
    generation: int
    correct: Callable[[Query], None]
    ask: Callable[[str], None]
    find: Find
    timeline: Callable[[Turn], Timeline]
    given: Mapping[int, bool]
    judge: actions.Judge | None
    settings: ChatSettings
    topic: Callable[[Turn], str | None]
    watched: Watched | None

    @property
    def name(self) -> Name:
        """Gives what readers see of a source."""
        return self.settings.source_name


def turn_container(ordinal: int) -> DeltaGenerator:
    """Returns what holds both messages of the `ordinal`-th turn."""
    return st.container(key=f"turn-{ordinal}")


def show_question(text: str) -> None:
    """The reader's message."""
    with st.chat_message("user"):
        st.html(answer_html.question(text))


def show_turn(conversation: Conversation, ordinal: int, turn: Turn, controls: Controls) -> None:
    """A turn that was answered before."""
    with turn_container(ordinal):
        show_question(turn.query.asked)
        with st.chat_message("assistant"):
            show_reply(conversation, ordinal, turn, controls)


def show_reply(conversation: Conversation, ordinal: int, turn: Turn, controls: Controls, pause_s: float = 0.0) -> None:
    """The content of the assistant's message.

    Args:
        conversation: where the article page leads back to.
        turn: with its reply.
        ordinal: of the turn in its conversation, from 1.
        controls: what its buttons do.
        pause_s: seconds between one quotation and the next.
    """
    corrections.show_chips(turn.query, ordinal, controls.sources, controls.correct, controls.name)
    if (before := comparison.earlier_asked(conversation.turns[: ordinal - 1], turn)) is not None:
        st.html(answer_html.compared(comparison.changes(before, turn)))
    if isinstance(turn.reply, Answer):
        _show_answer(conversation, ordinal, turn, turn.reply, controls, pause_s)
    else:
        _show_abstention(conversation, ordinal, turn, turn.reply, controls)
    for number, other in enumerate(turn.query.alternatives, start=1):
        st.button(
            f"Or did you mean: {wording.label(other)}", key=f"alternative-{ordinal}-{number}", type="tertiary",
            on_click=controls.correct, args=(replace(turn.query, standalone=other, alternatives=()),),
        )  # fmt: skip
    if isinstance(turn.reply, Answer) and asks_what_happened(turn.query):
        timeline = controls.timeline(turn)
        timeline_view.show_timeline(conversation.id, ordinal, timeline, len(turn.evidence) + 1, controls.settings)
    if (topic := controls.topic(turn)) is not None:
        with st.container(key=f"topic-{ordinal}"):
            st.page_link(
                TOPIC_PAGE, label=f"All about {wording.label(topic)}", icon=":material/arrow_forward:",
                icon_position="right", query_params=topic_address(topic),
            )  # fmt: skip
    actions.show_actions(
        conversation.id, ordinal, turn, controls.find, controls.given, controls.judge, controls.watched
    )
    if turn.generation != controls.generation:
        st.button(
            "Ask today's archive again", key=f"again-{ordinal}", type="tertiary", icon=":material/refresh:",
            on_click=controls.correct, args=(turn.query,),
        )  # fmt: skip


def _show_answer(
    conversation: Conversation, ordinal: int, turn: Turn, reply: Answer, controls: Controls, pause_s: float
) -> None:
    evidence = [evidence_named(quoted, controls.name) for quoted in reply.evidence]
    asks = controls.topic(turn) != turn.query.standalone  # of a bare name there is no answer to be sure of
    with st.container(key=f"short-{ordinal}", gap="xxsmall"):
        if reply.short is not None:
            as_of = reply.evidence[0].article.published if turn.query.latest else None
            st.html(answer_html.short_answer(reply.short, as_of))
        if asks:
            st.html(answer_html.sureness(confidence_phrase(turn.confidence)))
    quotations.show_first(conversation.id, str(ordinal), evidence[0])
    # Who else reported something is asked for the list itself.
    folded = asks and not turn.query.several_sources
    quotations.show_more(conversation.id, str(ordinal), evidence, folded=folded, pause_s=pause_s)


def _show_abstention(
    conversation: Conversation, ordinal: int, turn: Turn, reply: Abstention, controls: Controls
) -> None:
    st.html(answer_html.declined(reply))
    if reply.outcome is Outcome.NO_QUESTION:
        return
    nearest = [evidence_named(evidence, controls.name) for evidence in reply.nearest]
    if reply.outcome is Outcome.NOT_SURE:
        quotations.show_nearest(conversation.id, str(ordinal), nearest)
        corrections.show_ways_out(turn.query, ordinal, controls.correct)
        return
    corrections.show_ways_out(turn.query, ordinal, controls.correct)
    if nearest:
        st.html(page_html.heading("Nearest passages"))
        quotations.show_nearest(conversation.id, str(ordinal), nearest)
