"""A command of ours as a process: how it writes to a terminal, how it is stopped, what libraries may send.

It knows nothing else of `store`.
"""
