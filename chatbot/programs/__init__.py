"""What other programs may ask of an archive: six read-only functions, for the MCP server and the JSON API alike.

In come arguments that may be anything, out come JSON objects with links, which are described by schemas. Imports
`loading`, `bot`, `finding`, `output`, `types` and `errors`.
"""
