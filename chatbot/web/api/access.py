"""Who asks by a program, and whether they may: the owner of a token, as long as the pages would let them in."""

import re
from http import HTTPStatus
from pathlib import Path

from starlette.datastructures import Headers

from chatbot.conversations.ownership import BROWSER
from chatbot.conversations.tokens import THIS_COMPUTER
from chatbot.errors import BadSetting, ConversationsUnreadable
from chatbot.web.opening import sign_in
from chatbot.web.opening.reader_conversations import open_tokens
from chatbot.web.opening.shared import chat_settings, may_ask
from chatbot.web.server.gate import Refusal
from chatbot.web.server.visitor import ALONE_HEADER, READER_HEADER
from chatbot.web.settings.chat_settings import ChatSettings

_BEARER = re.compile(r"bearer +(\S{1,200})", re.IGNORECASE)
_NO_TOKEN = Refusal(
    HTTPStatus.UNAUTHORIZED, "A program needs a token: make one on the page Programs, and send it as a bearer token."
)
_UNKNOWN = Refusal(HTTPStatus.UNAUTHORIZED, "There is no such token, or it has been revoked.")
_TOO_MANY = Refusal(HTTPStatus.TOO_MANY_REQUESTS, "Too many questions in a short time: ask again in a minute.")


def refused(folder: Path, headers: Headers, *, questions: int) -> Refusal | None:
    """Returns why a request is not answered; None if it is. Its questions are counted then.

    Args:
        folder: the archive's.
        headers: of the request, as the gate passes them on.
        questions: how many it asks.
    """
    try:
        settings = chat_settings(folder)
        given = [_BEARER.fullmatch(value.strip()) for value in headers.getlist("authorization")]
        token = given[0][1] if len(given) == 1 and given[0] is not None else ""
        owner = open_tokens(folder).owner(token) if token else None
    except (BadSetting, ConversationsUnreadable) as error:
        return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
    why = _not_admitted(owner, settings) if token else _NO_TOKEN
    if why is not None or owner is None:
        return why or _UNKNOWN
    if headers.get(ALONE_HEADER) == "1" and not sign_in.is_set_up():
        return None
    client = owner if sign_in.is_set_up() else headers.get(READER_HEADER, "unknown")
    return None if all(may_ask(client, settings) for _ in range(questions)) else _TOO_MANY


def _not_admitted(owner: str | None, settings: ChatSettings) -> Refusal | None:
    """Returns why the owner of a token may not read; the same rules as `sign_in.admit` has for pages."""
    if not sign_in.is_set_up():
        if not sign_in.serves_this_computer_alone() and not settings.open:
            return Refusal(HTTPStatus.FORBIDDEN, sign_in.SERVED_TO_NOBODY)
        return None
    if owner is None or owner == THIS_COMPUTER or owner.startswith(BROWSER):  # made when nobody had to sign in
        return _UNKNOWN
    if not sign_in.may_read(owner, settings):
        return Refusal(HTTPStatus.FORBIDDEN, f"{owner} is not among the readers of this archive.")
    return None
