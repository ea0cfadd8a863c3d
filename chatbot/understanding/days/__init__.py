"""The days that a question means, read from its words ("last week", "on Friday", "in March 2022").

In come words, today, and the days that the archive covers; out goes a range of days, and which words said it.
"""
