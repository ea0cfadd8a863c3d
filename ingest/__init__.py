"""Writes an archive: sources -> pages -> articles -> passages -> `store`."""
