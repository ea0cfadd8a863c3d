"""What can be set about the pages, and what it is written in: colours, names of hosts, readers' addresses.

In come `archive.toml` and the environment; out goes a `ChatSettings`. Imports no other room.
"""
