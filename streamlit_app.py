"""The web app's entry: `streamlit run streamlit_app.py`. The archive is the folder that NEWS_ARCHIVE names."""

from pathlib import Path

import streamlit as st

from chatbot.web import article, chat
from chatbot.web.address import ARTICLE, ARTICLE_PAGE, CHAT_PAGE

st.set_page_config(page_title="News archive", page_icon="📰", layout="centered", initial_sidebar_state=340)
st.html(Path(chat.__file__).with_name("style.css"))

landing = st.Page(CHAT_PAGE, title="Ask the archive", default=True)
reading = st.Page(ARTICLE_PAGE, title="Article", url_path="article")
page = st.navigation([landing, reading], position="hidden")

if page == landing and ARTICLE in st.query_params:
    # The link in an answer's JSON, whose path is the landing page's. It is shown where it is rather than sent on:
    # otherwise the browser's Back would come here and be sent on again.
    article.show()
else:
    page.run()
