"""Reading from the web with manners: robots.txt, pauses, retries, limits, and no address that is not public.

In come addresses; out come answers, in the order of the addresses. It imports none of the other rooms.
"""
