"""Who said what: the stretches of an article that are attributed, with cue and speaker, found by a small model.

In come a text and its sentences; out go attributions, all of them slices of the text. It knows no database.
"""
