"""The web app: `streamlit run streamlit_app.py`. The archive is the folder that NEWS_ARCHIVE names.

The server imports this file once, for `app`; then it runs it for each look at a page.
"""

import streamlit as st

from chatbot.web.html.addresses import ARTICLE
from chatbot.web.pages import article
from chatbot.web.parts import page_frame
from chatbot.web.server import middleware

if __name__ != "__main__":
    app = st.App(__file__, lifespan=middleware.lifespan, middleware=middleware.middleware())
else:
    page, landing = page_frame.show()
    if page == landing and ARTICLE in st.query_params:
        # The link in an answer's JSON, whose path is the landing page's. It is shown where it is rather than sent on:
        # otherwise the browser's Back would come here and be sent on again.
        article.show()
    else:
        page.run()
