"""The chat: the page that readers land on."""

from dataclasses import replace
from functools import partial

import streamlit as st

from chatbot.conversations.database import new_conversation
from chatbot.errors import ChatbotError
from chatbot.types import Conversation, Query
from chatbot.web.conversation import actions, answer, conversation_list, limits, sidebar, suggestions
from chatbot.web.html import page_html
from chatbot.web.html.addresses import ABOUT, CONVERSATION, OPENED_ARTICLE, PROGRAMS_PAGE, QUESTION_ASKED, chat_address
from chatbot.web.opening import sign_in
from chatbot.web.opening.background import answering
from chatbot.web.opening.open_chat import OpenChat, open_chat
from chatbot.web.opening.reader_conversations import OnScreen
from chatbot.web.opening.watched import open_watched
from chatbot.web.pages import beside, landing
from chatbot.web.parts import places, scrolling
from store import ArchiveStatus, Filters, StoreError

_CHOSEN = "chosen_question"
_ON_SCREEN = "conversation_on_screen"
_BEGUN = "conversations_by_question"
"""In the session: the conversations that addresses with a question began, by their questions."""
QUESTION = "question"
_LOOKING, _LOADING = "Looking…", "Loading the models, then looking…"


def show() -> None:
    """The whole page."""
    chat = open_chat()
    if chat is None:
        return
    try:
        status = chat.status()
        if not status.articles:
            st.html(page_html.nothing_to_read("This archive is empty", chat.folder))
            return
        with st.sidebar:
            sidebar.show_new_conversation(_start_anew)
            filters = limits.limited(sidebar.show_filters(status, chat.settings.source_name))
            conversation_list.show_conversations(chat.conversations, st.query_params.get(CONVERSATION), _open)
            sign_in.show_sign_out()
            st.page_link(PROGRAMS_PAGE, label="Let other programs ask")
        _take_question()
        conversation = _conversation(chat)
        begins = not (conversation.turns or _CHOSEN in st.session_state or st.session_state.get(QUESTION))
        if begins:
            st.html(page_html.welcome(status, chat.settings.source_name))
        # Before the first question its box stands in the page, under the heading; then at the window's end, where
        # Streamlit keeps to the end of what is new.
        with st.container(key="first-question") if begins else st.bottom:
            limits.show_limits(filters, chat.settings.source_name)
            typed = st.chat_input(_invitation(chat, begins=begins), key=QUESTION)
        chosen: Query | str | None = st.session_state.pop(_CHOSEN, None) or typed
        controls = _controls(chat, status, conversation)
        _show_turns(conversation, controls)
        if chosen:
            suggestions.stop()
            conversation = _ask(chat, conversation, chosen, filters, controls)
        elif begins:
            begin = st.container(key="begin", gap="xsmall")
            landing.show(chat.pinned())
            # Last: looking for examples can take a moment after the first start, and nothing waits for them.
            sidebar.show_examples(begin, chat.examples(), _choose)
        if conversation.turns:
            beside.show(chat, conversation)
            follow_ups = st.container()
            actions.show_export(conversation, chat.archive.article, chat.timeline)
            with follow_ups:
                suggestions.show_follow_ups(chat, conversation, _choose)
        if chat.loading.exception() is not None:
            st.rerun()  # and say why nothing can be asked
    except StoreError as error:
        st.html(page_html.note(str(error), alert=True))


def _show_turns(conversation: Conversation, controls: answer.Controls) -> None:
    places.keep(conversation.id)
    st.empty()  # in the place of the first question's box, which would else be seen until the run ends
    for ordinal, turn in enumerate(conversation.turns, start=1):
        answer.show_turn(conversation, ordinal, turn, controls)


def _take_question() -> None:
    """Ask what the address asks. Once in a tab: who comes back to it finds the conversation that it began."""
    question = st.query_params.get(QUESTION_ASKED)
    if question and CONVERSATION not in st.query_params and question not in st.session_state.get(_BEGUN, {}):
        st.session_state[_CHOSEN] = question


def _wanted() -> str | None:
    """Returns the id of the conversation that the address means."""
    question = st.query_params.get(QUESTION_ASKED)
    return st.query_params.get(CONVERSATION) or st.session_state.get(_BEGUN, {}).get(question)


def _invitation(chat: OpenChat, *, begins: bool) -> str:
    """Returns what the input says: what it asks, or the article that the reader came from to ask about."""
    about = st.query_params.get(ABOUT)
    article = None if about is None else chat.archive.article(about)
    if article is not None:
        return f"Ask about “{article.title or 'this article'}”"
    return "Ask the archive" if begins else "Ask a follow-up"


def _conversation(chat: OpenChat) -> Conversation:
    """The conversation that the address names; a new one if it names none that is known."""
    wanted = _wanted()
    if wanted is None:
        return new_conversation()
    shown: OnScreen | None = st.session_state.get(_ON_SCREEN)
    if shown is not None and shown.conversation.id == wanted and chat.conversations.kept_on(shown):
        st.html(page_html.note("The archive was replaced meanwhile. This conversation has been kept and goes on."))
    found = chat.conversations.load(wanted)
    if found is None:
        st.html(page_html.note("This conversation no longer exists. Your next question begins a new one."))
        return new_conversation()
    if not chat.conversations.outlives_the_tab(found):
        st.html(page_html.note("Conversations cannot be saved here: this one ends when its tab is closed."))
    else:
        st.session_state[_ON_SCREEN] = chat.conversations.on_screen(found)
    return found


def _ask(
    chat: OpenChat, conversation: Conversation, chosen: Query | str, filters: Filters, controls: answer.Controls
) -> Conversation:
    """Ask a question, or a query that was corrected; returns the conversation with its turn."""
    ordinal = len(conversation.turns) + 1
    with answer.turn_container(ordinal):
        answer.show_question(chosen if isinstance(chosen, str) else chosen.asked)
        message = st.chat_message("assistant")
    scrolling.show_turn(ordinal, "asked")
    with message:
        if not chat.may_ask():
            st.html(
                page_html.note("Those were many questions in a short time. Please ask again in a minute.", alert=True)
            )
            return conversation
        slot = st.empty()
        slot.html(page_html.looking(_LOOKING if chat.loading.done() else _LOADING))
        try:
            with answering():
                if isinstance(chosen, str):
                    read = st.session_state.pop(OPENED_ARTICLE, None)
                    opened = st.query_params.pop(ABOUT, None) or read
                    turn = chat.bot.ask(chosen, conversation, filters=filters, opened=opened)
                else:
                    turn = chat.bot.answer(chosen)
        except (ChatbotError, StoreError) as error:
            slot.empty()
            chat.telemetry.failed(f"{conversation.id}/{ordinal}", error)
            st.html(page_html.note(str(error), alert=True))
            return conversation
        slot.empty()
        chat.telemetry.answered(f"{conversation.id}/{ordinal}", turn)
        # Kept before it is shown: a click on the first citation ends this run.
        conversation = chat.conversations.append(conversation, turn)
        st.session_state[_ON_SCREEN] = chat.conversations.on_screen(conversation)
        # The archive may have grown since its state was looked at; what was just asked is not to be asked again.
        controls = replace(controls, generation=turn.generation)
        if st.query_params.get(CONVERSATION) != conversation.id:
            if (question := st.query_params.get(QUESTION_ASKED)) is not None:
                st.session_state.setdefault(_BEGUN, {})[question] = conversation.id
            st.query_params.from_dict(chat_address(conversation.id))
        answer.show_reply(conversation, ordinal, turn, controls, answer.PAUSE_S)
    scrolling.show_turn(ordinal, "answered")
    return conversation


def _controls(chat: OpenChat, status: ArchiveStatus, conversation: Conversation) -> answer.Controls:
    keeps = chat.conversations.feedback is not None and chat.conversations.outlives_the_tab(conversation)
    return answer.Controls(
        sources=[name for name, _ in status.sources],
        generation=status.generation,
        correct=_choose,
        ask=_choose,
        find=chat.archive.article,
        timeline=chat.timeline,
        given=chat.conversations.given(conversation.id),
        judge=partial(chat.judge, conversation.id) if keeps else None,
        settings=chat.settings,
        topic=chat.topic,
        watched=open_watched(chat.conversations),
    )


def _choose(question: Query | str) -> None:
    st.session_state[_CHOSEN] = question


def _open(id: str) -> None:
    st.query_params.from_dict(chat_address(id))


def _start_anew() -> None:
    st.query_params.clear()
    limits.drop()


if __name__ == "__main__":
    show()
