"""The page about a name or a topic: its newest headlines, what is said of it, its days, and how much there is."""

import streamlit as st

from chatbot.errors import ChatbotError
from chatbot.web.conversation import quotations
from chatbot.web.html import page_html, wording
from chatbot.web.html.addresses import BROWSE_PAGE, CHAT_PAGE, TOPIC, asking_address
from chatbot.web.html.browse_view import View
from chatbot.web.html.wording import counted, days, evidence_named
from chatbot.web.opening.open_chat import OpenChat, open_chat
from chatbot.web.opening.topics import LONGEST_NAME, TopicFacts, topic_facts
from chatbot.web.parts.article_list import show_articles
from chatbot.web.parts.volume import show_volume
from store import StoreError

_SOURCES = 10
"""Sources that are named with their number of articles."""


def show() -> None:
    """The whole page."""
    chat = open_chat()
    if chat is None:
        return
    name = " ".join(st.query_params.get(TOPIC, "").split())[:LONGEST_NAME]
    try:
        facts = topic_facts(chat.archive, name)
        if not facts.total:
            st.html(page_html.title(name or "No topic"))
            st.html(page_html.note("No article mentions this. Try another word, or a name an article would use."))
            return
        st.set_page_config(page_title=facts.name)
        _show_facts(chat, facts)
        _show_said(chat, facts.name)
    except (ChatbotError, StoreError) as error:
        st.html(page_html.note(str(error), alert=True))


def _show_facts(chat: OpenChat, facts: TopicFacts) -> None:
    st.html(page_html.title(facts.name))
    told = [counted(facts.total, "article"), counted(len(facts.facets.sources), "source")]
    if facts.facets.days:
        told.append(days(facts.facets.days[0][0], facts.facets.days[-1][0]))
    st.html(f'<p class="na-facts">{" · ".join(told)}</p>')
    with st.container(key="topic-ways", horizontal=True, gap="small"):
        st.page_link(
            CHAT_PAGE, label="Ask about it", icon=":material/chat_bubble:", query_params=asking_address(facts.name)
        )
        st.page_link(
            BROWSE_PAGE,
            label=f"Browse all {facts.total:,}",
            icon=":material/list:",
            query_params=View(words=facts.words).address(),
        )
    st.html(page_html.section("Newest headlines"))
    with st.container(key="listing", gap=None):
        show_articles(facts.headlines, chat.settings)
    show_volume("topic", facts.facets.days, chat.settings, level=2)
    if len(facts.facets.sources) > 1:
        st.html(page_html.heading("Articles by source", level=2))
        with st.container(key="topic-sources", horizontal=True, gap="small"):
            for source, count in facts.facets.sources[:_SOURCES]:
                st.page_link(
                    BROWSE_PAGE,
                    label=f"{wording.label(chat.settings.source_name(source))} {count:,}",
                    query_params=View(words=facts.words, source=source).address(),
                )


def _show_said(chat: OpenChat, name: str) -> None:
    """Quotations; they need the models, so they come last."""
    slot = st.empty()
    if not chat.may_ask():
        return
    slot.html(page_html.looking("Looking…"))
    about = chat.about(name)
    slot.empty()
    named = chat.settings.source_name
    if about.sentences:
        st.html(page_html.section("What is said"))
        quotations.show_nearest(None, "topic", [evidence_named(evidence, named) for evidence in about.sentences])
    if about.moments:
        st.html(page_html.section("Timeline"))
        moments = [evidence_named(moment, named) for moment in about.moments]
        quotations.show_moments(None, "topic", moments, len(about.sentences) + 1)


if __name__ == "__main__":
    show()
