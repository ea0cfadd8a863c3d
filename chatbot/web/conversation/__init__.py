"""What a conversation is made of on the page: answers, quotations, corrections, suggestions, its sidebar and export."""
