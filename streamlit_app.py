"""The web app: `streamlit run streamlit_app.py`. The archive is the folder that NEWS_ARCHIVE names.

The server imports this file once, for `app`; then it runs it for each look at a page.
"""

import streamlit as st

from chatbot.web import app as web

if __name__ != "__main__":
    app = st.App(__file__, lifespan=web.lifespan, middleware=web.middleware())
else:
    web.show()
