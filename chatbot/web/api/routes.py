"""The JSON API: one address for each function, and the description of all of them."""

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import anyio
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chatbot.errors import BadQuestion, BadSetting, ChatbotError, NoSuchArticle
from chatbot.programs.arguments import from_query
from chatbot.programs.functions import FUNCTIONS, Function
from chatbot.programs.openapi import description
from chatbot.web.api import access
from chatbot.web.api.opened import opened
from chatbot.web.opening.shared import archive_folder
from chatbot.web.server.gate import Refusal
from chatbot.web.server.served import API, DESCRIPTION
from chatbot.web.server.visitor import ADDRESS_HEADER
from store import StoreError

BODY_SECONDS = 10.0
"""So long what a program sends may take."""
NO_STORE = {"Cache-Control": "no-store"}
_PROGRAM = "news-archive-chatbot"


def routes() -> list[Route]:
    """Returns the routes of the API, below the server's base path."""
    functions = [
        Route(f"/{API}{function.path}", _endpoint(function), methods=["GET", "POST"]) for function in FUNCTIONS
    ]
    return [*functions, Route(f"/{DESCRIPTION}", _describe, methods=["GET"])]


def refusal(why: Refusal) -> Response:
    """Returns a refusal as JSON."""
    challenge = {"WWW-Authenticate": "Bearer"} if why.status == HTTPStatus.UNAUTHORIZED else {}
    # Closed, because the body that came along is not going to be read.
    return JSONResponse({"error": why.line}, why.status, {**NO_STORE, **challenge, "Connection": "close"})


async def body_of(request: Request) -> bytes | Refusal:
    """Returns what a program sends; the gate has seen to its length."""
    try:
        with anyio.fail_after(BODY_SECONDS):
            return await request.body()
    except (TimeoutError, ClientDisconnect):
        return Refusal(HTTPStatus.REQUEST_TIMEOUT, f"What was sent took longer than {BODY_SECONDS:.0f} seconds.")


def _endpoint(function: Function) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        folder = archive_folder()
        why = await anyio.to_thread.run_sync(lambda: access.refused(folder, request.headers, questions=1))
        body = b"" if why is not None or request.method != "POST" else await body_of(request)
        if why is not None or isinstance(body, Refusal):
            return refusal(why or body)  # type: ignore[arg-type]

        def answer() -> Response:
            base = request.headers[ADDRESS_HEADER]
            try:
                row = function(opened(folder, "api"), _given(function, request, body), base)
            except (ChatbotError, StoreError) as error:
                return refusal(Refusal(_status(error), str(error)))
            return JSONResponse(row, headers=NO_STORE)

        return await anyio.to_thread.run_sync(answer)

    return endpoint


async def _describe(request: Request) -> Response:
    return JSONResponse(description(request.headers[ADDRESS_HEADER], version(_PROGRAM)), headers=NO_STORE)


def _given(function: Function, request: Request, body: bytes) -> Any:
    if request.method != "POST":
        return from_query(function.arguments, request.query_params.multi_items())
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise BadQuestion("what is sent should be JSON, with Content-Type: application/json")
    return parsed(body)


def parsed(body: bytes) -> Any:
    """Returns what JSON says.

    Raises:
        BadQuestion: if it is none.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise BadQuestion("what is sent should be JSON") from None


def _status(error: ChatbotError | StoreError) -> HTTPStatus:
    if isinstance(error, NoSuchArticle):
        return HTTPStatus.NOT_FOUND
    unusable = isinstance(error, (StoreError, BadSetting))
    return HTTPStatus.SERVICE_UNAVAILABLE if unusable else HTTPStatus.BAD_REQUEST
