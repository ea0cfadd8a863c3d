"""Streamlit's limits, where it offers no option for them: what it keeps of tabs that are gone, and whom it asks.

Sessions whose tab is gone are kept for a while, in case that it comes back, then let go for certain. Streamlit's own
storage forgets a session only when it is next asked for one, and the event loop that each holds is closed only when
Python's collector comes by.

What Streamlit asks or tells servers on the internet by itself is switched off. `.streamlit/config.toml` says so as
well, and is read before this: with the welcome message, Streamlit would look for this computer's address as others see
it. Options of the command line and variables may contradict the file, not this.
"""

import asyncio

from streamlit import config, net_util
from streamlit.runtime import Runtime, get_instance
from streamlit.runtime.session_manager import SessionInfo, SessionStorage

_MOST = 32
_STATISTICS = "browser.gatherUsageStats"
_FILES_EACH = 32
"""One session is kept for so many descriptors that the server may have; each holds three."""


class KeptSessions(SessionStorage):
    """Sessions without a tab, the latest last. Used on the server's event loop only.

    Args:
        runtime: whose sessions they are.
        most: how many are kept; beyond it the one that left first is let go.
        seconds: for how long each is kept.
    """

    def __init__(self, runtime: Runtime, most: int, seconds: float) -> None:
        self._runtime = runtime
        self._most = most
        self._seconds = seconds
        self._kept: dict[str, SessionInfo] = {}

    def get(self, session_id: str) -> SessionInfo | None:
        """See `SessionStorage`."""
        return self._kept.get(session_id)

    def save(self, session_info: SessionInfo) -> None:
        """See `SessionStorage`."""
        session_id = session_info.session.id
        self._kept.pop(session_id, None)
        self._kept[session_id] = session_info
        loop = asyncio.get_running_loop()
        loop.call_later(self._seconds, self._let_go, session_id, session_info)
        # Later, because Streamlit holds a lock here that letting go takes again.
        for other in list(self._kept)[: -self._most or None]:
            loop.call_soon(self._let_go, other, self._kept[other])

    def delete(self, session_id: str) -> None:
        """See `SessionStorage`."""
        self._kept.pop(session_id, None)

    def list(self) -> list[SessionInfo]:
        """See `SessionStorage`."""
        return [*self._kept.values()]

    def _let_go(self, session_id: str, session_info: SessionInfo) -> None:
        if self._kept.get(session_id) is session_info:  # else it came back, and may have left again since
            self._runtime.close_session(session_id)


def keep_few_sessions(files: int) -> None:
    """Have Streamlit keep sessions whose tab is gone as `KeptSessions` does.

    Args:
        files: how many descriptors this process may have.
    """
    runtime = get_instance()
    seconds = float(config.get_option("server.disconnectedSessionTTL"))
    # Streamlit has a protocol for it, but no way to pass one in to `st.App`.
    runtime._session_mgr._session_storage = KeptSessions(  # type: ignore[attr-defined]
        runtime, max(1, min(_MOST, files // _FILES_EACH)), seconds
    )


def ask_nobody() -> None:
    """Have Streamlit report nothing, and ask nobody for this computer's address."""
    _report_nothing()
    config.on_config_parsed(_report_nothing, force_connect=True)  # whenever its file is changed
    # It is asked for when a page of another origin knocks, so by anybody, who then waits for a server elsewhere.
    net_util.get_external_ip = _nobody_knows


def _report_nothing() -> None:
    config.set_option(_STATISTICS, False)


def _nobody_knows() -> None:
    return None
