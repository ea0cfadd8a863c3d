"""What programs ask of the server beside the pages: the JSON API and the Model Context Protocol, behind tokens.

In come requests that the gate let through; out go JSON objects, or refusals of one line. Imports `opening`, `server`
and `settings`.
"""
