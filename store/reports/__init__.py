"""Reports of what an archive looks like.

Lists, coverage, silences, differences between versions. Only reads.
"""
