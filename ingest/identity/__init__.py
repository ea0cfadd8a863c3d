"""What makes two articles the same article, and what the archive has of it already."""
