"""What is remembered between requests: cards that were issued, what became of them, what is not to be said again."""
