"""What runs once per server rather than per look at a page.

Middleware, sign-in, the opened archive, limits, telemetry.
"""
