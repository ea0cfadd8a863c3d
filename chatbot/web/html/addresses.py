"""The pages' addresses. The landing page's `?article=…` is the form that `news-ask --json` gives as `link`."""

from collections.abc import Mapping

from store import Span

CHAT_PAGE = "chatbot/web/pages/ask.py"
ARTICLE_PAGE = "chatbot/web/pages/article.py"
BROWSE_PAGE = "chatbot/web/pages/browse.py"
COVERAGE_PAGE = "chatbot/web/pages/coverage.py"
TOPIC_PAGE = "chatbot/web/pages/topic.py"
WATCHING_PAGE = "chatbot/web/pages/watching.py"
EDITORS_PAGE = "chatbot/web/pages/editors.py"
PROGRAMS_PAGE = "chatbot/web/pages/programs.py"

WATCHING = "watching"
PAGES = ("browse", "coverage", "topic", WATCHING, "programs", "editors", "article")
"""The pages' own addresses, beside the landing page's."""

CONVERSATION = "c"
TURN = "turn"
"""On a conversation's address: the number of the answer that is meant."""
QUESTION_ASKED = "q"
"""On the landing page's address: what is asked as soon as it is opened."""
ARTICLE = "article"
BESIDE = "beside"
"""On a conversation's address: the article that is open beside it, with its version and place as on its own page."""
TOPIC = "name"
ONLY = "only"
"""On the landing page's address: the list of the browse page that the next questions are limited to."""
LIST = "list"
"""On the article page's address: the list of the browse page that it was opened from."""
VERSION = "version"
START = "start"
END = "end"
ABOUT = "about"
"""The article that the next question is about."""

OPENED_ARTICLE = "opened_article"
"""In the session: the article that was read last, which the next question may be about."""


def article_address(
    article_id: str, version: int | None, span: Span | None, conversation_id: str | None
) -> dict[str, str]:
    """The query parameters of the article page.

    Args:
        article_id: the archive's.
        version: None for the current one.
        span: to be marked.
        conversation_id: where its link back leads.
    """
    address = {ARTICLE: article_id}
    if version is not None:
        address[VERSION] = str(version)
    if span is not None:
        address |= {START: str(span.start), END: str(span.end)}
    return address | chat_address(conversation_id)


def chat_address(conversation_id: str | None, about: str | None = None) -> dict[str, str]:
    """The query parameters of the chat; `about`: id of the article that the next question is about."""
    address = {} if conversation_id is None else {CONVERSATION: conversation_id}
    return address if about is None else address | {ABOUT: about}


def topic_address(name: str) -> dict[str, str]:
    """The query parameters of the page about a name or a topic."""
    return {TOPIC: name}


def asking_address(question: str) -> dict[str, str]:
    """The query parameters of the chat that asks `question`."""
    return {QUESTION_ASKED: question}


def wanted_version(parameters: Mapping[str, str]) -> int | None:
    """The article version that an address names, None if it names none.

    Raises:
        ValueError: if it is no number.
    """
    text = parameters.get(VERSION)
    return None if text is None else int(text)


def wanted_span(parameters: Mapping[str, str], length: int) -> Span | None:
    """The place that an address names in a text of `length` characters, None if it names none.

    Raises:
        ValueError: if that is no place in the text.
    """
    if START not in parameters and END not in parameters:
        return None
    span = Span(int(parameters.get(START, "")), int(parameters.get(END, "")))
    if span.end > length:
        raise ValueError(f"{span} ends after character {length}")
    return span
