"""The parts of a conversation on the page: answers, quotations, corrections, suggestions, its sidebar and export."""
