"""What an archive looks like.

Lists, coverage, silences, differences between versions, whether it is well. Only reads.
"""
