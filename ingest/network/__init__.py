"""Reading from the web with manners: robots.txt, pauses, retries, limits, and no address that is not public."""
