"""What is remembered: textless facts, their counts, the outbox, submissions. The only folder with SQL."""
