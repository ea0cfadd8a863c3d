"""The web app: pages over an archive, and the server around them.

`app` puts it together for `streamlit_app.py`; `__main__` is `news-chat`. The rooms, each of which knows only those
below it: `pages` (one module a page), `conversation` (what the page Ask is made of), `parts` (what several pages are
made of), `opening` (what one look at a page works with), `server` (what answers requests), `html` (pure functions from
text to HTML and addresses), `settings` (what can be set, and what settings are written in).
"""
