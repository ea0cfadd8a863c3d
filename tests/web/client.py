"""A reader without a browser: speaks Streamlit's own messages with the real server, and keeps what it is shown.

Where many readers ask at once on one machine, browsers would take most of it from the server.
"""

import asyncio
import html
import re
import time
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

QUESTION = re.compile(r'<p class="na-question" dir="auto">(.*?)</p>', re.DOTALL)
QUOTE = re.compile(r'class="na-quote"[^>]*>(.*?)</(?:blockquote|q)>', re.DOTALL)
DECLINED = 'class="na-declined"'
TOO_MANY = "many questions in a short time"


@dataclass
class Reader:
    """One open tab.

    Attributes:
        conversation: its id, once something was asked.
        turns: how many questions it asked in this conversation.
        shown: the HTML of the last run, in the order it came.
        listed: how many conversations its sidebar lists.
    """

    socket: ClientConnection
    conversation: str = ""
    turns: int = 0
    shown: list[str] = field(default_factory=list)
    listed: int = 0
    _box: str = ""
    _query: str = ""
    _page: str = ""
    _running: bool = False

    @classmethod
    async def open(cls, address: str, **headers: str) -> "Reader":
        """A tab with the landing page, ready for a question; `headers` go with its first request."""
        socket = await connect(
            f"{address.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            additional_headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        reader = cls(socket)
        await reader._run(BackMsg(), lambda: bool(reader._box))
        return reader

    async def ask(self, question: str) -> float:
        """Seconds until the first quotation, or the refusal, is there."""
        await self._finish()
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.chat_input_value.data = self._box, question
        began = time.perf_counter()
        self.turns += 1
        await self._run(message, self._is_answered)
        return time.perf_counter() - began

    @property
    def asked(self) -> str:
        """The question over the last reply."""
        return html.unescape(QUESTION.findall("".join(self.shown))[-1])

    @property
    def answer(self) -> str:
        """The first quotation of the last reply, as text; empty where it was declined."""
        found = QUOTE.search(self._last_turn())
        return html.unescape(re.sub("<[^>]+>", "", found[1])) if found else ""

    async def new(self) -> None:
        """Begin a new conversation."""
        await self._finish()
        self._query = self._box = ""
        self.turns = 0
        await self._run(BackMsg(), lambda: bool(self._box))

    async def close(self) -> None:
        """Close the tab."""
        await self.socket.close()

    def _last_turn(self) -> str:
        return "".join(self.shown).rpartition('class="na-question"')[2]

    def _is_answered(self) -> bool:
        asked = sum('class="na-question"' in one for one in self.shown)
        turn = self._last_turn()
        return asked == self.turns and (QUOTE.search(turn) is not None or DECLINED in turn or TOO_MANY in turn)

    @property
    def was_refused(self) -> bool:
        """Whether the last question was one too many."""
        return TOO_MANY in self._last_turn()

    async def _run(self, message: BackMsg, done) -> None:
        message.rerun_script.query_string = self._query
        self.listed = 0
        message.rerun_script.page_script_hash = self._page
        self.shown.clear()
        self._running = True
        await self.socket.send(message.SerializeToString())
        while not done():
            await self._take()

    async def _finish(self) -> None:
        while self._running:
            await self._take()

    async def _take(self) -> None:
        async with asyncio.timeout(120):
            data = await self.socket.recv()
        message = ForwardMsg()
        message.ParseFromString(data)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
            found = re.search(r"\bc=([\w-]+)", self._query)
            self.conversation = found[1] if found else ""
        elif kind == "script_finished":
            self._running = False
        elif kind == "delta" and message.delta.WhichOneof("type") == "add_block":
            found = re.match(r"Conversations \((\d+)\)", message.delta.add_block.expandable.label)
            self.listed = int(found[1]) if found else self.listed
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if element.WhichOneof("type") == "html":
                self.shown.append(element.html.body)
            elif element.WhichOneof("type") == "chat_input":
                self._box = element.chat_input.id
            elif element.WhichOneof("type") == "exception":
                raise AssertionError(element.exception.message)
