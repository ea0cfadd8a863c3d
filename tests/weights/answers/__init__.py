"""What ranks sentences, tells how sure an answer is, and lets words stand alone: fitted on several sets at once."""
