"""What clinicians did with the cards, as numbers: for the terminal, for programs, and for a page."""
