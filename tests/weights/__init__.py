"""Everything that makes shipped weights; nothing here runs in the product."""
