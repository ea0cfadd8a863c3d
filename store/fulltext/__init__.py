"""TODO: room."""
