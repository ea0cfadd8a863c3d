"""What makes the weights of the term model of `chatbot.understanding.followups`."""
