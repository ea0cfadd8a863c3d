"""Reads an archive: from a question to a cited answer, on the command line and in the browser."""

import store  # noqa: F401 -- first of all: it switches the libraries' usage statistics off
