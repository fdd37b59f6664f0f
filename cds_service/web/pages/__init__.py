"""Pages for people: try a request, and see why a card came."""
