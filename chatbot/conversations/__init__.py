"""What is kept: conversations, whose they are, feedback, pins, and answers that can be given again."""
