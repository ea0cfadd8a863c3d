"""Standing questions: asked again of what is new, and noted once where the archive has something to say.

In come watched questions and an archive that has grown; out go notices. `percolation` finds the few questions that new
passages may answer, `checking` asks these, `noticing` says what is new about an answer, `atom` tells feed readers.
"""
