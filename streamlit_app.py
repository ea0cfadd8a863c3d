"""The web app's entry: `streamlit run streamlit_app.py`. The archive is the folder that NEWS_ARCHIVE names."""

import streamlit as st

from chatbot.web import article, masthead
from chatbot.web.address import ARTICLE

page, landing = masthead.show()

if page == landing and ARTICLE in st.query_params:
    # The link in an answer's JSON, whose path is the landing page's. It is shown where it is rather than sent on:
    # otherwise the browser's Back would come here and be sent on again.
    article.show()
else:
    page.run()
