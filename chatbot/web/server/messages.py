"""The messages that a page may send over its WebSocket: how much, how often, and which of those of Streamlit.

Streamlit acts on some that no page here sends, whoever sends them: one empties the caches of all readers, so that the
models are loaded again; one hands out places for uploads; one writes into the folder of the program.
"""

import time
from collections import deque

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

LONGEST = 1 << 18
"""Bytes. A question has a few hundred; the state of all of a page's controls some thousands."""
_MOST, _SECONDS = 200, 10.0
"""Messages within so many seconds: dragging over a chart sends the most."""
_TYPES = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
_OPERATIONS = frozenset({"deferred_file", "dataframe_chunk"})
_TOO_LARGE, _NOT_BINARY, _NOT_A_MESSAGE, _TOO_MANY = 1009, 1003, 1002, 1008


class BoundedMessages:
    """Takes the messages of one WebSocket, and closes it at the first that no page of ours would send.

    Args:
        receive: where they come from.
        send: where a refusal goes.
    """

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._times: deque[float] = deque(maxlen=_MOST)

    async def __call__(self) -> Message:
        """Returns the next message that is to be acted on; as ASGI says."""
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                return message
            refusal = self._refusal(message)
            if refusal is not None:
                await self._send({"type": "websocket.close", "code": refusal})
                return {"type": "websocket.disconnect", "code": refusal}
            if is_acted_on(message["bytes"]):
                return message

    def _refusal(self, message: Message) -> int | None:
        data = message.get("bytes")
        if data is None:
            return _NOT_BINARY
        if len(data) > LONGEST:
            return _TOO_LARGE
        now = time.monotonic()
        if len(self._times) == _MOST and now - self._times[0] < _SECONDS:
            return _TOO_MANY
        self._times.append(now)
        return None if _parsed(data) is not None else _NOT_A_MESSAGE


def is_acted_on(data: bytes) -> bool:
    """Returns whether a message is of a kind that pages here send."""
    message = _parsed(data)
    if message is None:
        return False
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in _OPERATIONS
    return kind in _TYPES


def _parsed(data: bytes) -> BackMsg | None:
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except (DecodeError, RecursionError):
        return None
    return message
