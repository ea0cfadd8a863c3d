"""The writing of an archive: its editor and its writer, the rows of new versions, and the vectors of passages.

In come articles with their passages, out come rows and vectors. It knows everything below the readers' façade.
"""
