"""The things that one look at a page works with: archive, bot, settings, who is reading, their conversations.

In comes the environment and the session of a tab; out goes an `OpenChat`, or an `OpenArchive` for pages that need no
models. What is the same for all readers is opened once. Imports `server`, `html` and `settings`.
"""
