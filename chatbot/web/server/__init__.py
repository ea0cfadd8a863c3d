"""The server around Streamlit: what may be asked, how much of it, and what is told of it.

In come requests; out go those that pages need, marked with who sends them, or refusals of one line. Knows no archive.
Imports `html` (addresses) and `settings`.
"""
