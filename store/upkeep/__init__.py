"""The upkeep of an archive.

Verify, rebuild, embed anew, back up, restore, copy, export. The highest room: it knows all others.
"""
