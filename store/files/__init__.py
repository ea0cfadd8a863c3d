"""The files of an archive's folder: who may read them, who may write, and how one is put in the place of another.

In come paths, out come locks, scratch folders and hashes. It knows `store`'s types and errors.
"""
