"""Writes an archive: sources -> pages -> articles -> passages -> `store`."""

import store  # noqa: F401 -- first of all: it switches the libraries' usage statistics off
