"""The server around the pages: what it does before the first of them is looked at."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from chatbot.web import opening


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Loads the models while the first reader's browser is still on its way."""
    opening.load_ahead()
    yield
