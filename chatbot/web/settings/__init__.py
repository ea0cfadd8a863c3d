"""The settings of the pages, and what they are written in: colours, names of hosts, readers' addresses.

In come `archive.toml` and the environment; out goes a `ChatSettings`. Imports no other room.
"""
