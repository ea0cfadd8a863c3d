"""What keeps an archive sound.

Verify, rebuild, embed anew, back up, restore, copy, export. The highest room: it knows all others.
"""
