"""Articles that belong together.

Stories (one text and its copies), events (different articles about one thing), and what is worth reading next. In
come articles and vectors, out come groups.
"""
