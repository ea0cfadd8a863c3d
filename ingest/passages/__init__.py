"""From an article's text to its sentences and to passages of whole sentences."""
